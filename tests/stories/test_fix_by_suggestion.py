"""People accept what we suggest."""

from __future__ import annotations

from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def test_accepting_one_suggestion_leaves_the_other_and_says_nothing_new(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    first, second = story.github.open_suggestions(REPOSITORY, 1)
    story.github.commit_suggestions(REPOSITORY, 1, [first])
    story.work()
    assert len(story.pull.reviews) == 1
    assert [thread.comments[0].id for thread in story.open_threads] == [second]
    assert story.check_run().title == "1 suggestion"


def test_accepting_all_ends_in_silence_and_a_green_check_run(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.commit_suggestions(REPOSITORY, 1, story.github.open_suggestions(REPOSITORY, 1))
    story.work()
    assert story.file() == EXPERT
    assert len(story.pull.reviews) == 1
    assert story.open_threads == []
    assert (story.check_run().conclusion, story.check_run().title) == ("success", "Nothing to improve")
