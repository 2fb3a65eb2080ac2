"""What counts as a command, and what the commands given so far amount to."""

from __future__ import annotations

import pytest

from app.conversation import Note
from app.review.commands import CommentCommand, command_in, dismisses, standing


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/slimline review", CommentCommand("review")),
        ("Thanks!\n\n  /slimline APPLY all please", CommentCommand("apply all")),
        ("/slimline apply", CommentCommand("apply")),
        ("/slimline apply now", CommentCommand("apply")),
        ("/slimline ignore DL3042 no reason", CommentCommand("ignore", "dl3042")),
        ("/slimline ignore", CommentCommand("", "ignore")),
        ("/slimline", CommentCommand("help")),
        ("/slimline dance", CommentCommand("", "dance")),
        ("> /slimline review", None),
        ("please /slimline review", None),
        ("/slimlines review", None),
        ("", None),
    ],
)
def test_commands(text: str, command: CommentCommand | None) -> None:
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
