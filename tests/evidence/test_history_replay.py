"""Installs that the history would have run again."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.commands.check import command
from app.evidence.git_history import changed_paths
from app.evidence.history_replay import replay
from rules.engine.context import BuildContext

BEFORE = "FROM node:24\nCOPY . .\nRUN npm ci\n"
AFTER = "FROM node:24\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n"
COMMITS = [frozenset({"index.js"})] * 9 + [frozenset({"package-lock.json", "index.js"})] + [frozenset({"README.md"})]


def test_the_sentence_counts_commits_that_change_what_stands_above_the_install() -> None:
    found = replay(BEFORE, AFTER, COMMITS, BuildContext())
    assert found is not None
    assert found.sentence == "In the last 11 commits `npm ci` would have run once instead of 11."


def test_what_the_ignore_file_leaves_out_touches_nothing() -> None:
    found = replay(BEFORE, AFTER, COMMITS, BuildContext(frozenset(), dockerignore="*.md\n"))
    assert found is not None
    assert (found.commits, found.now, found.after) == (10, 10, 1)


@pytest.mark.parametrize(
    ("before", "after", "commits"),
    [(BEFORE, AFTER, []), (BEFORE, BEFORE, COMMITS), (AFTER, BEFORE, COMMITS), ("FROM", AFTER, COMMITS)],
)
def test_nothing_is_said_without_history_or_gain(before: str, after: str, commits: list[frozenset[str]]) -> None:
    assert replay(before, after, commits, BuildContext()) is None


def test_patterns_and_folders_count_and_other_stages_do_not() -> None:
    before = "FROM node:24 AS a\nCOPY src/ /src\nRUN npm ci\n"
    after = "FROM node:24 AS a\nCOPY package*.json /\nRUN npm ci\nCOPY --from=x . .\n"
    found = replay(before, after, [frozenset({"src/a.js"}), frozenset({"package.json"})], BuildContext())
    assert found is None, "one each"
    found = replay(before, after, [frozenset({"src/a.js"}), frozenset({"src/b.js"})], BuildContext())
    assert found is not None
    assert (found.now, found.after) == (2, 0)


def test_git_tells_what_each_commit_changed_below_the_folder(tmp_path: Path) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web/Dockerfile").write_text(BEFORE)
    (tmp_path / "web/package.json").write_text('{"name": "shop"}')
    (tmp_path / "web/package-lock.json").write_text("{}")
    _git(tmp_path, "init", "-q")
    for number in range(3):
        (tmp_path / "web/ä b.js").write_text(str(number))
        (tmp_path / "other").write_text(str(number))
        _git(tmp_path, "add", ".")
        _git(tmp_path, "commit", "-qm", "x")
    assert changed_paths(tmp_path / "web")[:2] == (frozenset({"ä b.js"}), frozenset({"ä b.js"}))
    assert len(changed_paths(tmp_path / "web")) == 3
    said = CliRunner().invoke(command, ["--history", str(tmp_path / "web/Dockerfile")]).stdout
    assert "In the last 3 commits `npm ci` would have run once instead of 3." in said
    (report,) = json.loads(CliRunner().invoke(command, ["--history", "--format=json", str(tmp_path / "web")]).stdout)
    assert report["history"]["sentence"] in said
    assert (report["history"]["now"], report["history"]["after"]) == (3, 1)
    (report,) = json.loads(CliRunner().invoke(command, ["--format=json", str(tmp_path / "web")]).stdout)
    assert report["history"] is None


def test_no_history_is_no_error(tmp_path: Path) -> None:
    assert changed_paths(tmp_path) == ()


def _git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run(["git", "-C", str(folder), *identity, *words], check=True, capture_output=True)
