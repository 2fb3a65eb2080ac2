"""After the merge the summary says once what came of its suggestions."""

from __future__ import annotations

import pytest

from app.handlers import handle
from app.sandbox.records import Review
from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def opened(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()


def merged(story: Story) -> Review:
    """Our newest review, after the merge."""
    story.github.merge(REPOSITORY, 1)
    story.work()
    return [review for review in story.pull.reviews if review.author == story.github.bot and review.body][-1]


def accept(story: Story, *places: int) -> None:
    suggestions = story.github.open_suggestions(REPOSITORY, 1)
    story.github.commit_suggestions(REPOSITORY, 1, [suggestions[place] for place in places])


def test_all_that_was_accepted_is_counted(story: Story) -> None:
    opened(story)
    accept(story, 0, 1)
    story.work()
    before = len(story.github.recorder.calls)
    review = merged(story)
    assert "\n\nAccepted 2 of 2 suggestions. <!-- slimline:merged -->\n\n" in review.body
    assert review.body.startswith("Slimline has 2 suggestions for `Dockerfile`.")
    assert story.outcomes[-1].detail == "merged. Accepted 2 of 2 suggestions."
    calls = [(call.method, call.path.rpartition("/")[2]) for call in story.github.recorder.calls[before:]]
    assert [name for method, name in calls if name != "access_tokens"] == ["graphql", str(review.id)]


@pytest.mark.parametrize("reviewed", [True, False], ids=["reviewed", "merged at once"])
def test_what_was_merged_before_it_was_reviewed_counts_by_its_lines(story: Story, *, reviewed: bool) -> None:
    opened(story)
    accept(story, 1)
    if reviewed:
        story.work()
    assert "Accepted 1 of 2 suggestions." in merged(story).body


def test_what_was_dismissed_was_not_accepted(story: Story) -> None:
    opened(story)
    first, second = (thread.comments[0].id for thread in story.pull.threads)
    story.github.resolve(REPOSITORY, first)
    story.github.reply(REPOSITORY, second, "ignore")
    story.work()
    assert "Accepted 0 of 2 suggestions." in merged(story).body


def test_the_same_lines_typed_by_hand_are_accepted(story: Story) -> None:
    opened(story)
    story.github.push(REPOSITORY, "change", {"Dockerfile": EXPERT})
    story.work()
    assert "Accepted 2 of 2 suggestions." in merged(story).body


def test_what_was_said_anew_counts_once(story: Story) -> None:
    opened(story)
    story.github.push(REPOSITORY, "change", {"Dockerfile": PRACTICE.replace("python:3.11", "python:3.12")})
    story.work()
    assert len(story.pull.threads) == 3
    accept(story, 0, 1)
    story.work()
    assert "Accepted 2 of 2 suggestions." in merged(story).body


def test_where_settled_comments_are_deleted_they_count_all_the_same(story: Story) -> None:
    story.github.set_permissions("acme", contents="read")
    opened(story)
    story.github.push(REPOSITORY, "change", {"Dockerfile": EXPERT})
    story.work()
    assert story.pull.threads == []
    assert "Accepted 2 of 2 suggestions." in merged(story).body


def test_the_delivery_again_edits_nothing(story: Story) -> None:
    opened(story)
    story.github.merge(REPOSITORY, 1)
    (job,) = story.jobs()
    written = []
    for _ in range(2):
        before = len(story.github.recorder.calls)
        handle(job, story.gateway, story.reviewer)
        written.append([c.method for c in story.github.recorder.calls[before:] if c.method == "PUT"])
    assert written == [["PUT"], []]


def test_where_nothing_was_suggested_nothing_is_written(story: Story) -> None:
    story.open({"Dockerfile": EXPERT})
    story.work()
    story.github.merge(REPOSITORY, 1)
    (outcome,) = story.work()
    assert outcome.detail == "merged."
    assert story.pull.reviews == []


def test_a_pull_request_that_is_closed_without_a_merge_is_left_alone(story: Story) -> None:
    opened(story)
    story.github.close(REPOSITORY, 1)
    assert story.work() == []
