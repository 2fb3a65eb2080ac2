"""Which files the review reads: the changed Dockerfiles, and around them what the rules may ask about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import basename, dirname

from app.builds.declared_builds import MAX_DECLARATION_CHARACTERS, declares_builds
from app.builds.dockerfile_names import is_dockerfile
from app.pull_request import LOCK_FILES, MAX_TEXT_BYTES, ChangedFile, Tree, TreeEntry

HADOLINT_FILES = (".hadolint.yaml", ".hadolint.yml")
_SYMBOLIC_LINK = "120000"
_SUBMODULE = re.compile(r"^[+-]Subproject commit [0-9a-f]{40}", re.MULTILINE)
_LFS_POINTER = "version https://git-lfs.github.com/spec/"
_TEMPLATE_LINE = re.compile(r"^(?:\{\{|\{%|\{#|<%|@@\w+@@)", re.MULTILINE)
"""No instruction begins like that."""
_MANIFESTS = frozenset(
    {
        *(".dockerignore", ".npmrc", "package.json", "requirements.txt", "pyproject.toml", "uv.lock", "setup.py"),
        *("go.mod", "Cargo.toml", "Gemfile", "composer.json", "pom.xml", "build.gradle", "build.gradle.kts"),
    }
)
_STARTS = re.compile(
    r"[\w.-]+\.(?:sh|bash)|(?:docker-)?(?:entrypoint|start|run|boot|init|healthcheck)|Procfile|crontab"
    r"|(?:supervisor[\w-]*|s6|cron|nginx|httpd|default)[\w.-]*\.(?:conf(?:\.template)?|ini)|(?:main|app|server|index|manage|wsgi|run|bot)\.(?:py|js|mjs|ts|rb)"
)
"""What containers start, by the names that people give it."""

_START_FOLDERS = frozenset({"docker", ".docker", "scripts", "script", "bin", "deploy", "deployment", "config", "etc"})
_LARGEST_MANIFEST = 100_000
_LARGEST_START = 64_000
_MOST_STARTS = 20
_SOURCE = re.compile(
    r"^(?!.*(?:tests?|node_modules|docs?|examples?|migrations)/)(?!.*test_).*(?<!_test)\.(?:py|js|mjs|cjs|ts|rb|php|go)$"
)
_MOST_SOURCES = 20
_DEEPEST = 3
_MOST_AROUND = 50

MOST_LISTED = 3_000
"""Changed files of a pull request (https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files)."""


def changed_dockerfiles(changed: Iterable[ChangedFile], tree: Tree) -> tuple[ChangedFile, ...]:
    """Added, modified and renamed Dockerfiles; no symbolic links, no submodules. Sorted by path."""
    links = {entry.path for entry in tree.entries if entry.mode == _SYMBOLIC_LINK}
    files = {entry.path for entry in tree.entries}
    wanted = (f for f in changed if f.status not in {"removed", "unchanged"} and is_dockerfile(f.path))
    there = (f for f in wanted if f.path not in links and (f.path in files or not tree.is_complete))
    return tuple(sorted((f for f in there if not _SUBMODULE.search(f.patch or "")), key=lambda f: f.path))


def is_stand_in(text: str) -> bool:
    """Whether a text that is no Dockerfile becomes one: a pointer of Git LFS, or a template, whatever its name."""
    return text.startswith(_LFS_POINTER) or _TEMPLATE_LINE.search(text) is not None


def unlisted(changed: Sequence[ChangedFile], tree: Tree) -> Iterator[str]:
    """What GitHub did not show of a pull request, and what follows from it, in sentences."""
    if len(changed) >= MOST_LISTED:
        yield f"GitHub lists the first {MOST_LISTED:,} changed files: Dockerfiles beyond them were not reviewed."
    if not tree.is_complete and any(is_dockerfile(f.path) for f in changed):
        yield "Slimline doesn't know all files of this commit, so it doesn't know everything in the build contexts."


def too_big(tree: Tree) -> Mapping[str, int]:
    """The Dockerfiles that are not read, as far as the tree tells, with their sizes."""
    return {e.path: e.size for e in tree.entries if e.size > MAX_TEXT_BYTES and is_dockerfile(e.path)}


def _is_readable(entry: TreeEntry) -> bool:
    return entry.mode != _SYMBOLIC_LINK and entry.size <= MAX_TEXT_BYTES


def other_dockerfiles(tree: Tree, known: Iterable[str]) -> tuple[str, ...]:
    """The repository's other Dockerfiles, the first 50 of them."""
    seen = frozenset(known)
    found = [e.path for e in tree.entries if is_dockerfile(e.path) and e.path not in seen and _is_readable(e)]
    return tuple(sorted(found)[:50])


