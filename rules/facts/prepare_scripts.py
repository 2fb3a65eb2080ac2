"""npm's `prepare`: a script of the project that an install without development dependencies starts as well."""

from __future__ import annotations

import re
from typing import Any

from rules.dockerfile.model import Run, Stage
from rules.ecosystems.node import NPM
from rules.engine.context import BuildContext
from rules.facts.calls import Invocation
from rules.facts.copied_manifests import manifest
from rules.facts.json_objects import json_object

_FOR_PEOPLE = re.compile(r"(?:husky(?: install)?|is-ci|lefthook install|simple-git-hooks|true|exit 0|\|\||&&|;|\s)+")
"""What `prepare` does where it only sets up git hooks for people: development dependencies, which the image lacks."""

HOOKS = frozenset({"install", "postinstall", "preinstall", "prepare", "prestart"})
"""Scripts of package.json that npm starts by itself."""


def ignored_scripts(stage: Stage, run: Run, call: Invocation, build: BuildContext) -> str:
    """The option that leaves out `prepare`, where it is the project's only hook, sets up git hooks, and no package to
    install has a script of its own; "" otherwise.
    """
    if call.tool != NPM.name or call.has("--ignore-scripts"):
        return ""
    scripts = _read(stage, run, "package.json", build).get("scripts")
    hooks = HOOKS.intersection(scripts) if isinstance(scripts, dict) else frozenset()
    if hooks != {"prepare"} or not isinstance(scripts, dict) or not _FOR_PEOPLE.fullmatch(str(scripts["prepare"])):
        return ""
    packages = _read(stage, run, "package-lock.json", build).get("packages")
    entries = packages.items() if isinstance(packages, dict) else ()
    if not entries or any(path and _starts_script(entry) for path, entry in entries):
        return ""
    return "--ignore-scripts"


def _starts_script(entry: Any) -> bool:
    return isinstance(entry, dict) and entry.get("hasInstallScript") is True and entry.get("dev") is not True


def _read(stage: Stage, run: Run, name: str, build: BuildContext) -> dict[str, Any]:
    path = manifest(stage, run, name, build) if build.is_known else None
    return (json_object(build.read(path)) if path is not None else None) or {}
