"""Builds each sample before and after `slimline fix --all`, starts both, sends the same request and compares.

    make bench-images            (starts its own Docker engine; needs root and Debian)
    python -m bench.images.measure [--only NAME ...]      (with DOCKER, DOCKER_HOST of an engine that may be pruned)

Writes docs/measurements.json, .md and .svg. Sizes and layers are exact; seconds are of one run on this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.images.report import write_reports

HERE = Path(__file__).parent
PORT = 8080
"""Samples listen here; the engine has no bridge network, so they run on the host's loopback, one at a time."""

BUILD_LIMIT_SECONDS = 900
START_LIMIT_SECONDS = 30


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


class Failed(Exception):
    """A build or a start that failed, with the end of its output."""


def docker(*arguments: str, limit: float = 120) -> str:
    command = [os.environ.get("DOCKER", "docker"), *arguments]
    environment = {**os.environ, "DOCKER_BUILDKIT": "1", "BUILDKIT_PROGRESS": "plain"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, env=environment)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"docker {arguments[0]} took more than {limit:.0f} s") from error
    if done.returncode:
        raise Failed(f"docker {arguments[0]}: {(done.stderr or done.stdout)[-1200:]}")
    return done.stdout.strip()


def build(folder: Path, tag: str, *extra: str) -> float:
    """Builds the folder's Dockerfile; seconds."""
    start = time.monotonic()
    docker("build", "--network=host", "-t", tag, *extra, str(folder), limit=BUILD_LIMIT_SECONDS)
    return time.monotonic() - start


def measure(folder: Path, tag: str, case: dict[str, Any]) -> Built:
    """Builds from nothing, asks the running container, then builds again after one source file changed."""
    docker("builder", "prune", "-af", limit=300)
    clean = build(folder, tag, "--no-cache")
    build(folder, tag)  # fills the cache that --no-cache does not read
    answer = ask(tag, case["request"])
    image = json.loads(docker("image", "inspect", tag))[0]
    with (folder / case["touch"]).open("a") as source:
        source.write("\n")
    rebuild = build(folder, tag)
    return Built(image["Size"], len(image["RootFS"]["Layers"]), round(clean, 1), round(rebuild, 1), answer)


def ask(tag: str, path: str) -> str:
    """Starts the image, requests `path` until it answers, stops it."""
    container = docker("run", "-d", "--network=host", tag)
    try:
        until = time.monotonic() + START_LIMIT_SECONDS
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=2) as answer:
                    return answer.read().decode().strip()
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise Failed(f"no answer within {START_LIMIT_SECONDS} s; it printed: {docker('logs', container)[-800:]}")
    finally:
        docker("rm", "-f", container)


def fix(folder: Path) -> tuple[str, ...]:
    """Rewrites the folder's Dockerfile as a user would; the cautions that the user was told."""
    slimline = str(Path(sys.executable).with_name("slimline"))
    command = [slimline, "check", "--format", "json", str(folder)]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    cautions = tuple(s["caution"] for file in report for s in file["suggestions"] if s["caution"])
    subprocess.run([slimline, "fix", "--all", "--write", str(folder)], check=True)
    return cautions


def read_simple_index(pyproject: Path) -> None:
    """Lets Poetry read the index's plain pages, as pip does: a mirror may lack the interface that it asks first."""
    from pip._internal.models.index import PyPI  # pip's own default

    text = '\n[[tool.poetry.source]]\nname = "simple"\nurl = "{}/"\npriority = "primary"\n'
    pyproject.write_text(pyproject.read_text() + text.format(PyPI.simple_url.rstrip("/")))


def run(name: str, work: Path) -> Outcome:
    case = tomllib.loads((HERE / "apps" / name / "case.toml").read_text())
    before_folder, after_folder = work / f"{name}-before", work / f"{name}-after"
    for folder in (before_folder, after_folder):
        shutil.copytree(HERE / "apps" / name, folder, ignore=shutil.ignore_patterns("case.toml"))
        if "simple_index" in case:
            read_simple_index(folder / case["simple_index"])
    cautions = fix(after_folder)
    before = after = None
    try:
        before = measure(before_folder, f"measure/{name}:before", case)
        after = measure(after_folder, f"measure/{name}:after", case)
    except Failed as error:
        which = "after" if before else "before"
        return Outcome(name, case["about"], before, after, False, f"{which}: {error}", cautions)
    same = all(expected(built.answer, case) for built in (before, after))
    problem = "" if same else f"answers: {before.answer!r}, then {after.answer!r}"
    return Outcome(name, case["about"], before, after, same, problem, cautions)


def expected(answer: str, case: dict[str, Any]) -> bool:
    return answer == case["answer"] if "answer" in case else case["contains"] in answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[])
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
    not_run = tomllib.loads((HERE / "apps" / "not-run.toml").read_text())
    write_reports([asdict(o) for o in outcomes], not_run, keep=bool(options.only))
    sys.exit(any(not outcome.same for outcome in outcomes))


if __name__ == "__main__":
    main()
