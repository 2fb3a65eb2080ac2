"""Hunks and moved lines, for any edit that git can show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sandbox import changes, reviewing
from app.sandbox.errors import ApiError
from app.sandbox.git import GitRepository
from app.sandbox.patches import hunks_of
from app.sandbox.placement import Placement, difference_for, standing
from app.sandbox.records import PullRequest
from app.sandbox.reviewing import NewComment
from app.sandbox.world import GitHubApp, World

LINE = st.text("ab \r\t+-@\\é", max_size=3)
TEXT = st.lists(LINE, max_size=14).map(lambda lines: "".join(line + "\n" for line in lines))
ENDING = st.sampled_from(["", "no newline"])


@pytest.fixture(scope="module")
def git() -> Iterator[GitRepository]:
    with TemporaryDirectory() as folder:
        yield GitRepository.create(Path(folder) / "x.git")


def committed(git: GitRepository, text: str, parent: str | None = None) -> str:
    return git.commit("main", parent, {"f": text, "always": "here"}, "m", "octocat", 0)


@settings(max_examples=30)
@given(before=TEXT, after=TEXT, ending=ENDING)
def test_hunks_show_the_lines_of_both_versions(git: GitRepository, before: str, after: str, ending: str) -> None:
    after += ending
    base = committed(git, before)
    found = git.differences(base, committed(git, after, base))
    assert [each.path for each in found] == ([] if before == after else ["f"])
    old, new = before.split("\n"), after.split("\n")
    for difference in found:
        shown = [line for hunk in hunks_of(difference.patch) for line in hunk.lines]
        assert all(line.text == old[line.old - 1] for line in shown if line.old)
        assert all(line.text == new[line.new - 1] for line in shown if line.new)
        changed = {line.new for line in shown if line.kind == "+"}
        assert len(changed) == difference.additions
        removed = {line.old for line in shown if line.kind == "-"}
        kept_old = [text for number, text in enumerate(_lines(before), 1) if number not in removed]
        kept_new = [text for number, text in enumerate(_lines(after), 1) if number not in changed]
        assert kept_old == kept_new


@settings(max_examples=30)
@given(base=TEXT, first=TEXT, second=TEXT, data=st.data())
def test_a_comment_that_still_stands_stands_on_the_same_text(
    base: str, first: str, second: str, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        world, pull = _opened(Path(folder), base, first)
        difference = difference_for(world, pull, "f")
        lines = [line.new for hunk in hunks_of(difference.patch if difference else None) for line in hunk.lines]
        shown = [line for line in lines if line is not None]
        if not shown:
            return
        line = data.draw(st.sampled_from(shown))
        reviewing.post_comment(world, pull, "octocat", pull.head_sha, NewComment(Placement("f", line), "x"))
        repository = world.base_repository(pull)
        changes.push(world, repository, "change", {"f": second}, "second", "octocat")
        now = standing(world, pull, pull.threads[0])[1]
        assert now is None or _lines(second)[now - 1] == _lines(first)[line - 1]


@settings(max_examples=30)
@given(base=TEXT, head=TEXT, line=st.integers(1, 20))
def test_a_comment_is_taken_exactly_where_a_line_is_shown(base: str, head: str, line: int) -> None:
    with TemporaryDirectory() as folder:
        world, pull = _opened(Path(folder), base, head)
        difference = difference_for(world, pull, "f")
        hunks = hunks_of(difference.patch if difference else None)
        is_shown = any(shown.new == line for hunk in hunks for shown in hunk.lines)
        new = NewComment(Placement("f", line), "x")
        if is_shown:
            reviewing.post_comment(world, pull, "octocat", pull.head_sha, new)
        else:
            with pytest.raises(ApiError, match="Validation Failed"):
                reviewing.post_comment(world, pull, "octocat", pull.head_sha, new)
        assert len(pull.threads) == is_shown


def _opened(folder: Path, base: str, head: str) -> tuple[World, PullRequest]:
    world = World(GitHubApp(1, "slimline", "Slimline", "secret", ""), folder, url="http://sandbox")
    repository = world.new_repository("acme", "shop")
    changes.push(world, repository, "main", {"f": base, "always": "here"}, "base", "octocat")
    start = repository.git.tip("main")
    assert start is not None
    changes.force_push(world, repository, "change", start, {"f": head, "other": "x"}, "head", "octocat")
    pull = changes.open_pull_request(world, repository, "main", repository, "change", "octocat", "t", "")
    return world, pull


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines
