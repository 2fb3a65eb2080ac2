"""A push outdates a comment whose finding is still true: GitHub offers no click on it any more."""

from __future__ import annotations

from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story

OTHER = PRACTICE.replace("python:3.11", "python:3.12")


def outdate(story: Story) -> None:
    """The line of the first comment changes, and what it says stays true."""
    story.github.push(REPOSITORY, "change", {"Dockerfile": OTHER})
    story.work()


def test_it_is_said_anew_with_a_suggestion_to_click(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    outdate(story)
    assert (story.check_run().title, len(story.open_threads)) == ("2 suggestions", 2)
    assert sorted(thread.line or 0 for thread in story.open_threads) == [1, 7]
    assert [thread.resolved_by for thread in story.pull.threads if thread not in story.open_threads] == [
        story.github.bot
    ]
    story.github.commit_suggestions(REPOSITORY, 1, story.github.open_suggestions(REPOSITORY, 1))
    assert story.file() == EXPERT.replace("python:3.11", "python:3.12")


def test_where_github_still_offers_the_click_the_suggestion_is_brought_up_to_date(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": PRACTICE.replace("install -y gcc", "install -y gcc curl")})
    story.work()
    assert len(story.pull.threads) == 2
    story.github.commit_suggestions(REPOSITORY, 1, story.github.open_suggestions(REPOSITORY, 1))
    assert "--no-install-recommends gcc curl" in story.file()


def test_the_second_review_counts_what_it_carries(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    outdate(story)
    first, second = (review for review in story.pull.reviews if review.author == story.github.bot and review.body)
    assert first.body.startswith("Slimline has 2 suggestions for `Dockerfile`.\n")
    assert second.body.startswith("Slimline has 1 suggestion for `Dockerfile`.\n")


def test_it_is_said_once_a_head(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    outdate(story)
    threads = len(story.pull.threads)
    story.github.comment(REPOSITORY, 1, "/slimline review")
    story.github.push(REPOSITORY, "change", {"main.py": "print(2)\n"})
    story.work()
    assert len(story.pull.threads) == threads


def test_where_somebody_answered_the_thread_goes_on(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    comment = next(thread.comments[0].id for thread in story.pull.threads if thread.line == 1)
    story.github.reply(REPOSITORY, comment, "I am on it.")
    outdate(story)
    assert (len(story.pull.threads), len(story.open_threads)) == (2, 2)


def test_files_with_carriage_returns_are_not_promised_a_click(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE.replace("\n", "\r\n")})
    story.work()
    (review,) = (review for review in story.pull.reviews if review.author == story.github.bot)
    assert story.github.open_suggestions(REPOSITORY, 1) == []
    assert review.body.startswith("Slimline has 2 findings for `Dockerfile`.\n")
    assert "suggestion" not in (story.check_run().title or "")


def edit(story: Story, old: str, new: str) -> None:
    """Somebody with write access edits our comment on the first line."""
    with story.github.world.changing():
        comment = next(thread.comments[0] for thread in story.pull.threads if thread.line == 1)
        assert old in comment.body
        comment.body = comment.body.replace(old, new)


def test_words_that_a_person_changed_in_our_comment_stay(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    edit(story, "FROM python:3.11-slim\n", "FROM python:3.11-slim-bookworm\n")
    words = [body for body in story.bodies if "bookworm" in body]
    for text in ("# what we ship\n" + PRACTICE, "# what we ship\n" + EXPERT.replace("3.11-slim", "3.11"), EXPERT):
        story.github.push(REPOSITORY, "change", {"Dockerfile": text})
        story.work()
    assert [body.partition("<!--")[0] for body in story.bodies if "bookworm" in body] == [words[0].partition("<!--")[0]]


def test_where_a_person_took_our_mark_out_the_finding_counts_as_said(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    comment = next(thread.comments[0] for thread in story.pull.threads if thread.line == 1)
    edit(story, comment.body, "We keep it, see the wiki.")
    story.github.push(REPOSITORY, "change", {"main.py": "print(2)\n"})
    story.work()
    assert (len(story.pull.threads), comment.body) == (2, "We keep it, see the wiki.")
