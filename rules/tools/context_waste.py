"""What of a build context no image needs: by the languages of the repository and by what it really holds."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from posixpath import basename

from rules.dockerfile.model import Dockerfile, Run, Transfer
from rules.engine.context import BuildContext
from rules.tools.dockerignore import Ignore, read_ignore


@dataclass(frozen=True, slots=True)
class Waste:
    """Something to leave out. pattern: for the ignore file. name: as people call it. probe: a path that the pattern
    fits.

    always: it is there wherever the image is built, for certain. usual: working on the program leaves it there.
    """

    pattern: str
    name: str
    probe: str
    always: bool = False
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """A language or tool, known by its manifest's name, and what working with it leaves in the folder."""

    title: str
    manifest: re.Pattern[str]
    waste: tuple[Waste, ...]


def _named(*names: str) -> re.Pattern[str]:
    return re.compile("|".join(names) + "$")


LANGUAGES = (
    Language(
        "Node.js",
        _named(r"package\.json"),
        (
            Waste("**/node_modules", "node_modules", "node_modules", always=True),
            Waste("**/npm-debug.log*", "npm's logs", "npm-debug.log"),
        ),
    ),
    Language(
        "Python",
        _named(r"requirements.*\.txt", r"pyproject\.toml", r"setup\.py", "Pipfile"),
        (
            Waste("**/__pycache__", "__pycache__", "__pycache__", usual=True),
            Waste("**/*.py[cod]", "compiled Python", "app.pyc"),
            Waste(".venv", ".venv", ".venv", usual=True),
            Waste("venv", "venv", "venv"),
            Waste(".pytest_cache", "pytest's cache", ".pytest_cache"),
        ),
    ),
    Language("Java", _named(r"pom\.xml"), (Waste("**/target", "target", "target", usual=True),)),
    Language(
        "Gradle",
        _named(r"build\.gradle", r"build\.gradle\.kts"),
        (Waste("**/build", "build", "build", usual=True), Waste(".gradle", ".gradle", ".gradle")),
    ),
    Language("Rust", _named(r"Cargo\.toml"), (Waste("**/target", "target", "target", usual=True),)),
    Language("PHP", _named(r"composer\.json"), (Waste("vendor", "vendor", "vendor", usual=True),)),
    Language(
        "Ruby",
        _named("Gemfile"),
        (Waste("vendor/bundle", "vendor/bundle", "vendor/bundle"), Waste("log/*", "logs", "log/development.log")),
    ),
    Language(
        ".NET",
        _named(r".*\.(cs|fs|vb)proj", r".*\.sln"),
        (Waste("**/bin", "bin", "bin", usual=True), Waste("**/obj", "obj", "obj", usual=True)),
    ),
    Language(
        "Elixir",
        _named(r"mix\.exs"),
        (Waste("_build", "_build", "_build", usual=True), Waste("deps", "deps", "deps", usual=True)),
    ),
    Language("Go", _named(r"go\.mod"), ()),
)
GIT = Waste(".git", ".git", ".git")
_SECRET_NAMES = re.compile(
    r"(^|/)(\.env|\.env\.local|id_(rsa|dsa|ecdsa|ed25519)|\.netrc|\.pgpass|\.git-credentials|[^/]*(private|server)[^/]*\.(key|pem)"
    r"|[^/]+\.(p12|pfx|jks))$"
)
_GENERAL = (
    Waste(".idea", ".idea", ".idea"),
    Waste(".vscode", ".vscode", ".vscode"),
    Waste("**/.DS_Store", ".DS_Store", ".DS_Store"),
)
_ROOT_SIGNS = (".github/", ".git/", ".circleci/")
_ROOT_FILES = frozenset({".git", ".gitlab-ci.yml"})
_NO_SECRETS = re.compile(r"(^|/)(tests?|fixtures?|examples?|samples?|spec|testdata|docs?)(/|$)")


def is_secret(path: str) -> bool:
    """Whether a file's name is that of a secret (`.env`, a private key)."""
    return _SECRET_NAMES.search(path) is not None


def _is_given_away(path: str, is_front_end: bool) -> bool:
    """A secret that the repository holds. A front end's `.env` has its public settings, which the build reads."""
    is_settings = basename(path).startswith(".env") and is_front_end
    return is_secret(path) and not is_settings and _NO_SECRETS.search(path) is None


def languages(build: BuildContext) -> tuple[Language, ...]:
    """The languages whose manifests lie at the top of the build context."""
    names = {path for path in build.files or () if "/" not in path}
    return tuple(language for language in LANGUAGES if any(language.manifest.match(name) for name in names))


def is_repository_root(build: BuildContext) -> bool:
    """Whether the build context is the top of a repository, where `.git` lies."""
    files = build.files or frozenset()
    return bool(_ROOT_FILES & files) or any(path.startswith(_ROOT_SIGNS) for path in files)


def waste_in(build: BuildContext) -> tuple[Waste, ...]:
    """All that is worth leaving out of this context, the weightiest first."""
    files = build.files or frozenset()
    known = languages(build)
    found = [replace(GIT, always=is_repository_root(build))]
    found += [waste for language in known for waste in language.waste]
    is_front_end = any(language.title == "Node.js" for language in known)
    found += [Waste(path, path, path, always=True) for path in sorted(files) if _is_given_away(path, is_front_end)]
    found += [waste for waste in _GENERAL if any(waste.probe in path for path in files)]
    unique = {waste.pattern: waste for waste in found}
    return tuple(unique.values())


def is_wanted(dockerfile: Dockerfile, build: BuildContext, waste: Waste) -> bool:
    """Whether leaving it out would take something that the build uses, or that the repository holds on purpose."""
    ignore = read_ignore(waste.pattern)
    for _, copy in dockerfile.each(Transfer):
        if copy.flag("from") is None and any(_names(ignore, word.literal or word.text) for word in copy.sources):
            return True
    if waste.pattern == GIT.pattern and _uses_git(dockerfile):
        return True
    held = any(waste.probe in path and ignore.excludes(path) for path in build.files or ())
    return held and not waste.always and waste.probe not in (build.read(".gitignore") or "")


def _names(ignore: Ignore, source: str) -> bool:
    """Whether a COPY source is, or may be, among what the pattern leaves out."""
    path = source.strip("./") if source in {".", "./", "/"} else source.removeprefix("./").strip("/")
    return bool(path) and ignore.excludes(path)


def _uses_git(dockerfile: Dockerfile) -> bool:
    """Whether a RUN reads the history, as tools do that take the version from it."""
    return any(
        command.name == "git" or "setuptools_scm" in command.texts or ".git" in command.texts
        for _, run in dockerfile.each(Run)
        for command in run.commands
    )
