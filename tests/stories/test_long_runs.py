"""A pull request that edits lines inside of long RUNs: its hunks show parts of an instruction, and GitHub takes all comments."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from tests.stories.conftest import REPOSITORY, Story

PACKAGES = [f"package-{n}" for n in range(14)]
COMMANDS = [
    "pip install flask",
    *(f"echo {n}" for n in range(9)),
    "pip install gunicorn",
    *(f"echo {n}" for n in "abc"),
]


def dockerfile(packages: list[str], commands: list[str]) -> str:
    """A RUN of 15 lines, and one of 14 lines below it."""
    install, steps = " \\\n        ".join(packages), " && \\\n    ".join(commands)
    lines = ("FROM python:3.13-slim", f"RUN apt-get update && apt-get install -y \\\n        {install}", f"RUN {steps}")
    return "\n".join([*lines, 'CMD ["x"]', ""])


@pytest.mark.parametrize(
    ("packages", "commands"),
    [
        ({7: "curl"}, {}),
        ({0: "curl", 13: "git"}, {}),
        ({}, {0: "pip install django"}),
        ({}, {1: "true", 12: "false"}),
        ({6: "curl"}, {10: "pip install django"}),
        ({13: "curl"}, {0: "pip install django", 13: "true"}),
    ],
)
def test_every_comment_is_taken_and_every_suggestion_can_be_committed(
    story: Story, packages: dict[int, str], commands: dict[int, str]
) -> None:
    story.github.push(REPOSITORY, "main", {"Dockerfile": dockerfile(PACKAGES, COMMANDS)})
    changed = (
        [packages.get(n, one) for n, one in enumerate(PACKAGES)],
        [commands.get(n, one) for n, one in enumerate(COMMANDS)],
    )
    story.open({"Dockerfile": dockerfile(*changed)})
    story.work()
    assert [str(call) for call in story.github.calls if "/pulls/" in call.path and call.status >= 400] == []
    assert story.open_threads
    offered = story.github.open_suggestions(REPOSITORY, 1)
    assert len(offered) == sum("```suggestion" in body for body in story.bodies)
    if offered:
        story.github.commit_suggestions(REPOSITORY, 1, offered)
        assert len(parse(story.file()).instructions) == 4
