"""Rules of an organisation around our reviews: open threads that block the merge, and a record of who had what done."""

from __future__ import annotations

from structlog.testing import capture_logs

from app.review.check_run import APPLY_ALL
from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story

ADVICE = "FROM ubuntu\nWORKDIR /app\nRUN pip install flask\n"


def resolution_required(story: Story) -> None:
    story.github.repository(REPOSITORY).resolved_before_merge.add("main")


def test_where_every_thread_must_be_resolved_only_suggestions_open_one(story: Story) -> None:
    story.open({"Dockerfile": ADVICE})
    story.work()
    with_advice = len(story.open_threads)
    resolution_required(story)
    story.open({"Dockerfile": ADVICE}, branch="other")
    story.work()
    threads = story.github.pull_request(REPOSITORY, 2).threads
    assert [thread.line for thread in threads] == [3]
    assert with_advice == 2
    run = story.github.check_runs(REPOSITORY, story.github.pull_request(REPOSITORY, 2).head_sha)[-1]
    assert "line 1: " in (run.text or "")


def test_where_all_is_mended_no_thread_of_ours_stays_open_even_without_write_access(story: Story) -> None:
    resolution_required(story)
    story.github.set_permissions("acme", contents="read")
    story.open({"Dockerfile": PRACTICE})
    story.work()
    assert len(story.open_threads) == 2
    story.github.push(REPOSITORY, "change", {"Dockerfile": EXPERT})
    story.work()
    assert story.open_threads == []


def test_each_command_and_each_commit_is_on_record(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    with capture_logs() as lines:
        story.github.comment(REPOSITORY, 1, "/slimline apply all", by="passer-by")
        story.github.comment(REPOSITORY, 1, "/slimline pause")
        story.github.press(story.check_run().id, APPLY_ALL[2])
        story.work()
    commands = [(line["by"], line["asked"], line["ended"]) for line in lines if line["event"] == "command"]
    assert commands == [
        ("passer-by", "/slimline apply all", "ignored"),
        ("octocat", "/slimline pause", "paused"),
        ("octocat", APPLY_ALL[2], "applied"),
    ]
    (commit,) = [line for line in lines if line["event"] == "committed"]
    assert (commit["by"], commit["repository"], commit["branch"]) == ("octocat", REPOSITORY, "change")
    assert commit["commit"] == story.pull.head_sha
