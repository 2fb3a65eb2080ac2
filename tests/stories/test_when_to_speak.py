"""`review.when`, and for whom: drafts, people who ask, organisations that only look, dependency bots, merge queues."""

from __future__ import annotations

import pytest

from app.sandbox.records import Review
from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story

PATH = ".github/slimline.yml"


def ours(story: Story) -> list[Review]:
    return [review for review in story.pull.reviews if review.author == story.github.bot]


def configured(story: Story, when: str) -> None:
    story.github.push(REPOSITORY, "main", {PATH: f"review: {{when: {when}}}\n"})


def test_a_draft_gets_the_check_run_alone_until_it_is_ready(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE}, draft=True)
    story.work()
    assert (ours(story), story.check_run().title) == ([], "2 suggestions")
    assert "carries compilers" in (story.check_run().summary or "")
    story.github.mark_ready(REPOSITORY, 1)
    story.work()
    assert (len(ours(story)), len(story.open_threads)) == (1, 2)


def test_what_was_said_before_it_became_a_draft_is_settled_there_too(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.pull.draft = True
    story.github.push(REPOSITORY, "change", {"Dockerfile": EXPERT.replace("3.11-slim", "3.11")})
    story.work()
    assert [thread.line for thread in story.open_threads] == [1]


def test_always_means_drafts_too_and_ready_for_review_says_nothing_twice(story: Story) -> None:
    configured(story, "always")
    story.open({"Dockerfile": PRACTICE}, draft=True)
    story.work()
    story.github.mark_ready(REPOSITORY, 1)
    story.work()
    assert (len(ours(story)), len(story.open_threads)) == (1, 2)


def test_on_request_waits_for_somebody_to_ask(story: Story) -> None:
    configured(story, "on-request")
    story.open({"Dockerfile": PRACTICE})
    story.work()
    assert (ours(story), story.check_run().title) == ([], "2 suggestions")
    story.github.comment(REPOSITORY, 1, "/slimline review")
    story.work()
    assert len(ours(story)) == 1


@pytest.mark.parametrize("repository", [REPOSITORY, "acme/.github"])
def test_observing_shows_nothing_on_github_and_everything_in_the_outcome(story: Story, repository: str) -> None:
    if repository == REPOSITORY:
        configured(story, "observe")
    else:
        story.github.create_repository(repository, {PATH: "review: {when: observe}\n"})
    story.open({"Dockerfile": PRACTICE})
    story.github.forget_calls()
    (*_, outcome) = story.work()
    assert (outcome.kind, outcome.detail.split(",")[0]) == ("observed", "2 comments")
    assert "nothing was posted of full-base-image, " in outcome.detail
    assert ours(story) == []
    assert story.github.check_runs(REPOSITORY, story.pull.head_sha) == []
    writes = [
        c for c in story.github.calls if c.method != "GET" and not c.path.endswith(("/graphql", "/access_tokens"))
    ]
    assert writes == []


BASE = 'FROM python:3.11\nWORKDIR /app\nCOPY main.py .\nRUN pip install flask\nCMD ["python", "main.py"]\n'


@pytest.mark.parametrize(
    ("author", "branch"),
    [("renovate[bot]", "change"), ("dependabot[bot]", "change"), ("octocat", "renovate/python-3.x")],
)
def test_a_new_tag_from_a_dependency_bot_brings_no_old_findings(story: Story, author: str, branch: str) -> None:
    story.github.push(REPOSITORY, "main", {"Dockerfile": BASE})
    if author.endswith("[bot]"):
        story.github.world.account(author, "Bot")
    story.open({"Dockerfile": BASE.replace("3.11", "3.12")}, author=author, branch=branch)
    story.work()
    assert (ours(story), story.check_run().conclusion) == ([], "success")


def test_a_person_who_moves_the_tag_hears_of_the_image(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {"Dockerfile": BASE})
    story.open({"Dockerfile": BASE.replace("3.11", "3.12")})
    story.work()
    assert [thread.line for thread in story.open_threads] == [1]


def test_a_dependency_bot_hears_that_its_new_tag_is_out_of_support(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {"Dockerfile": BASE.replace("3.11", "3.6-slim")})
    story.github.world.account("renovate[bot]", "Bot")
    story.open({"Dockerfile": BASE.replace("3.11", "3.7-slim")}, author="renovate[bot]")
    story.work()
    (thread,) = story.open_threads
    assert "base-image-out-of-support" in thread.comments[0].body


def test_a_merge_queue_is_answered_at_once(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    before = len(story.github.calls)
    queued = story.github.queue(REPOSITORY, 1)
    story.work()
    (run,) = story.github.check_runs(REPOSITORY, queued)
    assert (run.conclusion, run.title) == ("success", "Merge queue")
    assert [call.path.rpartition("/")[2] for call in story.github.calls[before:]] == ["check-runs"]
    assert len(ours(story)) == 1
