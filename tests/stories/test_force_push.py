"""The branch is rewritten."""

from __future__ import annotations

from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def test_the_same_file_again_is_not_commented_again(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.force_push(REPOSITORY, "change", {"Dockerfile": PRACTICE, "NOTES.md": "rebased\n"})
    story.work()
    assert len(story.pull.reviews) == 1
    assert len(story.pull.threads) == 2


def test_another_file_settles_the_old_comments(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.force_push(REPOSITORY, "change", {"Dockerfile": EXPERT})
    story.work()
    assert story.open_threads == []
