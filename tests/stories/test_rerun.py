""" "Re-run all checks", also where the head is in a fork and GitHub names no pull request."""

from __future__ import annotations

from app.handlers import handle
from app.intake.jobs import PullRequestRef, ReviewJob, SuiteJob
from tests.practice import PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def suite_job(story: Story) -> SuiteJob:
    (job,) = (job for job in story.jobs() if isinstance(job, SuiteJob))
    return job


def from_a_fork(story: Story) -> None:
    story.github.fork(REPOSITORY, "passer-by")
    story.open({"Dockerfile": PRACTICE}, head="passer-by/shop", author="passer-by")
    story.work()


def test_in_a_branch_of_its_own_the_delivery_names_the_pull_request(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.rerequest_all(story.check_run().id)
    assert [outcome.kind for outcome in story.work()] == ["silent"]


def test_of_a_fork_our_own_check_run_tells(story: Story) -> None:
    from_a_fork(story)
    story.github.rerequest_all(story.check_run().id)
    job = suite_job(story)
    refs = story.gateway.pull_requests_of(job)
    assert refs == [PullRequestRef(job.installation, "acme", "shop", 1)]
    before = len(story.github.check_runs(REPOSITORY, story.pull.head_sha))
    handle(ReviewJob("again", refs[0], job.head_sha, "rerequested"), story.gateway, story.reviewer)
    assert len(story.github.check_runs(REPOSITORY, story.pull.head_sha)) == before + 1
    assert len(story.pull.reviews) == 1


def test_of_a_fork_without_a_check_run_of_ours_the_head_tells(story: Story) -> None:
    from_a_fork(story)
    run = story.check_run()
    story.github.rerequest_all(run.id)
    run.name = "another"
    assert [ref.number for ref in story.gateway.pull_requests_of(suite_job(story))] == [1]
