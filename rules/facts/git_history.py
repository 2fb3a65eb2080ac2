"""Does a build read the history in `.git`? Where that cannot be told, it may."""

from __future__ import annotations

import re
from posixpath import normpath

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.words import Command
from rules.engine.context import BuildContext

_PROGRAMS = frozenset({"git", "nix", "nix-build", "goreleaser", "gitversion", "nbgv", "versioneer"})
_MANIFESTS = ("pyproject.toml", "setup.py", "setup.cfg", "package.json", "Cargo.toml", "pom.xml", "build.gradle")
_VERSION_OF_HISTORY = re.compile(
    r"setuptools[-_]scm|hatch-vcs|versioneer|dynamic-versioning|pbr\b|vergen|git-version|git-commit-id|jgitver|axion"
    r"|Nerdbank|\bgit (?:describe|rev-parse|log|tag)",
    re.IGNORECASE,
)
"""Tools that take a program's version from the history, as manifests name them."""
_GIT = re.compile(r"(?<![\w./-])git(?![\w-])")
_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")


def version_tool(manifest: str) -> str:
    """The tool that takes the project's version from the history, as a manifest names it; "" for none."""
    found = _VERSION_OF_HISTORY.search(manifest)
    return found[0] if found else ""


@fact
def may_read_history(dockerfile: Dockerfile, build: BuildContext) -> bool:
    """Whether a RUN, a manifest's tool or a script of the repository that a RUN starts reads the history."""
    if any(_VERSION_OF_HISTORY.search(build.read(name) or "") for name in _MANIFESTS):
        return True
    commands = [command for _, run in dockerfile.each(Run) for command in run.commands]
    return any(_reads_history(command, build) for command in commands)


def _reads_history(command: Command, build: BuildContext) -> bool:
    if command.name in _PROGRAMS or any(name in command.texts for name in ("setuptools_scm", ".git")):
        return True
    return any(_GIT.search(build.read(path) or "git") for path in _scripts(command, build))


def _scripts(command: Command, build: BuildContext) -> set[str]:
    """The scripts of the repository, and Makefiles, that a command starts."""
    files = build.files or frozenset()
    named = {normpath(text) for text in command.texts[:3] if text.endswith(".sh") or text.startswith("./")}
    if command.name == "make":
        named.update(_MAKEFILES)
    return {path for path in named if path in files}
