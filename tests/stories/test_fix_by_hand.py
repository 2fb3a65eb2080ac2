"""People fix it in their own way: what we said is settled, not repeated."""

from __future__ import annotations

from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def test_fixed_findings_are_resolved_by_us(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": EXPERT})
    story.work()
    assert [thread.resolved_by for thread in story.pull.threads] == [story.github.bot] * 2
    assert len(story.pull.reviews) == 1
    assert story.check_run().conclusion == "success"


def test_what_comes_back_later_is_said_again(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    for text in (EXPERT, PRACTICE):
        story.github.push(REPOSITORY, "change", {"Dockerfile": text})
        story.work()
    assert len(story.open_threads) == 2
    assert len(story.pull.threads) == 4


def test_half_a_fix_leaves_one_comment_with_a_suggestion_that_fits(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    half = PRACTICE.replace("pip install -r", "pip install --no-cache-dir -r")
    story.github.push(REPOSITORY, "change", {"Dockerfile": half})
    story.work()
    story.github.commit_suggestions(REPOSITORY, 1, story.github.open_suggestions(REPOSITORY, 1))
    assert story.file() == EXPERT
    assert len(story.open_threads) <= 2
