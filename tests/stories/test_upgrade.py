"""A pull request that version 0.1 reviewed, then this version, then a push: nothing is said twice."""

from __future__ import annotations

import pytest

from app.review.markers import fingerprints_in
from app.sandbox import reviewing
from app.sandbox.placement import Placement
from tests.stories.conftest import REPOSITORY, Story
from tests.stories.recorded import recorded

NAMES = ("practice", "stages", "equals")


def reviewed_by_0_1(story: Story, name: str) -> list[int]:
    """Opens the pull request with the comments of that time; their numbers, from top to bottom."""
    record = recorded("0_1", name)
    pull = story.open(record["files"])
    story.jobs()  # that version worked them off
    comments = [
        reviewing.NewComment(Placement(c["path"], c["line"], start_line=c["start_line"]), c["body"])
        for c in sorted(record["comments"], key=lambda c: int(c["line"]))
    ]
    body = record["review"].replace("HEAD", pull.head_sha)
    with story.github.world.changing():
        reviewing.post_review(story.github.world, pull, story.github.bot, pull.head_sha, body, "COMMENT", comments)
    return [thread.comments[0].id for thread in pull.threads]


def push(story: Story, files: dict[str, str | None]) -> None:
    story.github.push(REPOSITORY, "change", files)
    story.work()


def reviews(story: Story) -> int:
    return sum(review.author == story.github.bot for review in story.pull.reviews)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_twice(story: Story, name: str) -> None:
    comments = reviewed_by_0_1(story, name)
    words = {thread.comments[0].id: thread.comments[0].body.partition("<!--")[0] for thread in story.pull.threads}
    push(story, {"main.py": "print(2)\n"})
    push(story, {"Dockerfile": "# what we ship\n" + story.file()})
    assert (reviews(story), [t.comments[0].id for t in story.open_threads]) == (1, comments)
    assert words == {
        thread.comments[0].id: thread.comments[0].body.partition("<!--")[0] for thread in story.pull.threads
    }


@pytest.mark.parametrize("name", NAMES)
def test_what_people_declined_stays_declined(story: Story, name: str) -> None:
    first, *others = reviewed_by_0_1(story, name)
    story.github.resolve(REPOSITORY, first)
    push(story, {"main.py": "print(2)\n"})
    push(story, {"Dockerfile": "# what we ship\n" + story.file()})
    assert (reviews(story), [t.comments[0].id for t in story.open_threads]) == (1, others)


@pytest.mark.parametrize("name", NAMES)
def test_what_people_mend_is_settled_one_by_one(story: Story, name: str) -> None:
    comments = reviewed_by_0_1(story, name)
    while left := [number for number in comments if number in story.github.open_suggestions(REPOSITORY, 1)]:
        story.github.commit_suggestions(REPOSITORY, 1, left[:1])
        story.work()
        assert [t.comments[0].id for t in story.open_threads] == left[1:]
    assert reviews(story) == 1


def test_the_comments_remember_more_from_then_on(story: Story) -> None:
    reviewed_by_0_1(story, "equals")
    push(story, {"main.py": "print(2)\n"})
    assert not any(one.is_old for body in story.bodies for one in fingerprints_in(body))
