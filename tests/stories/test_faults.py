"""GitHub fails in the middle: no review is lost, none stands twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.failures import TryAgainLater, Unsure
from app.handlers import handle
from app.intake.jobs import Job, ReviewJob
from app.review.rule_pages import RulePages
from tests.practice import PRACTICE
from tests.stories.conftest import REPOSITORY, Story

REVIEWS = r"/pulls/1/reviews$"


def review_job(story: Story) -> Job:
    return next(job for job in story.jobs() if isinstance(job, ReviewJob))


def test_a_502_after_the_review_was_created_is_not_a_second_review(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.github.fail_next("POST", REVIEWS, 502, after=True)
    story.work()
    assert len(story.pull.reviews) == 1
    assert story.check_run().title == "2 suggestions"


def test_a_502_that_created_nothing_is_tried_again(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    job = review_job(story)
    story.github.fail_next("POST", REVIEWS, 502)
    with pytest.raises(Unsure):
        handle(job, story.gateway, story.reviewer)
    handle(job, story.gateway, story.reviewer)
    assert len(story.pull.reviews) == 1


def test_a_secondary_rate_limit_puts_the_job_back_for_as_long_as_github_says(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    job = review_job(story)
    limit = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    story.github.fail_next("POST", r"/check-runs$", 403, headers={"Retry-After": "40"}, message=limit)
    with pytest.raises(TryAgainLater) as failure:
        handle(job, story.gateway, story.reviewer)
    assert failure.value.seconds == 41
    handle(job, story.gateway, story.reviewer)
    assert len(story.pull.reviews) == 1
    assert story.check_run().title == "2 suggestions"


def test_an_expired_token_is_replaced(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    job = review_job(story)
    story.github.fail_next("GET", r"/pulls/1$", 401, message="Bad credentials")
    with pytest.raises(TryAgainLater):
        handle(job, story.gateway, story.reviewer)
    assert handle(job, story.gateway, story.reviewer).kind == "reviewed"


def test_half_an_answer_is_tried_again(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    job = review_job(story)
    story.github.fail_next("GET", r"/pulls/1/files$", truncated=True)
    with pytest.raises(TryAgainLater):
        handle(job, story.gateway, story.reviewer)
    assert handle(job, story.gateway, story.reviewer).kind == "reviewed"


def test_reads_are_repeated_at_once(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.github.fail_next("GET", r"/pulls/1/files$", 502)
    assert [outcome.kind for outcome in story.work()][-1] == "reviewed"


def test_a_delivery_that_comes_twice_is_one_review(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    job = review_job(story)
    for _ in range(2):
        handle(job, story.gateway, story.reviewer)
    assert len(story.pull.reviews) == 1


def test_a_head_that_moved_is_reviewed_once_at_its_newest(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.github.push(REPOSITORY, "change", {"main.py": "print(5)\n"})
    story.work()
    assert [review.commit_id for review in story.pull.reviews] == [story.pull.head_sha]


def test_without_graphql_plain_rest_does_the_same(story: Story) -> None:
    story.github.fail_next("POST", r"/graphql$", 404, times=99)
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "change", {"main.py": "print(6)\n"})
    story.work()
    assert len(story.pull.reviews) == 1
    assert len(story.pull.threads) == 2


def test_one_comment_that_github_refuses_does_not_take_the_others_along(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    refused = {"body_matches": '"line": 7', "message": "Unprocessable Entity", "times": 9}
    story.github.fail_next("POST", REVIEWS, 422, **refused)
    story.github.fail_next("POST", r"/pulls/1/comments$", 422, **refused)
    story.work()
    assert [thread.line for thread in story.pull.threads] == [1]
    assert len(story.pull.reviews) == 1
    assert "GitHub refused some comments" in (story.check_run().summary or "")
    assert "line 3" in (story.check_run().summary or "")


def test_a_refused_review_that_left_its_shell_gets_its_comments_one_by_one(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    job = review_job(story)
    story.github.fail_next("POST", REVIEWS, 422, after=True, drops="comments", message="Unprocessable Entity", times=9)
    for _ in range(2):
        handle(job, story.gateway, story.reviewer)
    assert sorted(thread.line or 0 for thread in story.pull.threads) == [1, 7]
    assert len([review for review in story.pull.reviews if review.body]) == 1
    assert story.check_run().title == "2 suggestions"


def test_a_crash_right_after_the_shell_is_mended_without_another_review(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    job = review_job(story)
    story.github.fail_next("POST", REVIEWS, 422, after=True, drops="comments", message="Unprocessable Entity")
    story.github.fail_next("POST", r"/pulls/1/comments$", 502)
    with pytest.raises(Unsure):
        handle(job, story.gateway, story.reviewer)
    handle(job, story.gateway, story.reviewer)
    assert len(story.pull.threads) == 2
    assert len([review for review in story.pull.reviews if review.body]) == 1


def test_a_head_that_is_rewritten_while_we_review_puts_the_job_back(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    job = review_job(story)
    story.github.fail_next("POST", REVIEWS, 422, message="Unprocessable Entity")
    story.reviewer = replace(story.reviewer, pages=Pushing(story))
    with pytest.raises(TryAgainLater, match="moved"):
        handle(job, story.gateway, story.reviewer)
    handle(job, story.gateway, story.reviewer)
    assert [review.commit_id for review in story.pull.reviews] == [story.pull.head_sha]


class Pushing(RulePages):
    """Somebody pushes at the very moment when the first words are put together."""

    def __init__(self, story: Story) -> None:
        super().__init__()
        self.story = story

    def link(self, rule: str) -> str:
        if len(self.story.pull.heads) == 1:
            self.story.github.force_push(REPOSITORY, "change", {"Dockerfile": PRACTICE, "a": "b\n"})
        return super().link(rule)
