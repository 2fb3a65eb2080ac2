"""A `.dockerignore` that is missing: shown in the comment, created on request, never overwritten."""

from __future__ import annotations

import pytest

from app.sandbox.sandbox import Sandbox
from tests.practice import EXPERT
from tests.stories.conftest import REPOSITORY, Story

COPIES_ALL = 'FROM python:3.11-slim\nWORKDIR /app\nCOPY . .\nCMD ["python", "main.py"]\n'


def without_ignore_file(github: Sandbox) -> None:
    github.push(REPOSITORY, "main", {".dockerignore": None, ".gitignore": "*.pyc\n"})


@pytest.mark.parametrize("command", ["/slimline apply", "/slimline apply all"])
def test_a_missing_ignore_file_is_shown_and_created_with_the_fixes(story: Story, command: str) -> None:
    without_ignore_file(story.github)
    story.open({"Dockerfile": COPIES_ALL})
    story.work()
    body = next(body for body in story.bodies if "No `.dockerignore`" in body)
    assert "<details><summary>The complete file</summary>\n\n```gitignore\n" in body
    story.github.comment(REPOSITORY, 1, command)
    story.work()
    assert story.file(".dockerignore") in body
    assert story.check_run().title == "Nothing to improve"
    assert story.open_threads == []


def test_dockerfiles_of_one_build_context_hear_of_it_once_and_share_the_text(story: Story) -> None:
    without_ignore_file(story.github)
    story.open({"Dockerfile": COPIES_ALL, "Dockerfile.docs": COPIES_ALL + "COPY README.md /srv/\n"})
    story.work()
    (body,) = [body for body in story.bodies if "No `.dockerignore`" in body]
    story.github.comment(REPOSITORY, 1, "/slimline apply all")
    story.work()
    assert story.file(".dockerignore") in body
    assert story.check_run().title == "Nothing to improve"
    assert story.open_threads == []


def test_it_lands_in_the_folder_that_is_built(story: Story) -> None:
    files = {"main.py": "", "requirements.txt": "", ".gitignore": "", "Dockerfile": COPIES_ALL}
    story.open({f"web `@all`/{name}": text for name, text in files.items()})
    story.work()
    assert "Proposed ``web `@all`/.dockerignore``" in story.bodies[0]
    story.github.comment(REPOSITORY, 1, "/slimline apply")
    story.work()
    assert story.file("web `@all`/.dockerignore")


def test_an_ignore_file_that_exists_is_never_overwritten(story: Story) -> None:
    story.github.push(REPOSITORY, "main", {".env": "TOKEN=1", ".dockerignore": "# ```` @octocat </details>\n*.md\n"})
    story.open({"Dockerfile": COPIES_ALL})
    story.work()
    [body] = story.bodies
    assert "`````gitignore\n# ```` @octocat </details>\n*.md\n" in body
    story.github.comment(REPOSITORY, 1, "/slimline apply all")
    story.work()
    assert story.file(".dockerignore") == "# ```` @octocat </details>\n*.md\n"


def test_on_a_fork_the_new_file_is_part_of_the_patch(story: Story) -> None:
    without_ignore_file(story.github)
    story.github.fork(REPOSITORY, "visitor")
    story.open({"Dockerfile": COPIES_ALL}, head="visitor/shop", author="visitor")
    story.work()
    story.github.comment(REPOSITORY, 1, "/slimline apply")
    story.work()
    assert "--- /dev/null\n+++ b/.dockerignore\n@@ -0,0 +1," in story.pull.comments[-1].body


def test_nothing_is_proposed_for_the_experts_file(story: Story) -> None:
    story.open({"Dockerfile": EXPERT})
    story.work()
    assert story.bodies == []
