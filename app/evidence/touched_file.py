"""The file that a rebuild changes: the first one that COPY brings and that no package manager reads."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, splitext

from rules.dockerfile.model import Copy, Dockerfile
from rules.engine.context import BuildContext
from rules.facts.dockerignore import visible

_SOURCES = frozenset(
    f".{ending}"
    for endings in (
        "py rb php ex exs",
        "js mjs cjs ts tsx jsx vue html css",
        "go rs c cc cpp h hs swift sh",
        "java kt scala cs fs",
    )
    for ending in endings.split()
)
_MANIFESTS = frozenset({"setup.py", "conftest.py", "mix.exs", "Package.swift", "build.rs"})


def touched_file(dockerfile: Dockerfile, build: BuildContext) -> str | None:
    """A path in the build context; None where COPY brings no source file, or nothing is known."""
    if build.files is None:
        return None
    sent = sorted(visible(build.paths, build.dockerignore or ""))
    found = [path for _, copy in dockerfile.each(Copy) for path in _brought(copy, sent) if not _is_manifest(path)]
    sources = (path for path in found if splitext(path)[1] in _SOURCES)
    return next(sources, None)


def _brought(copy: Copy, sent: list[str]) -> Iterator[str]:
    if copy.from_ is not None:
        return
    for word in copy.sources:
        source = word.text.removeprefix("./").strip("/")
        inside = "" if source in {"", "."} else f"{source}/"
        yield from (path for path in sent if path == source or path.startswith(inside))


def _is_manifest(path: str) -> bool:
    """What decides which packages are installed, and settings that a build reads."""
    return basename(path) in _MANIFESTS or ".config." in basename(path)
