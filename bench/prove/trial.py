"""One shape: built, started and asked as it is, after `fix`, after `fix --all` and after each suggestion alone."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.images.simple_index import read_simple_index
from bench.prove.cases import Case
from bench.prove.docker_cli import Failed, docker
from bench.prove.writing import HEALTH

BUILD_SECONDS = 600
START_SECONDS = 30
SLIMLINE = str(Path(sys.executable).with_name("slimline"))


@dataclass(frozen=True)
class Variant:
    """What one form of the Dockerfile came to. problem: "" where it answered as it should, else why not."""

    name: str
    rules: tuple[str, ...]
    bytes: int
    problem: str


def variants(case: Case, work: Path) -> dict[str, tuple[Path, tuple[str, ...]]]:
    """A folder for each form of the Dockerfile, by the form's name, with the rules that made it."""
    before = work / "before"
    case.write(before)
    if case.reads_simple_index:
        read_simple_index(before / "pyproject.toml")
    report = _check(before)
    found: dict[str, tuple[Path, tuple[str, ...]]] = {"before": (before, ())}
    for name, options in (("fix", ()), ("fix --all", ("--all",))):
        folder = work / name.replace(" ", "")
        shutil.copytree(before, folder)
        subprocess.run([SLIMLINE, "fix", *options, "--write", str(folder)], check=True, capture_output=True)
        found[name] = (folder, ())
    for number, suggestion in enumerate(() if case.is_broken else report["suggestions"], 1):
        folder = work / f"only{number}"
        shutil.copytree(before, folder)
        lines = (folder / "Dockerfile").read_text().splitlines()
        lines[suggestion["start_line"] - 1 : suggestion["end_line"]] = suggestion["new_lines"]
        (folder / "Dockerfile").write_text("\n".join(lines) + "\n")
        found[f"suggestion {number}"] = (folder, tuple(suggestion["rules"]))
    return found


def _check(folder: Path) -> dict[str, list[dict[str, object]]]:
    done = subprocess.run([SLIMLINE, "check", "--format", "json", str(folder)], capture_output=True, check=False)
    return next(one for one in json.loads(done.stdout) if Path(one["path"]).name == "Dockerfile")


def digest(found: Mapping[str, tuple[Path, tuple[str, ...]]]) -> str:
    """What was built, in one word: the same word, the same files."""
    files = {path: folder.parent for folder, _ in found.values() for path in folder.rglob("*") if path.is_file()}
    told = hashlib.sha256()
    for path, work in sorted(files.items()):
        told.update(str(path.relative_to(work)).encode() + b"\0" + path.read_bytes())
    return told.hexdigest()[:16]


def attempt(case: Case, found: Mapping[str, tuple[Path, tuple[str, ...]]]) -> list[Variant]:
    """Builds and asks each form once; forms with the same files share an answer."""
    known: dict[str, Variant] = {}
    results = []
    for name, (folder, made_by) in found.items():
        text = digest({"": (folder, ())})
        if text not in known:
            known[text] = _try(case, folder, f"prove:{text}")
        same = known[text]
        results.append(Variant(name, made_by, same.bytes, same.problem))
        if name == "before" and same.problem and not case.is_broken:
            break
    for text in known:
        with contextlib.suppress(Failed):
            docker("rmi", "-f", f"prove:{text}")
    return results


def _try(case: Case, folder: Path, tag: str) -> Variant:
    try:
        docker("build", "--network=host", "-t", tag, str(folder), limit=BUILD_SECONDS)
        size = int(docker("image", "inspect", "-f", "{{.Size}}", tag))
    except Failed as error:
        return Variant("", (), 0, str(error))
    try:
        answer = ask(tag, case.health)
    except Failed as error:
        return Variant("", (), size, str(error))
    return Variant("", (), size, "" if case.answers(answer) else f"it answered {answer!r}")


def ask(tag: str, health: str = "none") -> str:
    """Starts the image alone in a network of its own, asks until it answers and says that it is well."""
    asked = ["--health-cmd", HEALTH, "--health-interval", "1s"] if health == "compose" else []
    container = docker("run", "-d", "--network=none", *asked, tag)
    try:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            state = docker(
                "inspect", "-f", "{{.State.Pid}} {{if .State.Health}}{{.State.Health.Status}}{{end}}", container
            )
            process, _, status = state.partition(" ")
            if process == "0":
                break
            answer = subprocess.run(
                ["nsenter", "-t", process, "-n", "curl", "-sf", "-m", "2", "http://127.0.0.1:8080/"],
                capture_output=True,
                text=True,
                check=False,
            )
            if answer.returncode == 0 and (health == "none" or status == "healthy"):
                return answer.stdout.strip()
            time.sleep(0.3)
        told = docker("inspect", "-f", "{{json .State}}", container)[-700:]
        raise Failed(f"no answer within {START_SECONDS} s; {told}; it printed: {docker('logs', container)[-700:]}")
    finally:
        docker("rm", "-f", container)
