"""The answer to: what does this command read of what a COPY brought?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from posixpath import basename

from rules.tools.source_view import SourceView


@dataclass(frozen=True, slots=True)
class Need:
    """What a command reads.

    installs: it downloads or installs packages, so that running it again costs something.
    files: places in the image of the manifests it reads; one that ends with `/` is a folder, one may hold a `*`.
    source: why it needs more than these, "" where it does not.
    check: what the author must make sure of, since nobody could look.
    """

    installs: bool = False
    files: tuple[str, ...] = ()
    source: str = ""
    check: str = ""


NOTHING = Need()
INSTALLS = Need(installs=True)


def needs_source(reason: str) -> Need:
    return Need(source=reason)


def manifests(view: SourceView, required: Iterable[str], optional: Iterable[str] = (), check: str = "") -> Need:
    """The need of manifests: those required must be there where the context is known, the optional ones are taken
    if they are.
    """
    files = [path for path in required if view.covers(path)]
    for path in files:
        if view.has(path) is False and "*" not in path:
            return needs_source(f"`{basename(path)}` is not in the build context")
    files += [path for path in optional if view.has(path)]
    return Need(True, tuple(dict.fromkeys(files)), check="" if view.is_known else check)
