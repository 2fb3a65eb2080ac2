"""What else happens to a pull request between its first push and its merge."""

from __future__ import annotations

import pytest

from app.failures import CannotReview
from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def ours(story: Story) -> int:
    return sum(review.author == story.github.bot for review in story.pull.reviews)


def test_what_was_pushed_while_it_was_closed_is_reviewed_when_it_reopens(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.close(REPOSITORY, 1)
    story.github.push(REPOSITORY, "change", {"Dockerfile": EXPERT})
    story.work()
    assert len(story.open_threads) == 2, "a closed pull request is left alone"
    story.github.reopen(REPOSITORY, 1)
    story.work()
    assert story.open_threads == []
    assert story.check_run().title == "Nothing to improve"


def test_another_base_branch_changes_what_is_new(story: Story) -> None:
    story.github.push(REPOSITORY, "develop", {"Dockerfile": PRACTICE})
    story.open({"Dockerfile": PRACTICE + "RUN pip install gunicorn\n"}, base="develop")
    story.work()
    assert [thread.line for thread in story.open_threads] == [9]
    story.github.edit_pull_request(REPOSITORY, 1, base="main")
    story.work()
    assert sorted(thread.line or 0 for thread in story.open_threads) == [1, 9]
    assert story.check_run().title == "2 suggestions"
    story.github.edit_pull_request(REPOSITORY, 1, base="develop")
    story.work()
    assert [thread.line for thread in story.open_threads] == [9]


def test_another_title_is_no_reason_to_review(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.edit_pull_request(REPOSITORY, 1, title="Ship it")
    assert story.jobs() == []


def test_a_suggestion_that_is_accepted_and_edited_by_hand_stays_settled(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    first, second = story.github.open_suggestions(REPOSITORY, 1)
    story.github.commit_suggestions(REPOSITORY, 1, [second])
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": story.file().replace("install -y", "install --yes")})
    story.work()
    assert [thread.comments[0].id for thread in story.open_threads] == [first]
    assert (ours(story), story.check_run().title) == (1, "1 suggestion")


def test_a_rebase_onto_a_base_that_moved_says_nothing_twice(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "main", {"README.md": "# The shop\n"})
    story.github.force_push(REPOSITORY, "change", {"Dockerfile": PRACTICE})
    story.work()
    assert (ours(story), len(story.pull.threads), len(story.open_threads)) == (1, 2, 2)


def test_a_question_is_left_to_people_and_its_thread_goes_on(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.reply(REPOSITORY, story.pull.threads[0].comments[0].id, "Why is that?")
    assert story.jobs() == []
    story.github.push(REPOSITORY, "change", {"main.py": "print(2)\n"})
    story.work()
    assert (ours(story), len(story.open_threads), story.pull.comments) == (1, 2, [])


def test_a_suspended_app_is_silent_and_takes_up_its_work_when_it_is_back(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.github.suspend("acme")
    with pytest.raises(CannotReview, match="suspended"):
        story.work()
    assert story.pull.reviews == []
    story.github.suspend("acme", False)
    story.github.push(REPOSITORY, "change", {"main.py": "print(2)\n"})
    story.work()
    assert (ours(story), len(story.open_threads)) == (1, 2)


def test_a_dockerfile_that_breaks_keeps_its_comments_until_it_is_mended(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": PRACTICE.replace("WORKDIR", "WORKDIRR")})
    story.work()
    assert (len(story.open_threads), story.check_run().title) == (2, "1 Dockerfile that can't be built")
    assert (story.check_run().summary or "").startswith("`Dockerfile`, line 2 can't be built: `unknown instruction")
    story.github.push(REPOSITORY, "change", {"Dockerfile": EXPERT})
    story.work()
    assert story.open_threads == []
