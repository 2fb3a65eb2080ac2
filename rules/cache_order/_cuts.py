"""Where a RUN that needs the source can be cut behind its install (`npm ci && npm run build`)."""

from __future__ import annotations

from rules.dockerfile.model import Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.facts.build_inputs.need import Need, together
from rules.facts.build_inputs.reader import SYSTEM, command_needs
from rules.facts.command_prefixes import without_prefixes
from rules.facts.copied_paths import SourceView

_KEEPS_STATE = frozenset(
    [
        "cd",
        "pushd",
        "popd",
        "export",
        "set",
        "source",
        ".",
        "umask",
        "alias",
        "unset",
        "eval",
        "exec",
        "trap",
        "shift",
        "ulimit",
    ]
)
_CLEANS = frozenset({"rm", "find", *SYSTEM})
DOWNLOADS = frozenset({"curl", "wget", "git"})
"""What fetches files that a step behind it uses."""


@record
class RunCut:
    """A RUN that installs first and then needs the source: it is cut between the two commands.

    settings: the `set -e`, or the `cd` to a folder, that begins the script, which the second part needs as well; None
    where there is none.
    """

    run: Run
    before: Command
    after: Command
    settings: Command | None = None


def find_split(stage: Stage, run: Run, view: SourceView) -> tuple[RunCut, Need] | None:
    """Where a RUN that needs the source can be cut behind its install (`npm ci && npm run build`)."""
    if run.exec_form or run.heredocs or run.beyond:
        return None
    if any(mount.type == "cache" and not (mount.target or "").endswith("/go-build") for mount in run.mounts):
        return None  # the mount keeps what it downloads, so that a second layer gains little
    needs = command_needs(stage, run, view)
    top = [pair for pair in needs if not pair[0].inside]
    first = next((n for n, (_, need) in enumerate(top) if need.source), 0)
    while first and top[first - 1][0].name in DOWNLOADS:
        first -= 1  # what is downloaded here is used below
    settings = _settings(run) or _enters(run)
    before, after = top[settings is not None : first], top[first:]
    ends = {"&&"} if settings is None or settings.name == "cd" else {"&&", ";"}
    if not before or before[-1][0].after not in ends or len(top) != len(needs):
        return None
    if any(c.name in _KEEPS_STATE or not c.words or c.after not in {*ends, "|", "||"} for c, _ in before):
        return None
    if "errexit" in run.script.options and (settings is None or settings.name == "cd"):
        return None
    if any(_cleans(command) and (stage.is_final or "prune" not in command.texts) for command, _ in after):
        return None  # what a builder's last step takes out of `node_modules` need not be in one layer with it
    if not any(need.installs for _, need in before):
        return None
    return RunCut(run, before[-1][0], after[0][0], settings), together(need for _, need in before)


def _settings(run: Run) -> Command | None:
    """`set -eux;` at the script's start: options alone, and a failure ends the script from there on."""
    first = run.commands[0] if run.commands else None
    if first is None or first.name != "set" or first.after not in {";", "&&"} or first.inside:
        return None
    plain = all(text.startswith("-") or text == "pipefail" for text in first.texts[1:])
    return first if plain and "errexit" in run.script.options else None


def _enters(run: Run) -> Command | None:
    """`cd /app &&` at the script's start, where nothing behind it goes elsewhere."""
    first = run.commands[0] if run.commands else None
    if first is None or first.name != "cd" or first.after != "&&" or first.inside or len(first.words) != 2:
        return None
    return first if (first.words[1].literal or "").startswith("/") else None


def _cleans(command: Command) -> bool:
    words, _ = without_prefixes(command)
    program = words[0].text.rsplit("/", 1)[-1] if words else ""
    return program in _CLEANS or not {"purge", "prune", "clean"}.isdisjoint(command.texts)
