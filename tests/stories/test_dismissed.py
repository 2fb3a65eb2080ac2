"""What people do not want to hear never comes back in that pull request."""

from __future__ import annotations

from app.intake.jobs import ReviewJob
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


def resolved(story: Story, line: int) -> None:
    """A person resolves the thread on a line, as they do who do not want to hear of it."""
    story.github.resolve(REPOSITORY, next(t.comments[0].id for t in story.open_threads if t.line == line))


TWO_STAGES = """\
FROM node:22-slim AS web
WORKDIR /web
COPY . .
RUN npm ci

FROM python:3.13-slim
WORKDIR /app
COPY . .
RUN pip install --no-cache-dir -r requirements.txt
CMD ["python", "main.py"]
"""
THREE_EQUAL = """\
FROM python:3.13-slim
WORKDIR /app
RUN pip install flask
WORKDIR /one
RUN pip install flask
WORKDIR /two
RUN pip install flask
CMD ["python", "main.py"]
"""


def test_an_accepted_suggestion_dismisses_nothing_in_another_stage(story: Story) -> None:
    story.open(
        {
            "Dockerfile": TWO_STAGES,
            ".dockerignore": "*\n!main.py\n!requirements.txt\n!package*.json\n",
            "package.json": "{}\n",
            "package-lock.json": "{}\n",
        }
    )
    story.work()
    first, second = sorted(story.github.open_suggestions(REPOSITORY, 1))
    story.github.commit_suggestions(REPOSITORY, 1, [first])
    story.work()
    assert [thread.comments[0].id for thread in story.open_threads] == [second]
    assert story.check_run().title == "1 suggestion"
    assert "dismissed" not in (story.check_run().summary or "")


def test_of_three_equal_findings_one_is_dismissed_and_the_others_are_mended(story: Story) -> None:
    story.open({"Dockerfile": THREE_EQUAL})
    story.work()
    resolved(story, 5)
    story.github.push(REPOSITORY, "change", {"main.py": "print(2)\n"})
    story.work()
    assert sorted(thread.line or 0 for thread in story.open_threads) == [3, 7]
    assert story.check_run().title == "2 suggestions"
    story.github.comment(REPOSITORY, 1, "/slimline apply all")
    story.work()
    assert story.file().splitlines()[2:7:2] == [
        "RUN pip install --no-cache-dir flask",
        "RUN pip install flask",
        "RUN pip install --no-cache-dir flask",
    ]


def test_a_dismissed_finding_stays_dismissed_when_its_instruction_is_edited(story: Story) -> None:
    story.open({"Dockerfile": THREE_EQUAL})
    story.work()
    resolved(story, 5)
    text = THREE_EQUAL
    for package in ("gunicorn", "uvicorn", "redis", "celery"):
        text = text.replace("/one\nRUN pip install flask", f"/one\nRUN pip install flask {package}")
        story.github.push(REPOSITORY, "change", {"Dockerfile": text})
        story.work()
        assert (len(story.pull.threads), len(story.open_threads)) == (3, 2)


def test_a_new_finding_of_a_dismissed_rule_is_told(story: Story) -> None:
    story.open({"Dockerfile": THREE_EQUAL})
    story.work()
    resolved(story, 5)
    story.github.push(
        REPOSITORY, "change", {"Dockerfile": THREE_EQUAL.replace("CMD", "WORKDIR /three\nRUN pip install flask\nCMD")}
    )
    story.work()
    assert sorted(thread.line or 0 for thread in story.open_threads) == [3, 7, 9]


def test_an_accepted_suggestion_that_is_undone_is_told_again(story: Story) -> None:
    story.open({"Dockerfile": THREE_EQUAL})
    story.work()
    first, *_ = story.github.open_suggestions(REPOSITORY, 1)
    story.github.commit_suggestions(REPOSITORY, 1, [first])
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": THREE_EQUAL})
    story.work()
    assert sorted(thread.line or 0 for thread in story.open_threads) == [3, 5, 7]


