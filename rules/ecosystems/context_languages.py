"""Languages, by what lies at the top of a build context, and what working with them leaves in the folder."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.engine.context import BuildContext


@dataclass(frozen=True, slots=True)
class Waste:
    """Something to leave out. pattern: for the ignore file. name: as people call it. probe: a path that the pattern
    fits.

    always: it counts even where it is not seen. usual: working on the program leaves it there. makers: programs that
    make it; where the Dockerfile runs none of them, it may be meant to come from outside. is_secret: the program may
    read it, so that only its author can leave it out.
    """

    pattern: str
    name: str
    probe: str
    always: bool = False
    usual: bool = False
    makers: frozenset[str] = frozenset()
    is_secret: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """A language or tool, known by its manifest's name, and what working with it leaves in the folder."""

    title: str
    manifest: re.Pattern[str]
    waste: tuple[Waste, ...]


def _named(*names: str) -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(names) + ")$")


_NODE = frozenset({"npm", "yarn", "yarnpkg", "pnpm", "bun", "npx"})
_MAVEN = frozenset({"mvn", "mvnw", "mvnd"})
_GRADLE = frozenset({"gradle", "gradlew"})
_CARGO = frozenset({"cargo"})
_COMPOSER = frozenset({"composer", "composer.phar"})
_BUNDLE = frozenset({"bundle", "bundler"})
_DOTNET = frozenset({"dotnet", "msbuild"})
_MIX = frozenset({"mix"})

LANGUAGES = (
    Language(
        "Node.js",
        _named(r"package\.json"),
        (
            Waste("**/node_modules", "node_modules", "node_modules", always=True, makers=_NODE),
            Waste("**/npm-debug.log*", "npm's logs", "npm-debug.log"),
        ),
    ),
    Language(
        "Python",
        _named(r"requirements[\w-]*\.txt", r"pyproject\.toml", r"setup\.py", "Pipfile"),
        (
            Waste("**/__pycache__", "__pycache__", "__pycache__", usual=True),
            Waste("**/*.py[cod]", "compiled Python", "app.pyc"),
            Waste(".venv", ".venv", ".venv", usual=True),
            Waste("venv", "venv", "venv"),
            Waste(".pytest_cache", "pytest's cache", ".pytest_cache"),
        ),
    ),
    Language("Java", _named(r"pom\.xml"), (Waste("**/target", "target", "target", usual=True, makers=_MAVEN),)),
    Language(
        "Gradle",
        _named(r"build\.gradle", r"build\.gradle\.kts"),
        (
            Waste("**/build", "build", "build", usual=True, makers=_GRADLE),
            Waste(".gradle", ".gradle", ".gradle", makers=_GRADLE),
        ),
    ),
    Language("Rust", _named(r"Cargo\.toml"), (Waste("**/target", "target", "target", usual=True, makers=_CARGO),)),
    Language("PHP", _named(r"composer\.json"), (Waste("vendor", "vendor", "vendor", usual=True, makers=_COMPOSER),)),
    Language(
        "Ruby",
        _named("Gemfile"),
        (
            Waste("vendor/bundle", "vendor/bundle", "vendor/bundle", makers=_BUNDLE),
            Waste("log/*", "logs", "log/development.log"),
        ),
    ),
    Language(
        ".NET",
        _named(r".*\.(cs|fs|vb)proj", r".*\.slnx?"),
        (
            Waste("**/bin", "bin", "bin", usual=True, makers=_DOTNET),
            Waste("**/obj", "obj", "obj", usual=True, makers=_DOTNET),
        ),
    ),
    Language(
        "Elixir",
        _named(r"mix\.exs"),
        (
            Waste("_build", "_build", "_build", usual=True, makers=_MIX),
            Waste("deps", "deps", "deps", usual=True, makers=_MIX),
        ),
    ),
    Language("Go", _named(r"go\.mod"), ()),
)


def languages(build: BuildContext) -> tuple[Language, ...]:
    """The languages whose manifests lie at the top of the build context."""
    names = {path for path in build.files or () if "/" not in path}
    return tuple(language for language in LANGUAGES if any(language.manifest.match(name) for name in names))
