"""Real builds, before and after: each sample in `apps/` as it is, and after `slimline fix --all`.

    make bench-images            (starts its own Docker engine; needs root and Debian)
    python -m bench.images.measure [--only NAME ...] [--compare]      (with the DOCKER_HOST of an engine)

Measures with `slimline measure`, as anybody does. Writes docs/measurements.json, .md and .svg. Sizes and layers are
exact; seconds are of one run on this machine.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.images.report import MOST_GROWTH, compare, write_reports
from bench.images.simple_index import read_simple_index

HERE = Path(__file__).parent
SLIMLINE = str(Path(sys.executable).with_name("slimline"))
PORT = 8080
"""Samples listen here; the engine has no bridge network, so they run on the host's loopback, one at a time."""

LIMIT_SECONDS = 3600


@dataclass(frozen=True)
class Built:
    """One image. bytes: its size; layers: all of them, the base's included; rebuild: after one source file changed."""

    bytes: int
    layers: int
    build_seconds: float
    rebuild_seconds: float
    answer: str


@dataclass(frozen=True)
class Outcome:
    """One sample, before and after. same: both gave the expected answer; problem: what failed, "" for nothing."""

    name: str
    about: str
    before: Built | None
    after: Built | None
    same: bool
    problem: str
    cautions: tuple[str, ...]


def cautions(folder: Path) -> tuple[str, ...]:
    """What a person was told to check ahead of accepting."""
    done = subprocess.run([SLIMLINE, "check", "--format", "json", str(folder)], capture_output=True, text=True)
    return tuple(s["caution"] for file in json.loads(done.stdout) for s in file["suggestions"] if s["caution"])


def measured(folder: Path, case: dict[str, Any]) -> dict[str, Any]:
    """The sample's report by `slimline measure`."""
    smoke = f"curl -fsS --max-time 2 http://127.0.0.1:{PORT}{case['request']}"
    command = [SLIMLINE, "measure", str(folder), "--network=host", "--no-compressed", "--format=json"]
    command += ["--touch", case["touch"], f"--smoke={smoke}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS)
    reports = json.loads(done.stdout or "[]")
    if not reports:
        raise SystemExit(f"{folder.name}: {done.stderr}")
    return dict(reports[0])


def built(version: dict[str, Any]) -> Built | None:
    found = version["built"]
    if found is None:
        return None
    answer = (version["answer"] or {}).get("output", "")
    seconds = (found["clean_seconds"], found["rebuild_seconds"] or 0.0)
    return Built(found["bytes"], found["layers"], *seconds, answer)


def run(name: str, work: Path) -> Outcome:
    case = tomllib.loads((HERE / "apps" / name / "case.toml").read_text())
    folder = work / name
    shutil.copytree(HERE / "apps" / name, folder, ignore=shutil.ignore_patterns("case.toml"))
    if "simple_index" in case:
        read_simple_index(folder / case["simple_index"])
    report = measured(folder, case)
    first, last = report["versions"][0], report["versions"][-1]
    before, after = built(first), built(last)
    told = cautions(folder)
    for which, version, one in (("before", first, before), ("after", last, after)):
        if one is None:
            return Outcome(name, case["about"], before, after, False, f"{which}: {version['failed']}", told)
    assert before is not None
    assert after is not None
    same = all(expected(one.answer, case) for one in (before, after))
    problem = "" if same else f"answers: {before.answer!r}, then {after.answer!r}"
    return Outcome(name, case["about"], before, after, same, problem, told)


def expected(answer: str, case: dict[str, Any]) -> bool:
    return answer == case["answer"] if "answer" in case else case["contains"] in answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--compare", action="store_true", help="Keep the page's figures, and fail where one grew.")
    options = parser.parse_args()
    names = sorted(p.parent.name for p in (HERE / "apps").glob("*/case.toml"))
    outcomes = []
    with tempfile.TemporaryDirectory() as work:
        for name in names:
            if options.only and name not in options.only:
                continue
            outcome = run(name, Path(work))
            outcomes.append(outcome)
            print(json.dumps(asdict(outcome), indent=2), flush=True)
    if options.compare:
        sys.exit(compare([asdict(o) for o in outcomes]) > MOST_GROWTH or any(not outcome.same for outcome in outcomes))
    not_run = tomllib.loads((HERE / "apps" / "not-run.toml").read_text())
    write_reports([asdict(o) for o in outcomes], not_run, keep=bool(options.only))
    sys.exit(any(not outcome.same for outcome in outcomes))


if __name__ == "__main__":
    main()