def files_around(dockerfiles: Sequence[str], tree: Tree) -> tuple[str, ...]:
    """Manifests and ignore files beside and above the Dockerfiles, and the files that declare builds. Nearest first."""
    folders = {folder for path in dockerfiles for folder in _upwards(path)}
    ignores = {path + ".dockerignore" for path in dockerfiles}
    found = [
        e.path
        for e in tree.entries
        if _is_around(e, folders)
        or e.path in ignores
        or (declares_builds(e.path) and e.size <= MAX_DECLARATION_CHARACTERS)
    ]
    return tuple(
        sorted(found, key=lambda path: (-len(dirname(path)) if dirname(path) in folders else 1, path))[:_MOST_AROUND]
    )


def start_files(dockerfiles: Sequence[str], tree: Tree) -> tuple[str, ...]:
    """Scripts and programs that the containers may start, beside and above the Dockerfiles and in folders for such.

    Nearest first, the first 20 of them: what starts decides what an image needs.
    """
    folders = {folder for path in dockerfiles for folder in _upwards(path)}
    found = [
        e.path
        for e in tree.entries
        if e.size <= _LARGEST_START
        and _STARTS.fullmatch(basename(e.path))
        and _is_start_folder(dirname(e.path), folders)
    ]
    return tuple(
        sorted(found, key=lambda path: (dirname(path) not in folders, -len(dirname(path)), path))[:_MOST_STARTS]
    )


def source_files(dockerfiles: Sequence[str], tree: Tree) -> tuple[str, ...]:
    """Program text beside the Dockerfiles and two folders below, the highest first, 20 files: it may call programs."""
    folders = {dirname(path) for path in dockerfiles}
    found = [
        e.path for e in tree.entries if e.size <= _LARGEST_START and _SOURCE.search(e.path) and e.mode != _SYMBOLIC_LINK
    ]
    near = [path for path in found if any(_depth_below(path, folder) in range(_DEEPEST) for folder in folders)]
    return tuple(sorted(near, key=lambda path: (path.count("/"), path))[:_MOST_SOURCES])


def _depth_below(path: str, folder: str) -> int:
    """How many folders lie between; -1 where the file is elsewhere."""
    if not folder:
        return path.count("/")
    return path.count("/") - folder.count("/") - 1 if path.startswith(folder + "/") else -1


def _is_start_folder(folder: str, folders: set[str]) -> bool:
    return folder in folders or (basename(folder) in _START_FOLDERS and dirname(folder) in folders)


def _is_around(entry: TreeEntry, folders: set[str]) -> bool:
    name, folder = basename(entry.path), dirname(entry.path)
    if name in LOCK_FILES:
        return folder in folders and entry.size <= MAX_TEXT_BYTES
    is_manifest = name in _MANIFESTS or (name.startswith("requirements") and name.endswith(".txt"))
    return entry.size <= _LARGEST_MANIFEST and is_manifest and folder in folders


def _upwards(path: str) -> Iterable[str]:
    folder = dirname(path)
    while folder.strip("/"):
        yield folder
        folder = dirname(folder)
    yield ""
