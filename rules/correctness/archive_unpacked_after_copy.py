"""COPY of an archive that RUN unpacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from rules.dockerfile.model import Copy, Dockerfile, Run
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid

_ARCHIVE = re.compile(r"\.(?:tar(?:\.(?:gz|bz2|xz|zst))?|tgz|tbz2?|txz)$")
_EXTRACTS = re.compile(r"(?:^|\s)(?:-?[a-zA-Z]*x[a-zA-Z]*|--extract|--get)(?:\s|$)")


class ArchiveUnpackedAfterCopy(Rule):
    """`COPY` brings an archive that a later `RUN` unpacks.

    The archive stays in its layer in addition to its contents, even if the `RUN` deletes it. `ADD` unpacks local
    archives by itself and keeps none, and `RUN --mount=type=bind` reads an archive without copying it.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    housekeeping = True
    looks_for = frozenset({"tar"})
    aliases = ("DL3010", "prefer-add-unpack")
    references = ("https://docs.docker.com/reference/dockerfile/#adding-local-tar-archives",)
    invalid = (
        Invalid("FROM debian:13-slim\nCOPY app.tar.gz /tmp/\nRUN tar -xzf /tmp/app.tar.gz -C /opt\n"),
        Invalid("FROM debian:13-slim\nWORKDIR /opt\nCOPY app.tgz .\nRUN tar xf app.tgz && rm app.tgz\n"),
    )
    valid = (
        Valid("FROM debian:13-slim\nADD app.tar.gz /opt/\n", because="`ADD` unpacks it"),
        Valid("FROM debian:13-slim\nCOPY app.tar.gz /opt/\n", because="nobody unpacks it in the build"),
        Valid(
            "FROM debian:13 AS a\nCOPY a.tar.gz /\nRUN tar -xzf /a.tar.gz\nFROM debian:13-slim\nCOPY --from=a /a /a\n",
            because="the stage is not shipped, so nobody carries the archive",
        ),
        Valid("FROM debian:13-slim\nCOPY --from=tool /a.tgz /\nRUN tar xf /a.tgz\n", because="`ADD` has no `--from`"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, copy in dockerfile.each(Copy):
            if copy.from_ is not None or copy.heredocs or not context.ships(dockerfile, stage):
                continue
            commands = [c for run in stage.after(copy) if isinstance(run, Run) for c in run.commands if c.name == "tar"]
            for word in copy.sources:
                name = basename(word.literal or "")
                if not _ARCHIVE.search(name):
                    continue
                names = {name, *_renamed(copy)}
                unpacked = (" ".join(c.texts[1:]) for c in commands if names.intersection(map(basename, c.texts)))
                if any(_EXTRACTS.search(text) for text in unpacked):
                    text = f"`{name}` stays in this layer beside what it holds: `ADD` unpacks it without that."
                    yield self.finding(word.span, text)


def _renamed(copy: Copy) -> tuple[str, ...]:
    """The name that the one file gets, where the destination gives it one."""
    name = basename(copy.destination.literal or "")
    return (name,) if len(copy.sources) == 1 and _ARCHIVE.search(name) else ()