def test_what_a_person_resolved_and_then_mended_in_passing_stays_dismissed(story: Story) -> None:
    story.open({"Dockerfile": THREE_EQUAL})
    story.work()
    resolved(story, 5)
    without = THREE_EQUAL.replace("WORKDIR /one\nRUN pip install flask\n", "")
    for text in (without, THREE_EQUAL):
        story.github.push(REPOSITORY, "change", {"Dockerfile": text})
        story.work()
    assert sorted(thread.line or 0 for thread in story.open_threads) == [3, 7]


def mended(story: Story) -> str:
    """A push that mends the middle one of three, not yet reviewed."""
    story.open({"Dockerfile": THREE_EQUAL})
    story.work()
    text = THREE_EQUAL.replace("/one\nRUN pip install", "/one\nRUN pip install --no-cache-dir --compile")
    story.github.push(REPOSITORY, "change", {"Dockerfile": text})
    return text


def test_what_is_resolved_after_it_was_mended_is_no_dismissal(story: Story) -> None:
    mended(story)
    resolved(story, 5)
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": THREE_EQUAL})
    story.work()
    assert sorted(thread.line or 0 for thread in story.open_threads) == [3, 5, 7]


def test_nor_where_the_push_that_mended_it_was_never_reviewed(story: Story) -> None:
    """The push that brings it back is reviewed instead: it is looked up how the file was when it was resolved."""
    mended(story)
    assert [type(job) for job in story.jobs()] == [ReviewJob]
    resolved(story, 5)
    story.github.push(REPOSITORY, "change", {"Dockerfile": THREE_EQUAL})
    story.work()
    assert sorted(thread.line or 0 for thread in story.open_threads) == [3, 5, 7]


def test_without_the_delivery_resolving_counts(story: Story) -> None:
    app = story.github.world.app
    app.events = tuple(event for event in app.events if event != "pull_request_review_thread")
    mended(story)
    resolved(story, 5)
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": THREE_EQUAL})
    story.work()
    assert sorted(thread.line or 0 for thread in story.open_threads) == [3, 7]


def test_what_was_true_when_it_was_resolved_is_looked_up_once(story: Story) -> None:
    story.open({"Dockerfile": THREE_EQUAL})
    story.work()
    story.github.push(REPOSITORY, "change", {"main.py": "print(2)\n"})
    story.work()
    resolved(story, 5)
    calls = []
    for text in ("# one\n" + THREE_EQUAL, "# two\n" + THREE_EQUAL):
        story.github.push(REPOSITORY, "change", {"Dockerfile": text})
        before = len(story.github.recorder.calls)
        story.work()
        calls.append(len(story.github.recorder.calls) - before)
        assert (len(story.pull.threads), len(story.open_threads)) == (3, 2)
    assert calls[0] - calls[1] == 1


def test_what_is_opened_again_and_resolved_later_counts_from_then(story: Story) -> None:
    mended(story)
    number = next(t.comments[0].id for t in story.open_threads if t.line == 5)
    story.github.resolve(REPOSITORY, number)
    story.github.unresolve(REPOSITORY, number)
    story.github.push(REPOSITORY, "change", {"Dockerfile": THREE_EQUAL})
    story.github.resolve(REPOSITORY, number)
    story.work()
    assert sorted(thread.line or 0 for thread in story.open_threads) == [3, 7]


def test_in_a_file_that_does_not_parse_nobody_knows_and_resolving_counts(story: Story) -> None:
    story.open({"Dockerfile": THREE_EQUAL})
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": THREE_EQUAL + "RUNN true\n"})
    resolved(story, 5)
    story.work()
    story.github.push(REPOSITORY, "change", {"Dockerfile": THREE_EQUAL})
    story.work()
    assert sorted(thread.line or 0 for thread in story.open_threads) == [3, 7]
