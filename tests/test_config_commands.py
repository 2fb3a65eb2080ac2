"""`slimline config`."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "slimline.yml"


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["config", *arguments])
    return done.exit_code, done.output


def test_mistakes_are_listed_with_their_lines(file: Path) -> None:
    file.write_text("style: flags\nrules:\n  pip-cache-keep: off\n")
    code, said = run("check", str(file))
    assert code == 1
    assert f"{file}:3: `pip-cache-keep` isn't a rule" in said
    assert "Did you mean `pip-cache-kept`?" in said


def test_a_mistake_in_paths_is_told_as_what_it_is(file: Path) -> None:
    file.write_text("paths: {exlude: [a]}\n")
    code, said = run("check", str(file))
    assert code == 1
    assert "no Dockerfile would be reviewed" in said


def test_a_good_file_and_a_missing_one(file: Path) -> None:
    assert run("check", str(file))[0] == 2
    file.write_text("style: flags\n")
    assert run("check", str(file)) == (0, f"{file} has no mistakes.\n")


def test_what_is_in_force_is_shown_with_its_source(file: Path) -> None:
    file.write_text("style: cache-mounts\nreview: {max_comments: 3}\ncheck: {fail_on: odd}\n")
    code, said = run("show", str(file))
    assert code == 0
    assert f"style: cache-mounts  # {file}" in said
    assert f"  max_comments: 3  # {file}" in said
    assert "  scope: new  # default" in said
    assert "  fail_on: never  # default" in said
