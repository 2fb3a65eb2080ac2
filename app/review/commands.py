"""`/slimline ...` in comments: what people may ask for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.conversation import Note
from app.intake.own_words import spoken

COMMAND = "/slimline"
HELP = """\
| command | |
|---|---|
| `/slimline review` | review the newest commit again |
| `/slimline apply` | commit the fixes that need no check |
| `/slimline apply all` | commit all fixes, including those with something to check first |
| `/slimline ignore <rule> [reason]` | silence a rule in this pull request |
| `/slimline pause`, `/slimline resume` | stop and start reviewing new commits |
| `/slimline config` | show the effective configuration |
| `/slimline help` | this table |

To dismiss a review comment, reply `ignore`. All commands but `help` need write permission."""

_VERBS = frozenset({"review", "apply", "apply all", "ignore", "pause", "resume", "config", "help"})
_IGNORE_REPLY = re.compile(r"\s*(?:/slimline\s+)?ignore\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CommentCommand:
    """verb: one of ours, or "" for one that we do not know. argument: a rule for `ignore`; the unknown word for ""."""

    verb: str
    argument: str = ""


def command_in(text: str) -> CommentCommand | None:
    """The command on the first line that begins with `/slimline`; None where there is none.

    Code, quotes and HTML comments do not count.
    """
    for line in spoken(text).splitlines():
        words = line.split()
        if words and words[0].casefold() == COMMAND:
            return _read([word.casefold() for word in words[1:]])
    return None


def _read(words: list[str]) -> CommentCommand:
    if not words:
        return CommentCommand("help")
    if words[:2] == ["apply", "all"]:
        return CommentCommand("apply all")
    if words[0] == "ignore":
        return CommentCommand("ignore", words[1]) if len(words) > 1 else CommentCommand("", "ignore")
    return CommentCommand(words[0]) if words[0] in _VERBS else CommentCommand("", words[0])


def dismisses(reply: str) -> bool:
    """Whether a reply in a thread of ours says "ignore"."""
    return _IGNORE_REPLY.match(spoken(reply)) is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the commands given so far amount to."""

    is_paused: bool = False
    ignored: frozenset[str] = frozenset()


def standing(notes: Iterable[Note]) -> Standing:
    """Reads the trusted comments in order. A comment that its author deletes is taken back."""
    paused, ignored = False, set[str]()
    for note in notes:
        command = command_in(note.text) if note.is_trusted else None
        if command is None:
            continue
        if command.verb in {"pause", "resume"}:
            paused = command.verb == "pause"
        elif command.verb == "ignore":
            ignored.add(command.argument)
    return Standing(paused, frozenset(ignored))
