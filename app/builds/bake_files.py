"""What the targets of bake files build. Source: https://docs.docker.com/build/bake/reference/.

The files come from anyone's pull request: all that could grow with every step has a limit.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, product
from typing import Any

from rules.dockerfile.node import record

_TEMPLATE = re.compile(r"\$\{\s*([\w.-]+)\s*\}")
_SETTINGS = ("context", "dockerfile", "target")
_READ = (*_SETTINGS, "matrix", "dockerfile-inline", "output")
_FROM_ACTIONS = "metadata-action"
"""The end of a target's name that docker/metadata-action fills with tags and labels, in a file that it makes."""

_IMAGE_OUTPUTS = re.compile(r"(.*,)?type=(docker|image|oci|registry)\b")

MOST_BUILDS = 500
"""Builds of a file that are looked at: a matrix multiplies its target."""

_LONGEST = 1_000
"""Characters of a value: variables that name variables can double with every step."""

_DEEPEST = 20
"""Targets that inherit from one another in a row, and variables that name one another."""


@record
class BakeBuild:
    """What one target builds; None where that depends on what only the caller of bake knows.

    target: None as well where no image comes out of the build, but files or nothing (tests, linters, vendoring).
    """

    context: str | None
    dockerfile: str | None
    target: str | None


def bake_builds(data: Mapping[str, Any]) -> Iterator[BakeBuild]:
    """The builds that a bake file declares; `data` is its JSON, or its HCL as `untrusted_hcl.load` gives it."""
    return islice(_builds(data), MOST_BUILDS)


def together(files: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The files that bake reads at once as one: a later one's attributes of a target or variable win."""
    found: dict[str, Any] = {}
    for data in files:
        for kind, value in data.items():
            known = _mapping(found.get(kind))
            blocks = {name: {**_mapping(known.get(name)), **_mapping(block)} for name, block in _mapping(value).items()}
            found[kind] = {**known, **blocks} if isinstance(value, Mapping) else value
    return found


def _builds(data: Mapping[str, Any]) -> Iterator[BakeBuild]:
    targets = {name: _mapping(target) for name, target in _mapping(data.get("target")).items()}
    inherited = {parent for target in targets.values() for parent in _parents(target)}
    defaults = _defaults(data)
    for name, settings in _with_inherited(targets).items():
        is_base = name in inherited and not any(setting in targets[name] for setting in _SETTINGS)
        if is_base or "dockerfile-inline" in settings:
            continue  # others inherit its tags and labels; or it has no Dockerfile
        for values in _combinations(settings.get("matrix")):
            known = ChainMap(values, defaults)
            context, dockerfile, target = (_expanded(settings.get(setting), known) for setting in _SETTINGS)
            yield BakeBuild(context, dockerfile, target if _makes_image(settings.get("output")) else None)


def _with_inherited(targets: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Each target's settings over those of its parents; not those whose parents are unknown or inherit from it."""
    found: dict[str, dict[str, Any]] = {}
    for _ in range(_DEEPEST):
        ready = [
            name
            for name, target in targets.items()
            if name not in found and all(parent in found or _is_outside(parent, targets) for parent in _parents(target))
        ]
        if not ready:
            break
        for name in ready:
            settings: dict[str, Any] = {"context": ".", "dockerfile": "Dockerfile", "target": ""}
            parents = (found[parent] for parent in _parents(targets[name]) if parent in found)
            for one in (*parents, targets[name]):
                settings |= {key: one[key] for key in _READ if key in one}
            found[name] = settings
    return found


def _is_outside(parent: str, targets: Mapping[str, Any]) -> bool:
    return parent not in targets and parent.endswith(_FROM_ACTIONS)


def _makes_image(output: Any) -> bool:
    """Whether a build's output is an image: the default; a path alone is a folder for its files."""
    if not isinstance(output, list) or not output:
        return True
    kinds = [f"type={one.get('type', 'local')}" if isinstance(one, Mapping) else str(one) for one in output]
    return any(_IMAGE_OUTPUTS.match(kind) for kind in kinds)


def _defaults(data: Mapping[str, Any]) -> dict[str, str]:
    """The values that variables have where nobody sets others. Attributes outside of blocks count as variables too."""
    written = {name: value for name, value in data.items() if isinstance(value, str)}
    for name, block in _mapping(data.get("variable")).items():
        default = _mapping(block).get("default")
        if isinstance(default, str):
            written[name] = default
    found: dict[str, str] = {}
    for _ in range(_DEEPEST):
        ready = {name: _expanded(value, found) for name, value in written.items() if name not in found}
        known = {name: value for name, value in ready.items() if value is not None}
        if not known:
            break
        found |= known
    return found


def _expanded(value: Any, known: Mapping[str, str]) -> str | None:
    """A value without its templates; None for what is no text, or needs a function or an unknown variable."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return None
    text = _TEMPLATE.sub(lambda found: known.get(found[1], "${"), value)
    return None if "${" in text or "%{" in text or len(text) > _LONGEST else text


def _combinations(matrix: Any) -> Iterator[dict[str, str]]:
    """The values of each target that a matrix makes; those of an object are `item.key`."""
    axes = {name: values for name, values in _mapping(matrix).items() if isinstance(values, list)}
    for chosen in product(*axes.values()):
        pairs = zip(axes, chosen, strict=True)
        yield {key: text for name, value in pairs for key, text in _named(name, value) if isinstance(text, str)}


def _named(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((f"{name}.{key}", inner) for key, inner in value.items())
    else:
        yield name, value


def _parents(target: Mapping[str, Any]) -> list[str]:
    parents = target.get("inherits")
    return [parent for parent in parents if isinstance(parent, str)] if isinstance(parents, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
