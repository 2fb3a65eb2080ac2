"""The Dockerfile goes elsewhere, or away."""

from __future__ import annotations

from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def test_comments_move_with_a_renamed_file(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": None, "shop.Dockerfile": PRACTICE})
    story.work()
    assert {thread.path for thread in story.open_threads} == {"shop.Dockerfile"}
    assert len(story.open_threads) == 2


def test_renaming_a_file_of_the_base_brings_no_findings(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {"Dockerfile": PRACTICE})
    story.open({"Dockerfile": None, "shop.Dockerfile": PRACTICE})
    story.work()
    assert story.pull.reviews == []
    assert story.check_run().conclusion == "success"


def test_comments_on_a_deleted_file_are_settled(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": None, "main.py": "print(4)\n"})
    story.work()
    assert story.open_threads == []
    assert len(story.pull.reviews) == 1


def test_a_closed_pull_request_is_left_alone(story: Story) -> None:
    story.open({"Dockerfile": EXPERT})
    story.github.close(REPOSITORY, 1)
    story.work()
    assert story.outcomes[-1].kind == "closed"
    assert story.github.check_runs(REPOSITORY, story.pull.head_sha) == []
