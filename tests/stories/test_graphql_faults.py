"""GraphQL answers 200 also where it fails: one bad answer costs one retry, and a part that is missing is asked for."""

from __future__ import annotations

from typing import Any

import pytest

from app.failures import TryAgainLater, Unsure
from app.handlers import handle
from app.intake.jobs import ReviewJob
from tests.practice import PRACTICE
from tests.stories.conftest import REPOSITORY, Story

GRAPHQL = "/graphql$"
WENT_WRONG = "Something went wrong while executing your query on 2026-11-30T08:00:00Z."
NOTHING: dict[str, Any] = {"data": None, "errors": [{"message": WENT_WRONG}]}
LESS = "FROM python:3.11\nRUN pip install flask\n"


def review_job(story: Story) -> ReviewJob:
    return next(job for job in story.jobs() if isinstance(job, ReviewJob))


def rest_reads(story: Story) -> list[str]:
    return [call.path for call in story.github.calls if call.path.endswith(("/reviews", "/comments"))]


def test_a_query_that_went_wrong_is_asked_again_and_nobody_else_notices(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    job = review_job(story)
    story.github.fail_next("POST", GRAPHQL, 200, answer=NOTHING)
    with pytest.raises(TryAgainLater, match="Something went wrong"):
        handle(job, story.gateway, story.reviewer)
    story.github.forget_calls()
    assert handle(job, story.gateway, story.reviewer).kind == "reviewed"
    assert [path for path in rest_reads(story) if "issues" in path] == []


@pytest.mark.parametrize("status", [406, 429, 500, 502, 503])
def test_no_other_status_switches_graphql_off(story: Story, status: int) -> None:
    story.open({"Dockerfile": PRACTICE})
    job = review_job(story)
    story.github.fail_next("POST", GRAPHQL, status)
    with pytest.raises(Exception, match="read the pull request"):
        handle(job, story.gateway, story.reviewer)
    handle(job, story.gateway, story.reviewer)
    assert [path for path in rest_reads(story) if "issues" in path] == []


def test_where_graphql_ever_answered_a_404_is_one_jobs_trouble(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.fail_next("POST", GRAPHQL, 404)
    story.github.push(REPOSITORY, "change", {"main.py": "print(6)\n"})
    story.work()
    story.github.forget_calls()
    story.github.push(REPOSITORY, "change", {"main.py": "print(7)\n"})
    story.work()
    assert rest_reads(story) == []
    assert len(story.pull.reviews) == 1


def test_a_file_that_an_answer_left_out_is_asked_for_again(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.github.fail_next("POST", GRAPHQL, loses="repository.f3", message=WENT_WRONG, body_matches="f3")
    story.work()
    assert story.check_run().title == "2 suggestions"
    assert "UTF-8" not in (story.check_run().summary or "")


def test_a_configuration_that_an_answer_left_out_is_still_in_force(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {".github/slimline.yml": "rules:\n  full-base-image: off\n"})
    story.open({"Dockerfile": LESS})
    story.github.fail_next("POST", GRAPHQL, loses="repository.f0", message=WENT_WRONG)
    story.work()
    assert not any("full-base-image" in body for body in story.bodies)


def test_a_conversation_that_is_not_whole_puts_the_job_back(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "change", {"main.py": "print(6)\n"})
    job = review_job(story)
    story.github.fail_next("POST", GRAPHQL, loses="repository.pullRequest.reviews", message=WENT_WRONG)
    with pytest.raises(TryAgainLater, match="left out a part"):
        handle(job, story.gateway, story.reviewer)
    handle(job, story.gateway, story.reviewer)
    assert len(story.pull.reviews) == 1


@pytest.mark.parametrize("fault", [{"answer": NOTHING, "status": 200}, {"loses": "m0", "message": WENT_WRONG}])
def test_a_thread_that_could_not_be_resolved_just_now_is_not_deleted(story: Story, fault: dict[str, Any]) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": "FROM python:3.11-slim\nUSER 1000\n"})
    job = review_job(story)
    story.github.fail_next("POST", GRAPHQL, body_matches="mutation Settle", **fault)
    with pytest.raises(Unsure):
        handle(job, story.gateway, story.reviewer)
    handle(job, story.gateway, story.reviewer)
    assert len(story.pull.threads) == 2
    assert story.open_threads == []


def test_an_older_server_has_the_shorter_numbers(story: Story) -> None:
    mistake = {"message": "no such field", "extensions": {"code": "undefinedField", "fieldName": "fullDatabaseId"}}
    story.github.fail_next("POST", GRAPHQL, 200, answer={"errors": [mistake]}, body_matches="fullDatabaseId", times=99)
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "change", {"main.py": "print(6)\n"})
    story.work()
    assert len(story.pull.reviews) == 1


def test_without_graphql_nothing_that_a_person_did_is_undone(story: Story) -> None:
    story.github.fail_next("POST", GRAPHQL, 404, times=99)
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.resolve(REPOSITORY, story.pull.review_comments[0].id)
    story.github.push(REPOSITORY, "change", {"Dockerfile": "FROM python:3.11-slim\nUSER 1000\n"})
    story.work()
    assert len(story.pull.threads) == 2
    assert len(story.pull.reviews) == 1
