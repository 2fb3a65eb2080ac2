"""wget's progress in the build's log."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.words import Command, Word
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.command_prefixes import without_prefixes
from rules.facts.image_shells import family, installs

_QUIET = re.compile(
    r"--(?:quiet|no-verbose|progress(?:=.*)?|output-file(?:=.*)?|append-output(?:=.*)?|spider|version|help)"
)
_SHORT_QUIET = re.compile(r"-(?:nv|[A-NP-Za-z]*[qoaV].*)")


class DownloadProgressShown(Rule):
    """`wget` fills the build log with its progress.

    Because there is no terminal, wget writes a line for every few kilobytes. With `-nv`, it writes one line for each
    file.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    looks_for = frozenset({"wget"})
    housekeeping = True
    aliases = ("DL3047", "DF056", "prefer-wget-config")
    references = ("https://www.gnu.org/software/wget/manual/wget.html#Logging-and-Input-File-Options",)
    invalid = (
        Invalid(
            "FROM buildpack-deps:trixie\nRUN wget https://example.com/a.tar.gz\n",
            "FROM buildpack-deps:trixie\nRUN wget -nv https://example.com/a.tar.gz\n",
        ),
        Invalid(
            "FROM debian:13-slim\nRUN apt-get install -y wget && wget -O a https://example.com/a\n",
            "FROM debian:13-slim\nRUN apt-get install -y wget && wget -nv -O a https://example.com/a\n",
        ),
    )
    valid = (
        Valid("FROM debian:13\nRUN wget -q https://example.com/a\n", because="it says nothing"),
        Valid("FROM debian:13\nRUN wget -qO- https://example.com/a | sh\n", because="it says nothing"),
        Valid("FROM debian:13\nRUN wget --progress=dot:giga https://example.com/a\n", because="that is a few lines"),
        Valid("FROM alpine:3.24\nRUN wget https://example.com/a\n", because="BusyBox's `wget` has no such option"),
        Valid("FROM debian:13\nRUN wget -o log.txt https://example.com/a\n", because="the log goes into a file"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in dockerfile.each(Run):
            if family(stage) == "alpine" and not installs(stage, "wget"):
                continue
            for command in run.commands:
                word = _loud(command)
                if word is not None:
                    is_gnu = family(stage) in {"debian", "red hat"} or installs(stage, "wget")
                    fix = Fix("Add `-nv`", (insert(word.span.end, " -nv"),)) if is_gnu and not run.beyond else None
                    yield self.finding(command.span, "`wget` writes its progress into the build's log.", fix)


def _loud(command: Command) -> Word | None:
    """The word `wget` of a call that shows its progress."""
    words, _ = without_prefixes(command)
    if len(words) < 2 or words[0].text.rsplit("/", 1)[-1] != "wget":
        return None
    texts = [word.literal or word.text for word in words[1:]]
    quiet = any(_QUIET.fullmatch(text) or _SHORT_QUIET.fullmatch(text) for text in texts)
    return None if quiet or any(">" in word.text for word in command.redirections) else words[0]
