"""Programs that a project's source calls: `subprocess.run(["git", ...])`, `execSync("git log")`, `system("git")`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from posixpath import basename, splitext

from rules.dockerfile.expressions import expression
from rules.engine.context import BuildContext
from rules.facts.start_evidence import Start

MOST_SOURCES = 60
"""Source files that are looked into: those at hand, the highest first."""

_LARGEST = 200_000
_CALLS: Mapping[str, re.Pattern[str]] = {
    ".py": expression(
        r"""(?:subprocess\.\w+|os\.system|os\.popen|create_subprocess_(?:exec|shell)|\bPopen|\bcheck_(?:output|call))"""
        r"""\(\s*\[?\s*f?["']([\w./-]+)"""
    ),
    ".js": expression(
        r"""(?:\b(?:exec|execSync|execFile|execFileSync|spawn|spawnSync|execa|execaSync|execaCommand))\(\s*["'`]([\w./-]+)"""
    ),
    ".rb": expression(r"""(?:\bsystem\(?\s*|\bspawn\(?\s*|%x[({\[]|Open3\.\w+\(\s*|(?<!\w)`)["']?([\w./-]+)"""),
    ".php": expression(r"""\b(?:exec|shell_exec|system|passthru|proc_open)\(\s*\[?\s*["']([\w./-]+)"""),
}
_KINDS = {".mjs": ".js", ".cjs": ".js", ".ts": ".js", ".tsx": ".js"}
_MODULE = expression(r"([A-Za-z_][\w.]*)(?::\w+)?")
_SKIPPED = expression(
    r"(?:^|/)(?:tests?|node_modules|\.?venv|docs?|examples?|scripts|migrations)/|(?:^|/)(?:test_|setup\.py)"
)


def source_calls(start: Start, build: BuildContext) -> Mapping[str, str]:
    """Each program that the source calls by its name, with the file that does."""
    named = {*start.sources, *(name for name in _modules(start) if name in (build.files or ()))}
    return _calls_in(build, frozenset(named)) if named else {}


@lru_cache(maxsize=16)  # the context stays while a rewrite reads the Dockerfile again and again
def _calls_in(build: BuildContext, named: frozenset[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in islice(_sources(named, build), MOST_SOURCES):
        text = build.read(name) or ""
        pattern = _CALLS.get(_kind(name))
        for program in pattern.findall(text) if pattern is not None and len(text) <= _LARGEST else ():
            found.setdefault(basename(program), name)
    return found


def _kind(name: str) -> str:
    ending = splitext(name)[1]
    return _KINDS.get(ending, ending)


def _sources(named: frozenset[str], build: BuildContext) -> Iterator[str]:
    """The files that start, the modules that servers are given by name, then others of their language."""
    yield from sorted(named)
    kinds = {_kind(name) for name in named}
    others = (f for f in build.files or () if f not in named and _kind(f) in kinds and not _SKIPPED.search(f))
    yield from sorted((f for f in others if build.at_hand(f)), key=lambda name: (name.count("/"), name))


def _modules(start: Start) -> Iterator[str]:
    """`gunicorn shop.wsgi:app`, `python -m shop`."""
    for call in start.calls:
        if call.program in {"gunicorn", "uvicorn", "hypercorn", "daphne", "python", "python3", "flask"}:
            for word in call.words[1:]:
                found = _MODULE.fullmatch(word)
                if found:
                    path = found[1].replace(".", "/")
                    yield from (path + ".py", path + "/__main__.py", path + "/__init__.py")
