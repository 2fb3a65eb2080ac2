"""One click, or one command, applies everything: never unasked."""

from __future__ import annotations

from app.review.check_run import APPLY_ALL
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


def test_a_commit_that_github_refuses_comes_as_a_patch(story: Story) -> None:
    story.github.set_permissions("acme", contents="read")
    story.open({"Dockerfile": PRACTICE})
    story.work()
    press(story)
    assert story.file() == PRACTICE
    assert "GitHub refused the commit" in story.pull.comments[-1].body
    assert "+FROM python:3.11-slim" in story.pull.comments[-1].body


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


def test_on_a_fork_the_patch_comes_as_a_comment(story: Story) -> None:
    story.github.fork(REPOSITORY, "visitor")
    story.open({"Dockerfile": PRACTICE}, head="visitor/shop", author="visitor")
    story.work()
    assert len(story.open_threads) == 2
    press(story)
    answer = story.pull.comments[-1].body
    assert "git apply" in answer
    assert "+FROM python:3.11-slim" in answer
    assert story.pull.comments[-1].author == story.github.bot


def test_a_deleted_fork_is_reviewed_all_the_same(story: Story) -> None:
    story.github.fork(REPOSITORY, "visitor")
    story.open({"Dockerfile": PRACTICE}, head="visitor/shop", author="visitor")
    story.github.delete_repository("visitor/shop")
    story.work()
    assert len(story.open_threads) == 2
