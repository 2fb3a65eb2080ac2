"""One click, or one command, applies everything: never unasked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.handlers import handle
from app.intake.jobs import ReviewJob
from app.review.check_run import APPLY_ALL
from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Rule
from tests.practice import EXPERT, PRACTICE
from tests.stories.conftest import REPOSITORY, Story


def press(story: Story, by: str = "octocat") -> None:
    story.github.press(story.check_run().id, APPLY_ALL[2], by=by)
    story.work()


def test_the_button_commits_the_experts_file_and_the_next_review_is_silent(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    press(story)
    assert story.file() == EXPERT
    assert len(story.pull.heads) == 2
    assert len([review for review in story.pull.reviews if review.author == story.github.bot]) == 1
    assert story.open_threads == []
    assert story.check_run().conclusion == "success"


def test_apply_leaves_out_what_needs_a_look(story: Story) -> None:
    story.open({"Dockerfile": 'FROM python:3.11\nWORKDIR /app\nRUN pip install flask\nCMD ["python"]\n'})
    story.work()
    story.github.comment(REPOSITORY, 1, "/slimline apply")
    story.work()
    assert "FROM python:3.11\n" in story.file()
    assert "--no-cache-dir" in story.file()


def test_only_writers_may_apply(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    press(story, by="passer-by")
    story.github.comment(REPOSITORY, 1, "/slimline apply all", by="passer-by")
    story.work()
    assert story.file() == PRACTICE
    assert [reaction.content for reaction in story.pull.comments[0].reactions] == ["-1"]


def ask(story: Story) -> str:
    """The answer to `/slimline apply all`."""
    story.github.comment(REPOSITORY, 1, "/slimline apply all")
    story.work()
    return story.pull.comments[-1].body


def test_without_write_access_no_button_is_offered_and_the_command_brings_the_patch(story: Story) -> None:
    story.github.set_permissions("acme", contents="read")
    story.open({"Dockerfile": PRACTICE})
    story.work()
    assert story.check_run().actions == []
    answer = ask(story)
    assert story.file() == PRACTICE
    assert "this installation doesn't grant `contents: write`" in answer
    assert "+FROM python:3.11-slim" in answer


def test_a_permission_that_is_granted_later_counts_at_once(story: Story) -> None:
    story.github.set_permissions("acme", contents="read")
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.set_permissions("acme", contents="write")
    story.github.push(REPOSITORY, "change", {"main.py": "print(2)\n"})
    (job,) = [job for job in story.jobs() if isinstance(job, ReviewJob)]
    handle(job, story.gateway, story.reviewer)  # a process that heard nothing of the new permission
    assert [action["identifier"] for action in story.check_run().actions] == [APPLY_ALL[2]]
    press(story)
    assert story.file() == EXPERT


def test_a_commit_that_github_refuses_comes_as_a_patch(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.github.fail_next("POST", r"/graphql$", 403, body_matches="createCommitOnBranch", message="Protected branch")
    answer = ask(story)
    assert story.file() == PRACTICE
    assert "GitHub refused the commit" in answer
    assert "+FROM python:3.11-slim" in answer


def test_a_push_in_between_is_mended_too(story: Story) -> None:
    story.open({"Dockerfile": PRACTICE})
    story.work()
    story.reviewer = replace(story.reviewer, rules=(*story.reviewer.rules, Pushing(story)))
    story.github.comment(REPOSITORY, 1, "/slimline apply all")
    story.work()
    assert (story.file(), story.file("main.py")) == (EXPERT, "print(2)\n")
    assert all(comment.author != story.github.bot for comment in story.pull.comments)


class Pushing(Rule):
    """Somebody pushes while the file is looked at."""

    category = Category.CORRECTNESS
    invalid = ()
    valid = ()

    def __init__(self, story: Story) -> None:
        self.story = story

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if len(self.story.pull.heads) == 1:
            self.story.github.push(REPOSITORY, "change", {"main.py": "print(2)\n"})
        return iter(())


def test_nothing_to_apply_is_said(story: Story) -> None:
    story.open({"Dockerfile": EXPERT})
    story.work()
    story.github.comment(REPOSITORY, 1, "/slimline apply all")
    story.work()
    assert "nothing to apply" in story.pull.comments[-1].body
    assert len(story.pull.heads) == 1


def test_the_commit_message_is_the_configured_one(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {".github/slimline.yml": "apply:\n  message: 'build: slim the image'\n"})
    story.open({"Dockerfile": PRACTICE})
    story.work()
    press(story)
    repository = story.github.repository(REPOSITORY)
    assert b"build: slim the image" in repository.git.run("log", "-1", "--format=%B", story.pull.head_sha)


def test_the_lines_that_an_organisation_wants_below_its_commits_are_trailers(story: Story) -> None:
    signed = "Signed-off-by: Slimline <slimline@acme.example>\nCo-authored-by: Ops <ops@acme.example>"
    message = f"build: slim the image\n\nAsked for in the pull request.\n\n{signed}\n"
    configuration = "apply:\n  message: |\n" + "".join(f"    {line}\n" for line in message.splitlines())
    story.github.push(REPOSITORY, "main", {".github/slimline.yml": configuration})
    story.open({"Dockerfile": PRACTICE})
    story.work()
    press(story)
    git = story.github.repository(REPOSITORY).git
    assert git.line("log", "-1", "--format=%s", story.pull.head_sha) == "build: slim the image"
    assert git.line("log", "-1", "--format=%(trailers)", story.pull.head_sha) == signed


def test_on_a_fork_the_patch_comes_as_a_comment(story: Story) -> None:
    story.github.fork(REPOSITORY, "visitor")
    story.open({"Dockerfile": PRACTICE}, head="visitor/shop", author="visitor")
    story.work()
    assert len(story.open_threads) == 2
    assert story.check_run().actions == []
    answer = ask(story)
    assert "git apply" in answer
    assert "+FROM python:3.11-slim" in answer
    assert story.pull.comments[-1].author == story.github.bot


def test_a_deleted_fork_is_reviewed_all_the_same(story: Story) -> None:
    story.github.fork(REPOSITORY, "visitor")
    story.open({"Dockerfile": PRACTICE}, head="visitor/shop", author="visitor")
    story.github.delete_repository("visitor/shop")
    story.work()
    assert len(story.open_threads) == 2
