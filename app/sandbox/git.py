"""Bare git repositories through the `git` command: the sandbox's commits, trees and differences are real ones."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.sandbox.fast_import import Files, GitError, import_stream
from app.sandbox.patches import FileDifference, differences_from

_OBJECT_ID = re.compile("[0-9a-f]{40}")
_PLAIN_BRANCH = re.compile(r"\w[\w-]*(?:/\w[\w-]*)*", re.ASCII)
_GIT = shutil.which("git") or "git"
_ENVIRONMENT = {
    "PATH": os.pathsep.join([str(Path(_GIT).parent), os.defpath]),
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of `git ls-tree`. size: bytes, 0 for trees and submodules."""

    path: str
    mode: str
    kind: str
    sha: str
    size: int


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit's own words."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: str
    email: str
    date: str
    message: str


@dataclass(frozen=True, slots=True)
class GitRepository:
    """One bare repository below `folder`."""

    folder: Path

    @classmethod
    def create(cls, folder: Path) -> GitRepository:
        folder.mkdir(parents=True)
        repository = cls(folder)
        repository.run("init", "--bare", "--quiet", "--template=", "--initial-branch=main", ".")
        return repository

    def run(self, *arguments: str, stdin: bytes = b"") -> bytes:
        """git's standard output. Raises GitError."""
        done = subprocess.run(  # noqa: S603  (no shell; the program is git, arguments from outside are checked by the callers)
            [_GIT, "-c", "core.quotePath=false", "-c", "gc.auto=0", "-c", "core.fsync=none", *arguments],
            cwd=self.folder,
            env=_ENVIRONMENT,
            input=stdin,
            capture_output=True,
            check=False,
        )
        if done.returncode:
            raise GitError(done.stderr.decode(errors="replace").strip() or f"git {arguments[0]}: {done.returncode}")
        return done.stdout

    def of_objects(self, *command: str, ids: tuple[str, ...]) -> bytes:
        """What git says of these objects. Named by their full ids they never change, and git is asked once."""
        if all(map(_OBJECT_ID.fullmatch, ids)):
            return _said_of(self, command, ids)
        return self.run(*command, *ids)

    def line(self, *arguments: str) -> str:
        return self.run(*arguments).decode(errors="replace").strip()

    def resolve(self, revision: str, kind: str = "commit") -> str | None:
        """The id of a `revision` or a `revision:path`; None where there is none of that kind."""
        if ":" in revision:
            return self._at_path(revision, kind)
        try:
            found = self.line("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{{kind}}}")
        except GitError:
            return None
        return found if _OBJECT_ID.fullmatch(found) else None  # `^main` is a range, not an object

    def _at_path(self, revision: str, kind: str) -> str | None:
        if "\n" in revision:
            return None  # the batch speaks in lines
        found = self.run("cat-file", "--batch-check", stdin=f"{revision}\n".encode()).decode(errors="replace").split()
        return found[0] if found[1:2] == [kind] else None

    def tip(self, branch: str) -> str | None:
        """From git's own file, where it is one: nearly every request asks for a tip, and git would be a process."""
        if _PLAIN_BRANCH.fullmatch(branch):
            with suppress(OSError):
                return (self.folder / "refs" / "heads" / branch).read_text().strip()
        return self.resolve(f"refs/heads/{branch}")

    def set_ref(self, ref: str, sha: str) -> None:
        self.run("update-ref", ref, sha)

    def fetch(self, other: GitRepository, source: str, target: str) -> None:
        self.run("fetch", "--quiet", "--no-tags", str(other.folder), f"+{source}:{target}")

    def commit(self, branch: str, parent: str | None, files: Files, message: str, author: str, when: int) -> str:
        """A commit on the branch, whatever the branch held before. when: seconds since 1970."""
        stream = b"".join(import_stream(branch, parent, files, message, author, when))
        self.run("fast-import", "--quiet", "--force", "--done", stdin=stream)
        sha = self.tip(branch)
        assert sha is not None
        return sha

    def merge_base(self, one: str, other: str) -> str:
        """The newest common commit; the first commit's own id where the histories share none."""
        try:
            return self.of_objects("merge-base", ids=(one, other)).decode().strip()
        except GitError:
            return one

    def is_ancestor(self, older: str, newer: str) -> bool:
        return older == newer or self.merge_base(older, newer) == older

    def entries(self, tree: str, recursive: bool) -> list[Entry]:
        flags = ("-r", "-t") if recursive else ()
        output = self.run("ls-tree", "-z", "-l", *flags, tree).decode(errors="surrogateescape")
        return [_entry(line) for line in output.split("\0") if line]

    def read(self, revision: str, path: str) -> bytes | None:
        """A file's content at a revision; None where there is none."""
        sha = self.resolve(f"{revision}:{path}", "blob")
        return None if sha is None else self.blob(sha)

    def blob(self, sha: str) -> bytes | None:
        try:
            return self.of_objects("cat-file", "blob", ids=(sha,))
        except GitError:
            return None

    def differences(self, base: str, head: str, context: int = 3) -> list[FileDifference]:
        """Two dots: exactly these two trees. Renames are found as GitHub finds them, by likeness."""
        common = ("diff", "--no-color", "--no-ext-diff", "--find-renames", "--full-index")
        ids = base, head
        raw = self.of_objects(*common, "--raw", "-z", "--no-abbrev", ids=ids).decode(errors="surrogateescape")
        patch = self.of_objects(*common, f"--unified={context}", ids=ids).decode(errors="replace")
        return differences_from(raw, patch)

    def commits(self, base: str, head: str) -> list[Commit]:
        """Oldest first: what `head` has and `base` has not."""
        shas = self.line("rev-list", "--reverse", f"{base}..{head}").split()
        return [self.commit_at(sha) for sha in shas]

    def history(self, revision: str, path: str = "", since: str = "", until: str = "") -> list[str]:
        """The commits behind a revision, newest first; those that changed the path, if there is one."""
        dates = [f"--{name}={date}" for name, date in (("since", since), ("until", until)) if date]
        return self.line("rev-list", *dates, revision, "--", *([f":(literal){path}"] if path else [])).split()

    def commit_at(self, sha: str) -> Commit:
        format_ = "--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%cI%x00%B"
        fields = self.of_objects("show", "--no-patch", format_, ids=(sha,))
        oid, tree, parents, author, email, date, message = fields.decode(errors="replace").split("\0")
        return Commit(oid, tree, tuple(parents.split()), author, email, date, message.strip("\n"))


@lru_cache(maxsize=2048)
def _said_of(repository: GitRepository, command: tuple[str, ...], ids: tuple[str, ...]) -> bytes:
    return repository.run(*command, *ids)


def _entry(line: str) -> Entry:
    facts, path = line.split("\t", 1)
    mode, kind, sha, size = facts.split()
    return Entry(path, mode, kind, sha, 0 if size == "-" else int(size))
