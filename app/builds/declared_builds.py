"""The builds that compose, bake and workflow files of a repository declare."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from posixpath import basename, dirname, join, normpath
from typing import Any

from app.builds import untrusted_hcl
from app.builds.bake_files import bake_builds, together
from app.builds.build_commands import build_commands
from app.builds.compose_services import service_of
from rules.dockerfile.expressions import expression
from rules.dockerfile.node import record
from rules.engine.context import Service

Read = Callable[[str], str | None]

MAX_DECLARATION_CHARACTERS = 200_000
"""Longer compose, bake or workflow files are left unread: they come from anyone's pull request, and YAML is slow to
load.
"""

_BAKE = expression(r"(docker-)?bake([._-][\w.-]+)?\.(hcl|json)|[\w.-]+[._-]bake\.(hcl|json)")
_DECLARING = (".yml", ".yaml", ".hcl", ".json")
_CHECKS = expression(
    r"(?:^|[-_.])(?:tests?|testing|lint|linter|checks?|validate|verify|coverage|format|fmt)(?:$|[-_.])"
)
_READ_TOGETHER = ("docker-bake.json", "docker-bake.hcl", "docker-bake.override.json", "docker-bake.override.hcl")
"""The files that bake reads where none is named, in its order."""


@record
class DeclaredBuild:
    """A build that a file of the repository declares. Paths are relative to its root; "" is the root itself.

    service: what the compose service that is built so starts.
    """

    dockerfile: str
    context: str
    target: str | None = None
    service: Service | None = None


def declares_builds(path: str) -> bool:
    """Whether a file, by its path, may declare builds: compose, bake and GitHub workflow files."""
    if not path.endswith(_DECLARING):
        return False
    name = basename(path)
    is_yaml = name.endswith((".yml", ".yaml"))
    if path.startswith(".github/workflows/") and is_yaml:
        return True
    return (is_yaml and "compose" in name) or _BAKE.fullmatch(name) is not None


def declared_builds(paths: Iterable[str], read: Read) -> tuple[DeclaredBuild, ...]:
    """What the given files declare; one that cannot be read declares nothing."""
    found: dict[DeclaredBuild, None] = {}
    baked: dict[str, dict[str, Mapping[str, Any]]] = {}
    for path in sorted(paths):
        text = read(path)
        data = None if text is None or len(text) > MAX_DECLARATION_CHARACTERS else _load(path, text)
        if not isinstance(data, Mapping):
            continue
        if path.startswith(".github/workflows/"):
            found.update(dict.fromkeys(_workflow_builds(data)))
        elif path.endswith((".yml", ".yaml")):
            found.update(dict.fromkeys(_compose_builds(data, path)))
        elif basename(path) in _READ_TOGETHER:
            baked.setdefault(dirname(path), {})[basename(path)] = data
        else:
            found.update(dict.fromkeys(_bake_builds(data, dirname(path))))
    for folder, files in baked.items():
        data = together(files[name] for name in _READ_TOGETHER if name in files)
        found.update(dict.fromkeys(_bake_builds(data, folder)))
    return tuple(found)


def _load(path: str, text: str) -> Any:
    import yaml  # few repositories have what is read here, and its import takes as long as reading a Dockerfile

    from app.builds import untrusted_yaml

    try:
        if path.endswith(".hcl"):
            return untrusted_hcl.load(text)
        if path.endswith(".json"):
            return json.loads(text)
        return untrusted_yaml.load(text, aliases=True)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None


def _compose_builds(data: Mapping[str, Any], path: str) -> Iterator[DeclaredBuild]:
    """Compose's `build:`: a folder, or a mapping with context, dockerfile and target."""
    for name, service in _items(data.get("services")):
        build = service.get("build") if isinstance(service, Mapping) else None
        options: Any = {"context": build} if isinstance(build, str) else build
        if isinstance(options, Mapping) and "dockerfile_inline" not in options:
            file = options.get("dockerfile", "Dockerfile")
            starts = service_of(path, str(name), options.get("target"), service)
            yield from _build(dirname(path), options.get("context", "."), file, options.get("target"), starts)


def _bake_builds(data: Mapping[str, Any], folder: str) -> Iterator[DeclaredBuild]:
    """Bake's paths are relative to the folder that it is called in: the root where they name the file's own folder."""
    for build in bake_builds(data):
        names = [normpath(path) for path in (build.context, build.dockerfile) if path]
        called_in = "" if any(f"{name}/".startswith(f"{folder}/") for name in names) else folder
        yield from _build(called_in, build.context, build.dockerfile, _made_to_run(build.target))


def _build(
    folder: str, context: Any, file: Any, target: Any, service: Service | None = None
) -> Iterator[DeclaredBuild]:
    """A build whose Dockerfile is relative to its context, and that to `folder`."""
    inside = _folder(folder, context)
    if inside is not None and (name := _text(file)):
        yield DeclaredBuild(_inside(inside, name), inside, _text(target), service)


def _workflow_builds(data: Mapping[str, Any]) -> Iterator[DeclaredBuild]:
    """Steps that use docker/build-push-action, or call `docker build`."""
    for _, job in _items(data.get("jobs")):
        steps = job.get("steps") if isinstance(job, Mapping) else None
        for step in steps if isinstance(steps, list) else ():
            if not isinstance(step, Mapping):
                continue
            if str(step.get("uses", "")).startswith("docker/build-push-action"):
                options = _mapping(step.get("with"))
                yield from _step_build("", options.get("context", "."), options.get("file"), options.get("target"))
            if isinstance(step.get("run"), str):
                folder = _folder("", _working_directory(data, job, step))
                for call in build_commands(step["run"]) if folder is not None else ():
                    yield from _step_build(folder or "", call.context, call.file, call.target)


def _working_directory(*levels: Mapping[str, Any]) -> Any:
    """A step's own folder, else the default of its job or of the workflow."""
    *above, step = levels
    defaults = [_mapping(_mapping(level.get("defaults")).get("run")).get("working-directory") for level in above]
    return next((folder for folder in (step.get("working-directory"), *reversed(defaults)) if folder), ".")


def _step_build(folder: str, context: Any, file: Any, target: Any) -> Iterator[DeclaredBuild]:
    """A build whose Dockerfile is relative to `folder`, as its context is."""
    inside = _folder(folder, context)
    if inside is None or (file is not None and _text(file) is None):
        return
    dockerfile = _inside(folder, file) if file else _inside(inside, "Dockerfile")
    yield DeclaredBuild(dockerfile, inside, _text(_made_to_run(target)))


def _made_to_run(target: Any) -> Any:
    """The target, unless its name says that it only checks the source: bake files and workflows build such, too."""
    return None if isinstance(target, str) and _CHECKS.search(target.lower()) else target


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    return value.items() if isinstance(value, Mapping) else ()


def _folder(base: str, value: Any) -> str | None:
    """A folder of the repository; None for a URL, an unexpanded variable or one outside of it."""
    if not isinstance(value, str) or "$" in value or "://" in value:
        return None
    folder = _inside(base, value)
    return None if folder.startswith(("..", "/")) else folder


def _inside(base: str, value: str) -> str:
    path = normpath(join(base, value))
    return "" if path == "." else path


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value and "$" not in value else None
