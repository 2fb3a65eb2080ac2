"""What counts as a command, and what the commands given so far amount to."""

from __future__ import annotations

import pytest

from app.pull_request import Note
from app.review.commands import Command, command_in, dismisses, standing


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/slimline review", Command("review")),
        ("Thanks!\n\n  /slimline APPLY all please", Command("apply all")),
        ("/slimline apply", Command("apply")),
        ("/slimline apply now", Command("apply")),
        ("/slimline ignore DL3042 no reason", Command("ignore", "dl3042")),
        ("/slimline ignore", Command("", "ignore")),
        ("/slimline", Command("help")),
        ("/slimline dance", Command("", "dance")),
        ("> /slimline review", None),
        ("please /slimline review", None),
        ("/slimlines review", None),
        ("", None),
    ],
)
def test_commands(text: str, command: Command | None) -> None:
    assert command_in(text) == command


@pytest.mark.parametrize(
    ("reply", "is_one"),
    [
        ("ignore", True),
        ("Ignore: false alarm", True),
        ("/slimline ignore", True),
        ("ignored already?", False),
        ("do not ignore", False),
    ],
)
def test_replies_that_dismiss(reply: str, is_one: bool) -> None:
    assert dismisses(reply) is is_one


def test_the_last_word_counts_and_only_trusted_ones_do() -> None:
    notes = [
        Note("/slimline pause", "a", is_trusted=True),
        Note("/slimline ignore pip-cache-kept", "a", is_trusted=True),
        Note("/slimline ignore security", "b", is_trusted=False),
        Note("/slimline resume", "a", is_trusted=True),
    ]
    assert not standing(notes).is_paused
    assert standing(notes).ignored == {"pip-cache-kept"}
    assert standing(notes[:1]).is_paused
