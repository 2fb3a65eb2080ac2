"""The answer to: what does this command read of what a COPY brought?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from posixpath import basename

from rules.dockerfile.node import record
from rules.engine.edits import insert
from rules.engine.finding import Edit
from rules.facts.calls import Invocation
from rules.facts.copied_paths import SourceView
from rules.facts.dockerignore import read_ignore


@record
class Halves:
    """An install in two steps: `edits` make the command the first of them, `then` is the command of the second."""

    edits: tuple[Edit, ...]
    then: str


@record
class Need:
    """What a command reads.

    installs: it downloads or installs packages, so that running it again costs something.
    files: places in the image of the manifests it reads; one that ends with `/` is a folder, one may hold a `*`.
    source: why it needs more than these, "" where it does not.
    check: what the author must make sure of, since nobody could look.
    halves: the command does need the source, but can be done in two steps, of which only the second does.
    elsewhere: required manifests that this COPY does not bring.
    """

    installs: bool = False
    files: tuple[str, ...] = ()
    source: str = ""
    check: str = ""
    halves: Halves | None = None
    elsewhere: tuple[str, ...] = ()


NOTHING = Need()
INSTALLS = Need(installs=True)


def needs_source(reason: str) -> Need:
    return Need(source=reason)


def manifests(view: SourceView, required: Iterable[str], optional: Iterable[str] = (), check: str = "") -> Need:
    """The need of manifests: those required must be there where the context is known, the optional ones are taken if
    they are. A context that is only guessed may be the wrong folder: then the author is asked.

    check: what the author must make sure of, where one of the required could not be read.
    """
    needed = list(required)
    files = [one for path in needed for one in view.bringing(path)]
    elsewhere = tuple(path for path in needed if not any(view.bringing(path)))
    named = [path for path in files if not path.endswith("/") and "*" not in path]
    missing = next((basename(path) for path in named if view.has(path) is False), None)
    if missing is not None and not view.build.guessed:
        return needs_source(f"`{missing}` is not in the build context")
    if missing is not None:
        check = "; ".join(filter(None, (f"`{missing}` lies in the build context", check)))
    files += [path for path in optional if view.has(path)]
    is_read = view.is_known and all(view.read(path) is not None for path in needed if not path.endswith("/"))
    return Need(True, tuple(dict.fromkeys(files)), check="" if is_read else check, elsewhere=elsewhere)


def in_halves(first: Need, call: Invocation, flags: str, then: str) -> Need:
    """The need of an install whose first step takes `flags` more than the call has, and is finished by `then`."""
    if first.source or call.subcommand_word is None:
        return first if first.source else needs_source("it needs the source")
    edit = insert(call.subcommand_word.span.end, f" {flags}")
    return replace(first, halves=Halves((edit,), then))


def left_over(view: SourceView, need: Need, place: str) -> Need:
    """Adds the check that the author's own copy of an installed folder does not come with the source and lie over
    it.
    """
    folder = view.origin(place)
    ignore = read_ignore(view.build.dockerignore or "")
    if need.source or not need.files or folder is None or (view.build.dockerignore and ignore.excludes(folder)):
        return need
    check = f"`.dockerignore` leaves out `{basename(place)}`, which would be copied over the installed one"
    return replace(need, check="; ".join(filter(None, (need.check, check))))


def together(needs: Iterable[Need]) -> Need:
    """The need of several commands or files at once; the first that needs the source decides."""
    all_needs = tuple(needs)
    halves = [need.halves for need in all_needs if need.halves is not None]
    source = next((need.source for need in all_needs if need.source), "")
    files = tuple(dict.fromkeys(path for need in all_needs for path in need.files))
    checks = dict.fromkeys(need.check for need in all_needs if need.check)
    if len(halves) > 1:
        source = source or "two of its commands need the source"
    elsewhere = tuple(dict.fromkeys(path for need in all_needs for path in need.elsewhere))
    installs = any(need.installs for need in all_needs)
    return Need(installs, files, source, "; ".join(checks), halves[0] if halves else None, elsewhere)
