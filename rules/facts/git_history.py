"""Does a build read the history in `.git`? Where that cannot be told, it may."""

from __future__ import annotations

import re
from functools import lru_cache
from posixpath import basename, normpath

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.words import Command
from rules.engine.context import BuildContext

_PROGRAMS = frozenset({"git", "nix", "nix-build", "goreleaser", "gitversion", "nbgv", "versioneer"})
_MANIFESTS = expression(
    r"pyproject\.toml|setup\.(?:py|cfg)|package\.json|Cargo\.toml|build\.rs|pom\.xml|build\.gradle(?:\.kts)?|mix\.exs"
    r"|[\w.-]+\.(?:cs|fs)proj|Directory\.Build\.(?:props|targets)|CMakeLists\.txt|Rakefile|[\w-]+\.gemspec"
)
"""What a build reads at its top, or in a project's folder below it."""

_SETTINGS = expression(
    r"[\w-]+\.config\.[cm]?[jt]s|gatsby-(?:config|node)\.[jt]s|gulpfile\.\w+|Gruntfile\.\w+|config-overrides\.js"
)
"""A bundler's settings: programs that run in the build."""

_SCRIPT_FILE = expression(r"[\w./-]+\.(?:[cm]?[jt]s|sh|py)\b")
_CALLS_GIT = expression(r"""["'`(]git(?:["'`]|\s+[a-z])|simple-git|isomorphic-git|\bgit\.Repo\b|require\(['"]git-""")
_MOST_FILES = 40
_VERSION_OF_HISTORY = expression(
    r"setuptools[-_]scm|hatch-vcs|versioneer|dynamic-versioning|pbr\b|vergen|git-version|git-commit-id|jgitver|axion"
    r"|Nerdbank|MinVer|GitVersion|git-revision|git-rev-|git-describe|git_version|git-properties|gitProperties|vite-plugin-git"
    r"|\bgit (?:describe|rev-parse|log|tag|show|rev-list)|buildNumber",
    re.IGNORECASE,
)
"""Tools that take a program's version from the history, as manifests name them."""
_GIT = expression(r"(?<![\w./-])git(?![\w-])")
_MAKEFILES = ("GNUmakefile", "makefile", "Makefile")


def version_tool(manifest: str) -> str:
    """The tool that takes the project's version from the history, as a manifest names it; "" for none."""
    found = _VERSION_OF_HISTORY.search(manifest)
    return found[0] if found else ""


@fact
def may_read_history(dockerfile: Dockerfile, build: BuildContext) -> bool:
    """Whether a RUN, a manifest's tool or a script of the repository that a RUN starts reads the history."""
    if _project_reads_history(build):
        return True
    commands = [command for _, run in dockerfile.each(Run) for command in run.commands]
    return any(_reads_history(command, build) for command in commands)


@lru_cache(maxsize=8)  # the context stays while a rewrite reads the Dockerfile again and again
def _project_reads_history(build: BuildContext) -> bool:
    """Whether a manifest, a bundler's settings or a script that package.json starts asks for the history."""
    names = sorted(build.files or (), key=lambda name: (name.count("/"), name))
    near = [name for name in names if name.count("/") <= 2 and "node_modules/" not in name and build.at_hand(name)]
    manifests = [name for name in near if _MANIFESTS.fullmatch(basename(name))][:_MOST_FILES]
    settings = [name for name in near if _SETTINGS.fullmatch(basename(name))][:_MOST_FILES]
    started = _SCRIPT_FILE.findall(build.read("package.json") or "") if "package.json" in names else []
    scripts = [path for path in map(normpath, started) if path in (build.files or ())][:_MOST_FILES]
    if any(_VERSION_OF_HISTORY.search(build.read(name) or "") for name in (*manifests, *settings)):
        return True
    return any(_CALLS_GIT.search(build.read(name) or "") for name in (*settings, *scripts))


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
