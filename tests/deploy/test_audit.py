"""The dependency audit: what it makes of pip-audit's answers, and of none."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "audit"
CLEAN, FOUND, NO_ANSWER = "echo '{}'", 'echo \'{"id": "CVE-1"}\'; exit 1', "echo 'no route' >&2; exit 1"


def audit(folder: Path, pypi: str, osv: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The script beside a pip-audit that does so for each service."""
    (folder / ".ci").mkdir()
    shutil.copy(SCRIPT, folder / ".ci" / "audit")
    program = folder / ".venv" / "audit" / "bin" / "pip-audit"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\ncase "$2" in pypi) {pypi};; osv) {osv};; esac\n')
    program.chmod(0o755)
    return subprocess.run([folder / ".ci" / "audit", *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("pypi", "osv", "code", "said"),
    [
        (CLEAN, NO_ANSWER, 0, "no known weakness, says pypi"),
        (NO_ANSWER, CLEAN, 0, "no known weakness, says osv"),
        (FOUND, CLEAN, 1, "CVE-1"),
        (NO_ANSWER, FOUND, 1, "CVE-1"),
        (NO_ANSWER, NO_ANSWER, 2, "NOT DONE"),
    ],
)
def test_a_weakness_fails_and_so_does_knowing_nothing(
    tmp_path: Path, pypi: str, osv: str, code: int, said: str
) -> None:
    done = audit(tmp_path, pypi, osv)
    assert done.returncode == code
    assert said in done.stdout + done.stderr


@pytest.mark.parametrize(("pypi", "code"), [(NO_ANSWER, 0), (FOUND, 1)])
def test_offline_the_checks_go_on_and_say_that_it_was_not_done(tmp_path: Path, pypi: str, code: int) -> None:
    done = audit(tmp_path, pypi, NO_ANSWER, "--if-reachable")
    assert done.returncode == code
    assert ("NOT DONE" in done.stderr) == (pypi == NO_ANSWER)
