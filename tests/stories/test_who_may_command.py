"""Whose words count: by what GitHub says that they may do, at that moment, and by who wrote them last."""

from __future__ import annotations

import pytest

from app.failures import WriteRefused
from app.handlers import handle
from app.intake.jobs import CommandJob
from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def answers(story: Story) -> list[str]:
    return [comment.body for comment in story.pull.comments if comment.author == story.github.bot]


def reactions(story: Story) -> list[list[str]]:
    return [[r.content for r in c.reactions] for c in story.pull.comments if c.author != story.github.bot]


def test_a_quoted_or_shown_command_is_none(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    for text in ("> /slimline apply all", "```\n/slimline apply all\n```", "<!--\n/slimline apply all\n-->"):
        story.github.comment(REPOSITORY, 1, text)
        assert story.work() == []
    assert story.file() == PRACTICE
    assert reactions(story) == [[], [], []]


def test_a_comment_that_becomes_a_command_is_obeyed_and_judged_by_who_edited_it(story: Story) -> None:
    story.open({"README.md": "# shop 2\n"})
    story.work()
    said = story.github.comment(REPOSITORY, 1, "looks fine", by="passer-by")
    story.github.edit(REPOSITORY, said.id, "/slimline pause", by="passer-by")
    assert [outcome.detail for outcome in story.work()] == ["no write permission"]
    story.github.edit(REPOSITORY, said.id, "/slimline  pause", by="octocat")
    assert [outcome.kind for outcome in story.work()] == ["paused"]
    story.github.push(REPOSITORY, "change", {"Dockerfile": PRACTICE})
    assert [outcome.kind for outcome in story.work()] == ["paused"]


def test_a_command_that_a_stranger_puts_into_a_writers_comment_is_the_strangers(story: Story) -> None:
    story.open({"README.md": "# shop 2\n"})
    said = story.github.comment(REPOSITORY, 1, "/slimline review", by="octocat")
    story.work()
    assert reactions(story) == [["+1"]]
    story.github.edit(REPOSITORY, said.id, "/slimline pause", by="passer-by")
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": PRACTICE})
    assert [outcome.kind for outcome in story.work()] == ["reviewed"]


def test_an_edit_that_leaves_the_command_as_it_was_does_not_repeat_it(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    said = story.github.comment(REPOSITORY, 1, "/slimline help\nplaese")
    story.work()
    story.github.edit(REPOSITORY, said.id, "/slimline help\nplease")
    assert story.work() == []
    story.github.edit(REPOSITORY, said.id, "/slimline dance")
    story.work()
    assert ["isn't a command" in answer for answer in answers(story)] == [False, True]


def test_a_locked_conversation_costs_one_try(story: Story) -> None:
    story.open({"Dockerfile": EXPERT})
    story.work()
    story.github.comment(REPOSITORY, 1, "/slimline help")
    story.github.comment(REPOSITORY, 1, "/slimline review")
    story.github.lock(REPOSITORY, 1)
    help_job, review_job = (job for job in story.jobs() if isinstance(job, CommandJob))
    with pytest.raises(WriteRefused, match="locked"):
        handle(help_job, story.gateway, story.reviewer)
    assert handle(review_job, story.gateway, story.reviewer).kind == "silent"
