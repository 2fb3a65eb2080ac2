"""Which suggestions people accept: counted once, by the rules whose fixes they hold."""

from __future__ import annotations

from app.review.check_run import APPLY_ALL
from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def accepted(story: Story) -> list[str]:
    return [rule for outcome in story.work() for rule in outcome.accepted]


def opened(story: Story) -> tuple[tuple[str, ...], ...]:
    """The rules of the suggestions, thread by thread."""
    story.open({"Dockerfile": PRACTICE})
    (outcome,) = [outcome for outcome in story.work() if outcome.suggestions]
    assert outcome.accepted == ()
    assert outcome.suggestions[0] == "full-base-image"
    return outcome.suggestions[:1], outcome.suggestions[1:]


def test_an_accepted_suggestion_counts_with_its_push_and_never_again(story: Story) -> None:
    base, rest = opened(story)
    first, second = story.github.open_suggestions(REPOSITORY, 1)
    story.github.commit_suggestions(REPOSITORY, 1, [first])
    assert accepted(story) == list(base)
    story.github.push(REPOSITORY, "change", {"main.py": "print('more')\n"})
    assert accepted(story) == []
    story.github.commit_suggestions(REPOSITORY, 1, [second])
    assert sorted(accepted(story)) == sorted(rest)


def test_the_button_for_all_counts_too(story: Story) -> None:
    base, rest = opened(story)
    story.github.press(story.check_run().id, APPLY_ALL[2])
    assert sorted(accepted(story)) == sorted([*base, *rest])


def test_the_same_lines_typed_by_hand_count(story: Story) -> None:
    base, rest = opened(story)
    story.github.push(REPOSITORY, "change", {"Dockerfile": EXPERT})
    assert sorted(accepted(story)) == sorted([*base, *rest])


def test_another_way_of_mending_it_does_not_count(story: Story) -> None:
    opened(story)
    story.github.push(
        REPOSITORY, "change", {"Dockerfile": EXPERT.replace("3.11-slim", "3.12-slim").replace("gcc", "g++")}
    )
    assert accepted(story) == []


def test_a_push_that_only_moves_lines_does_not_count(story: Story) -> None:
    opened(story)
    story.github.push(REPOSITORY, "change", {"Dockerfile": "# what we ship\n" + PRACTICE})
    assert accepted(story) == []
