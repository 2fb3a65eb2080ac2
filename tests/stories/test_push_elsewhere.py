"""Pushes that have nothing to do with what we said."""

from __future__ import annotations

from tests.practice import PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def test_a_push_to_another_file_says_nothing_twice(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "change", {"main.py": "print('more')\n"})
    story.work()
    assert len(story.pull.reviews) == 1
    assert len(story.open_threads) == 2
    assert story.check_run().title == "2 suggestions"


def test_comments_that_only_moved_are_kept(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": "# The shop.\n\n" + PRACTICE})
    story.work()
    assert len(story.pull.reviews) == 1
    assert len(story.open_threads) == 2


def test_only_what_the_pull_request_brings_is_commented(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {"Dockerfile": PRACTICE})
    story.open({"Dockerfile": PRACTICE + "RUN pip install gunicorn\n"})
    story.work()
    assert [thread.line for thread in story.pull.threads] == [9]
    assert "that this pull request doesn't touch" in story.pull.reviews[0].body


def test_a_base_that_moved_makes_no_noise(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "main", {"README.md": "# more\n"})
    story.github.push(REPOSITORY, "change", {"main.py": "print(1)\n"})
    story.work()
    assert len(story.pull.reviews) == 1
