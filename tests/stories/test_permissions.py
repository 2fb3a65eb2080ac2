"""Installations that grant less than we ask for."""

from __future__ import annotations

import pytest

from app.failures import CannotReview
from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def test_without_write_on_contents_settled_comments_are_deleted(story: Story) -> None:
    story.github.set_permissions("acme", contents="read")
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": EXPERT})
    story.work()
    assert story.pull.threads == []


def test_a_settled_comment_with_an_answer_is_edited_and_folded(story: Story) -> None:
    story.github.set_permissions("acme", contents="read")
    story.open({"Dockerfile": PRACTICE})
    story.work()
    comment = next(thread.comments[0].id for thread in story.pull.threads if thread.line == 1)
    story.github.reply(REPOSITORY, comment, "Good point, I will look at it.")
    story.github.push(REPOSITORY, "change", {"Dockerfile": EXPERT})
    story.work()
    (thread,) = story.pull.threads
    assert thread.comments[0].minimized
    assert "no longer holds" in thread.comments[0].body


def test_without_checks_the_review_is_posted_all_the_same(story: Story) -> None:
    story.github.set_permissions("acme", checks="none")
    story.open({"Dockerfile": PRACTICE})
    (*_, outcome) = story.work()
    assert len(story.pull.threads) == 2
    assert "no check run" in outcome.detail


def test_without_comments_the_check_run_says_it_all(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    refusal = {"message": "Resource not accessible by integration", "times": 9}
    story.github.fail_next("POST", r"/reviews$", 403, **refusal)
    story.work()
    assert story.pull.reviews == []
    assert sum(call.path.endswith("/reviews") for call in story.github.calls) == 1
    assert "Resource not accessible by integration" in (story.check_run().summary or "")
    assert "carries compilers" in (story.check_run().summary or "")


def test_without_access_the_job_ends_with_a_reason(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.github.select_repositories("acme", [])
    with pytest.raises(CannotReview, match="not installed"):
        story.work()
