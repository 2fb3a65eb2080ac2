"""Pull requests made to hurt: thousands of files, huge or explosive configuration, strange paths."""

from __future__ import annotations

import time

import pytest

from app.review.configuration import PATH
from app.reviewer import Reviewer
from tests.fake_pull_request import FakePullRequest
from tests.practice import PRACTICE
from tests.review.rules_for_tests import RULES
from tests.stories.conftest import REPOSITORY, Story

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.slow
def test_three_thousand_changed_files_are_thirty_pages_and_the_dockerfile_on_the_last_one_is_found(
    story: Story,
) -> None:
    files: dict[str, str | None] = {f"src/{n:04}.txt": f"{n}\n" for n in range(2_998)}
    story.open(files | {"Dockerfile": PRACTICE, "zzz/Dockerfile": "FROM python:3.13\nCMD python\n"})
    story.work()
    assert {thread.path for thread in story.pull.threads} == {"Dockerfile", "zzz/Dockerfile"}
    pages = [call for call in story.github.calls if call.path.endswith("/pulls/1/files")]
    assert len(pages) == 30 + 1, "the thirtieth page is full, so one more is asked for"
    assert len(story.github.calls) < 45


@pytest.mark.slow
def test_a_mass_change_of_dockerfiles_is_reviewed_in_part_and_says_so(story: Story) -> None:
    story.open({f"service-{n:03}/Dockerfile": "FROM python:3.13-slim\nCMD python\n" for n in range(250)})
    story.work()
    assert "50" in (story.check_run().summary or "")
    assert len(story.pull.reviews) <= 1


@pytest.mark.parametrize(
    "text", [BOMB, "ignore:\n" + "  - x\n" * 150_000, "[" * 500_000], ids=["bomb", "1 MB", "depth"]
)
def test_a_hostile_configuration_costs_nothing_and_says_so(story: Story, text: str) -> None:
    story.github.push(REPOSITORY, "main", {PATH: text})
    story.open({"Dockerfile": PRACTICE})
    begun = time.monotonic()
    story.work()
    assert time.monotonic() - begun < 20
    may_hide_paths = text != BOMB
    assert len(story.pull.threads) == (0 if may_hide_paths else 2)
    assert ("Nothing was reviewed" in (story.check_run().summary or "")) is may_hide_paths


@pytest.mark.parametrize(
    "path", ["../../etc/Dockerfile", "a\0b/Dockerfile", "a\u202eb\u200b/Dockerfile", "/Dockerfile", "a\nb/Dockerfile"]
)
def test_a_path_that_no_git_would_hold_is_shown_escaped_and_opens_nothing(path: str) -> None:
    pull = FakePullRequest({path: "FROM python:3.13\nRUN pip install flask\n"})
    Reviewer(RULES).review(pull)
    (run,) = pull.check_runs
    said = "\n".join([run.title, run.summary, run.text, *(review.body for review in pull.reviews)])
    assert not {"\0", "\u202e", "\u200b"} & set(said)
    assert "a\nb/" not in said
