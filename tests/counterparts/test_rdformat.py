"""What `check --format rdjson` prints, by a reader of reviewdog's diagnostic format that somebody else wrote."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from tests.counterparts.node import node
from tests.practice import PRACTICE


@pytest.mark.parametrize(
    "text", [PRACTICE, "FROM python:3.13\nRUN echo '\N{GRINNING FACE}' && pip install flask\n", "FORM x\n"]
)
def test_reviewdog_s_format_is_valid_by_another_reader(packages: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "Dockerfile").write_text(text)
    printed = CliRunner().invoke(main, ["check", "--format", "rdjson", str(tmp_path)]).stdout
    assert _read(packages, tmp_path, printed) == 0
    assert _read(packages, tmp_path, printed.replace('"message"', '"massage"')) != 0, "the reader reads"


def _read(packages: Path, folder: Path, text: str) -> int:
    (folder / "printed.json").write_text(text)
    reader = packages / "@umbrelladocs/rdformat-validator/bin/rdformat-validator.js"
    return subprocess.run([node(), reader, folder / "printed.json"], capture_output=True, check=False).returncode
