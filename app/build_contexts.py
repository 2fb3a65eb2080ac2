"""Which folder is a Dockerfile's build context? Compose, bake and workflow files say; else its COPY sources tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import basename, dirname, join, normpath
from typing import Any

import yaml

from app import untrusted_yaml
from rules.dockerfile.model import Dockerfile, Transfer
from rules.engine.context import BuildContext

Read = Callable[[str], str | None]

MAX_DECLARATION_CHARACTERS = 200_000
"""Longer compose or workflow files are left unread: they come from anyone's pull request, and YAML is slow to load."""


@dataclass(frozen=True, slots=True)
class DeclaredBuild:
    """A build that a file of the repository declares. Paths are relative to its root; "" is the root itself."""

    dockerfile: str
    context: str
    target: str | None = None


def declares_builds(path: str) -> bool:
    """Whether a file, by its path, may declare builds: compose, bake and GitHub workflow files."""
    name = basename(path)
    if path.startswith(".github/workflows/") and name.endswith((".yml", ".yaml")):
        return True
    is_yaml = name.endswith((".yml", ".yaml"))
    return (is_yaml and ("compose" in name)) or name == "docker-bake.json"


def declared_builds(paths: Iterable[str], read: Read) -> tuple[DeclaredBuild, ...]:
    """What the given files declare; one that cannot be read declares nothing."""
    found: dict[DeclaredBuild, None] = {}
    for path in sorted(paths):
        text = read(path)
        if text is None or len(text) > MAX_DECLARATION_CHARACTERS:
            continue
        found.update(dict.fromkeys(_builds_in(path, _load(path, text))))
    return tuple(found)


def build_context(
    path: str, dockerfile: Dockerfile, files: frozenset[str], read: Read, declared: Iterable[DeclaredBuild]
) -> BuildContext:
    """The build context of the Dockerfile at `path` in a repository of `files`; an unknown one where nothing tells."""
    declared = tuple(declared)
    own = [build for build in declared if build.dockerfile == path]
    targets = frozenset(build.target.lower() for build in own if build.target)
    folder = context_folder(path, dockerfile, files, declared)
    if folder is None:
        return BuildContext(targets=targets)
    prefix = folder + "/" if folder else ""
    inside = frozenset(f.removeprefix(prefix) for f in files if f.startswith(prefix))
    ignore = read(path + ".dockerignore") if path + ".dockerignore" in files else read(prefix + ".dockerignore")
    return BuildContext(inside, lambda name: read(prefix + name), ignore, targets, guessed=not own)


def context_folder(
    path: str, dockerfile: Dockerfile, files: frozenset[str], declared: Iterable[DeclaredBuild]
) -> str | None:
    """The folder that the Dockerfile at `path` is built in, "" for the root; None where nothing tells."""
    own = [build.context for build in declared if build.dockerfile == path]
    return own[0] if own else _guess(path, dockerfile, files)


def _guess(path: str, dockerfile: Dockerfile, files: frozenset[str]) -> str | None:
    """The nearest folder, from the Dockerfile's own up to the root, in which every plain COPY source exists."""
    wanted = [_plain(word.literal) for _, copy in dockerfile.each(Transfer) if copy.flag("from") is None
              for word in copy.sources if word.literal is not None]  # fmt: skip
    names = [name for name in wanted if name]
    folder = dirname(path)
    while True:
        prefix = folder + "/" if folder else ""
        inside = {f.removeprefix(prefix) for f in files if f.startswith(prefix)}
        if all(_holds(inside, name) for name in names) and any(not _is_packaging(f) for f in inside):
            return folder
        if not folder:
            return None
        folder = dirname(folder)


def _plain(source: str) -> str | None:
    """A COPY source as a path, None where it is a pattern, a URL, a heredoc or the whole folder."""
    if any(mark in source for mark in "*?[$<") or "://" in source or source.startswith("git@"):
        return None
    name = normpath(source.lstrip("/") or ".")
    return None if name == "." or name.startswith("..") else name


def _holds(inside: set[str], name: str) -> bool:
    return name in inside or any(f.startswith(name + "/") for f in inside)


def _is_packaging(path: str) -> bool:
    """A folder that holds only such files is where Dockerfiles are kept, not what they copy."""
    name = basename(path).lower()
    return "dockerfile" in name or "containerfile" in name or name == ".dockerignore" or path.startswith(".git/")


def _load(path: str, text: str) -> Any:
    try:
        if path.endswith(".json"):
            return json.loads(text)
        return untrusted_yaml.load(text, aliases=True)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _builds_in(path: str, data: Any) -> Iterator[DeclaredBuild]:
    if not isinstance(data, Mapping):
        return
    if path.startswith(".github/workflows/"):
        yield from _workflow_builds(data)
    elif path.endswith(".json"):
        yield from _named_builds(data.get("target"), dirname(path))
    else:
        services = data.get("services")
        builds = {n: s.get("build") for n, s in _items(services) if isinstance(s, Mapping)}
        yield from _named_builds(builds, dirname(path))


def _named_builds(builds: Any, folder: str) -> Iterator[DeclaredBuild]:
    """Compose's `build:` and bake's `target`: a folder, or a mapping with context, dockerfile and target."""
    for _, build in _items(builds):
        options: Any = {"context": build} if isinstance(build, str) else build
        if not isinstance(options, Mapping):
            continue
        context = _folder(folder, options.get("context", "."))
        file = options.get("dockerfile", "Dockerfile")
        if context is not None and isinstance(file, str):
            yield DeclaredBuild(_inside(context, file), context, _text(options.get("target")))


def _workflow_builds(data: Mapping[str, Any]) -> Iterator[DeclaredBuild]:
    """Steps that use docker/build-push-action; its `file` is relative to the repository, not to the context."""
    for _, job in _items(data.get("jobs")):
        steps = job.get("steps") if isinstance(job, Mapping) else None
        for step in steps if isinstance(steps, list) else ():
            if not isinstance(step, Mapping) or not str(step.get("uses", "")).startswith("docker/build-push-action"):
                continue
            given = step.get("with")
            options: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
            context = _folder("", options.get("context", "."))
            if context is not None:
                file = _text(options.get("file")) or _inside(context, "Dockerfile")
                yield DeclaredBuild(_inside("", file), context, _text(options.get("target")))


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, Mapping) else ()


def _folder(base: str, value: Any) -> str | None:
    """A folder of the repository; None for a URL, an unexpanded variable or one outside of it."""
    if not isinstance(value, str) or "$" in value or "://" in value:
        return None
    folder = _inside(base, value)
    return None if folder.startswith("..") else folder


def _inside(base: str, value: str) -> str:
    path = normpath(join(base, value))
    return "" if path == "." else path


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value and "$" not in value else None
