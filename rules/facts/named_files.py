"""Paths that the source of a compiled program writes in its strings: `os.ReadFile("./var/rates.json")`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.engine.context import BuildContext
from rules.engine.path_index import Paths

MOST_SOURCES = 60
"""Source files that are looked into, the highest first."""

_LARGEST = 200_000
_SOURCE = expression(r"\.(?:go|rs|java|kt|scala|cs|fs|c|cc|cpp|cxx|h|hpp|nim|cr|zig|d|swift)$")
_SKIPPED = expression(
    r"(?:^|/)(?:tests?|testdata|vendor|target|node_modules|docs?|examples?)/|_test\.go$|(?:^|/)build\.rs$"
)
_STRING = expression(
    r"""(?:\b([\w.:]{1,60})(!?)\s{0,9}\(\s{0,9}(?:[^()"`\n]{0,80},\s{0,9})?)?["`](?:(?:jdbc:)?(?:file|sqlite):(?://)?)?([\w./@+-]{2,120})(?:\*[\w.*]*|\?[\w=&]*)?["`]"""
)
_INCLUDED = expression(r"^\s*(?:#\s*(?:include|import)|import|package)\b.*$|(?<!:)//(?!go:).*$", re.MULTILINE)
_EMBEDDED = expression(r"^//go:embed\s+(.+)$", re.MULTILINE)
_TAKES_A_PATH = expression(r"(?i)dir|open|glob|file|static|load|read|join|path|folder|fs$|template")


def named_paths(build: BuildContext) -> tuple[str, ...]:
    """The paths as they are written, `*` and what follows it left out; a word without a slash or a dot only where the
    call that it is given to takes paths. What the compiler itself takes in (`//go:embed`, Rust's macros) is left out.
    """
    return _named(build.paths, build) if build.is_known else ()


@fact
def _named(paths: Paths, build: BuildContext) -> tuple[str, ...]:
    sources = [path for path in paths.in_order if _SOURCE.search(path) and not _SKIPPED.search(path)]
    highest = sorted(sources, key=lambda path: (path.count("/"), path))
    # Go's are read in any case, to see whether they call C (`go_sources`).
    read = (build.read(path) or "" for path in highest if path.endswith(".go") or build.at_hand(path))
    texts = [text for text in islice(read, MOST_SOURCES) if len(text) <= _LARGEST]
    embedded = {_top(name) for text in texts for line in _EMBEDDED.findall(text) for name in line.split()}
    found = dict.fromkeys(name for text in texts for name in _strings(text))
    return tuple(name for name in found if _top(name) not in embedded)


def _strings(text: str) -> Iterator[str]:
    for call, macro, name in _STRING.findall(_INCLUDED.sub("", text)):
        is_path = "/" in name or "." in name or _TAKES_A_PATH.search(call)
        if is_path and not macro and name.strip("./"):
            yield name


def _top(name: str) -> str:
    return name.removeprefix("all:").removeprefix("./").partition("/")[0]
