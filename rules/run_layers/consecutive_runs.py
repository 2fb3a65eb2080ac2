"""RUN instructions that belong in one layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command
from rules.edits.joinable_runs import Row, rows_to_join
from rules.edits.joining import join
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Phase, Rule
from rules.facts.calls import invocation
from rules.facts.named_packages import called, shortened
from rules.run_layers._consecutive_runs_examples import INVALID, VALID


class ConsecutiveRuns(Rule):
    """Several `RUN` instructions do one piece of work.

    Each `RUN` creates a layer, and a layer never gets smaller: what one of them downloads and the next one deletes
    stays in the image. Therefore, put work and its clean-up into one `RUN`: `apt-get update`, the install, and the
    removal; or the download, the unpacking, and the deletion of an archive. The build cache also reuses a separate
    `apt-get update` for months, so that a later install asks for versions that the mirror no longer has.

    Joining other steps saves nothing and makes the build cache less useful. The rule leaves slow steps that don't
    depend on each other alone, as well as steps with their own mounts or flags, and steps that would see each other's
    `cd` or variables.
    """

    category = Category.RUN_LAYERS
    kept_on_purpose = r"\b(?:separate|own)\b[^.]{0,10}\b(?:layers?|RUNs?)\b|\b(?:layers?|RUNs?) of (?:its|their) own\b"
    phase = Phase.JOINING
    aliases = ("DL3059", "ruleMoreThanOneInstall", "DF003")
    references = (
        "https://docs.docker.com/build/building/best-practices/#run",
        "https://docs.docker.com/build/cache/optimize/",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            if not context.ships(dockerfile, stage):
                continue
            for row in rows_to_join(dockerfile, stage):
                count = f"{len(row.runs)} RUNs" if len(row.runs) > 2 else "two RUNs"
                yield self.finding(
                    Span(row.runs[0].span.start, row.runs[-1].span.end),
                    f"{_named(row)} belong in one layer: {row.reason}.",
                    Fix(f"Join the {count}", join(dockerfile, row.runs)),
                )


def _named(row: Row) -> str:
    """The row by its first and its last command, so that two rows of a file have two names."""
    if not all(run.commands for run in row.runs):
        return f"These {len(row.runs)} RUNs"
    first, last = (_name(row.runs[at].commands[0]) for at in (0, -1))
    if first == last:
        return f"The {len(row.runs)} RUNs from {first} on"
    return f"The {len(row.runs)} RUNs from {first} to {last}" if len(row.runs) > 2 else f"{first} and {last}"


def _name(command: Command) -> str:
    call = invocation(command)
    return called(call, _LONGEST_NAME) if call is not None else shortened(_plain(command.texts), _LONGEST_NAME)


_LONGEST_NAME = 22
_WITHOUT_VALUE = frozenset({"-f", "-l", "-nv", "-p", "-R", "-rf", "-fr"})
"""Options that fixes add (the row's name is the same with them and without), and those of mkdir, chown and rm."""


def _plain(texts: Sequence[str]) -> list[str]:
    """A command's words without its options and what may be their values."""
    before = ("", *texts)
    return [
        text
        for text, one in zip(texts, before, strict=False)
        if not text.startswith("-") and (not one.startswith("-") or one in _WITHOUT_VALUE)
    ]
