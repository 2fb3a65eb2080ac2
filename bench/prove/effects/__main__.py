"""Builds each case before and after its fix, and records what is seen.

    python -m bench.prove.effects [NAME ...]      (beside an engine with the stand-in images; see `make prove`)

Writes docs/effects.json. tests/bench replays it: a fix that is written otherwise has to be seen again.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import tempfile
from pathlib import Path

from bench.prove.docker_cli import Failed, docker
from bench.prove.effects.case import Effect
from bench.prove.effects.catalogue import EFFECTS, RECORDED, recorded
from bench.prove.effects.downloads import served
from bench.prove.effects.seen import SECRET

_SERVER = ("--network=host", "--add-host", "files.test:127.0.0.1")


def see(case: Effect, text: str, options: tuple[str, ...]) -> str:
    """What is seen of one Dockerfile."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in {**case.files, "Dockerfile": text}.items():
            (Path(folder) / name).write_text(data)
        os.chdir(folder)
        try:
            docker("build", "--no-cache", *_SERVER, *options, "-t", "prove:effect", ".", limit=300)
        except Failed as failed:
            return f"it does not build: {_reason(str(failed))}"
        try:
            return case.seen("prove:effect")
        finally:
            os.chdir("/")
            with contextlib.suppress(Failed):
                docker("rmi", "-f", "prove:effect")


def _reason(text: str) -> str:
    """The last error that a command printed; else how it ended, or the builder's own words."""
    told = re.findall(r"^(?:#\d+ )?\d+\.\d+ (.*(?:rror(?! A complete)|not found|llegal).*)$", text, re.MULTILINE)
    ended = re.findall(r"exit code: \d+$", text)
    return (told or ended or [text.splitlines()[-1].rpartition("failed to solve: ")[2]])[-1]


def main(names: list[str]) -> int:
    """Sees each case again whose name holds one of the words; all without one."""
    os.environ["BUILD_SECRET"] = SECRET
    wrong = 0
    with served():
        for case in EFFECTS:
            if names and not any(name in case.name for name in names):
                continue
            found = {
                "before": see(case, case.dockerfile, case.options[0]),
                "fixed": case.fixed,
                "after": see(case, case.fixed, case.options[1]),
            }
            is_right = (found["before"], found["after"]) == (case.before, case.after)
            wrong += not is_right
            print(
                "right" if is_right else "WRONG", case.name, "" if is_right else json.dumps(found, indent=1), flush=True
            )
            RECORDED.write_text(json.dumps(recorded() | {case.name: found}, indent=1, sort_keys=True) + "\n")
    return wrong


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
