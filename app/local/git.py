"""What git knows of local files. Where there is no git, or no repository, nothing is known."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path


class UnknownRevision(Exception):
    """The revision does not exist here; its text says so to people."""


def git_ignored(folder: Path, names: Sequence[str]) -> frozenset[str]:
    """Those of the files, given relative to the folder, that git leaves out."""
    if not names:
        return frozenset()
    done = _git(folder, "check-ignore", "-z", "--stdin", given="\0".join(names))
    return frozenset(done.stdout.decode("utf-8", "surrogateescape").split("\0")) if done else frozenset()


def fork_point(folder: Path, revision: str) -> str:
    """The commit that HEAD and the revision both come from, as a pull request compares. Raises UnknownRevision."""
    done = _git(folder, "merge-base", "--end-of-options", revision, "HEAD")
    if done is None or done.returncode:
        raise UnknownRevision(f"git finds no commit that `{revision}` and HEAD of {folder} both come from.")
    return done.stdout.decode().strip()


def text_at(folder: Path, commit: str, path: str) -> str | None:
    """A file's text in a commit, None where it was not there. path: from the top of the repository."""
    done = _git(folder, "cat-file", "blob", f"{commit}:{path}")
    return None if done is None or done.returncode else done.stdout.decode("utf-8", "surrogateescape")


def _git(folder: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[bytes] | None:
    """None where git is not installed."""
    data = given.encode("utf-8", "surrogateescape")
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], input=data, capture_output=True)  # noqa: S603, S607
    except OSError:
        return None
