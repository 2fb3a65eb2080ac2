"""A pull request that version 0.1 reviewed, then this version, then a push: nothing is said twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app.jobs.schema import newest_version
from app.review.markers import fingerprints_in
from app.sandbox import reviewing
from app.sandbox.app_process import AppProcess, running_app
from app.sandbox.placement import Placement
from tests.stories.conftest import REPOSITORY, Story
from tests.stories.recorded import make_database, recorded

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


SECONDS = 120


def pushed(story: Story, app: AppProcess, files: dict[str, str | None]) -> None:
    """A push, until the service has concluded its check run."""
    story.github.push(REPOSITORY, "change", files)
    done = lambda: any(  # noqa: E731
        run.status == "completed" for run in story.github.check_runs(REPOSITORY, story.pull.head_sha)
    )
    assert story.github.world.wait_until(done, SECONDS), app.tail()


def test_the_service_takes_over_its_database_and_says_nothing_twice(story: Story, tmp_path: Path) -> None:
    """The schema of then is migrated at the start, what waited in it is done, and what people declined stays so."""
    first, *others = reviewed_by_0_1(story, "practice")
    asked = story.github.comment(REPOSITORY, 1, "/slimline help")
    story.github.resolve(REPOSITORY, first)
    numbers = {"installation": story.github.installation("acme").id, "comment": asked.id}
    database = make_database("0_1", tmp_path / "data", **numbers)
    with running_app(story.github, data_dir=str(database.parent)) as app:
        is_answered = lambda: len(story.pull.comments) > 1  # noqa: E731
        assert story.github.world.wait_until(is_answered, SECONDS), app.tail()
        pushed(story, app, {"main.py": "print(2)\n"})
        pushed(story, app, {"Dockerfile": "# what we ship\n" + story.file()})
    assert (reviews(story), [t.comments[0].id for t in story.open_threads]) == (1, others)
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(str(newest_version()),)]
        kept = connection.execute("SELECT delivery, state, accepted FROM deliveries ORDER BY id LIMIT 2").fetchall()
    assert kept == [("delivery-of-0.1", "done", 0), ("command-of-0.1", "done", 0)]
