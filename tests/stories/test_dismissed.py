"""What people do not want to hear never comes back in that pull request."""

from __future__ import annotations

from tests.practice import PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def first_comment(story: Story) -> int:
    return next(thread.comments[0].id for thread in story.pull.threads if thread.line == 1)


def test_a_thread_that_a_person_resolved_stays_closed(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.resolve(REPOSITORY, first_comment(story))
    story.github.push(REPOSITORY, "change", {"main.py": "print(2)\n"})
    story.work()
    story.github.force_push(REPOSITORY, "change", {"Dockerfile": "# again\n" + PRACTICE})
    story.work()
    assert len(story.pull.reviews) == 1
    assert len(story.open_threads) == 1


def test_a_reply_ignore_closes_the_thread_for_good(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.reply(REPOSITORY, first_comment(story), "ignore, we need the compilers at run time")
    story.work()
    story.github.push(REPOSITORY, "change", {"main.py": "print(2)\n"})
    story.work()
    thread = next(thread for thread in story.pull.threads if thread.line == 1)
    assert thread.resolved_by == story.github.bot
    assert [reaction.content for reaction in thread.comments[1].reactions] == ["+1"]
    assert len([review for review in story.pull.reviews if review.author == story.github.bot]) == 1
    assert story.check_run().title == "1 suggestion"


def test_strangers_dismiss_nothing(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.reply(REPOSITORY, first_comment(story), "ignore", by="passer-by")
    story.work()
    thread = next(thread for thread in story.pull.threads if thread.line == 1)
    assert thread.resolved_by == ""
    assert [reaction.content for reaction in thread.comments[1].reactions] == ["-1"]
    assert story.check_run().title == "2 suggestions"


def test_a_dismissed_finding_stays_dismissed_when_the_file_is_renamed(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.resolve(REPOSITORY, first_comment(story))
    story.github.push(REPOSITORY, "change", {"Dockerfile": None, "shop.Dockerfile": PRACTICE})
    story.work()
    assert {(thread.path, thread.line) for thread in story.open_threads} == {("shop.Dockerfile", 7)}


def test_ignoring_a_rule_settles_what_it_said(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.comment(REPOSITORY, 1, "/slimline ignore full-base-image we need it")
    story.work()
    assert all(thread.line != 1 for thread in story.open_threads)
    assert [reaction.content for reaction in story.pull.comments[0].reactions] == ["+1"]
    story.github.push(REPOSITORY, "change", {"main.py": "print(3)\n"})
    story.work()
    assert len(story.open_threads) == 1
