"""A folder to build in that nobody else uses: the person's own is only read."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path


class NoSuchRevision(Exception):
    """Why a git revision cannot be built, as a sentence."""


def copy_of(root: Path, target: Path, texts: Mapping[str, str]) -> None:
    """Makes `target` what `root` holds, with these files' texts instead. Unchanged files are links, for nothing."""
    shutil.copytree(root, target, symlinks=True, copy_function=_linked, ignore=_no_file)
    for path, text in texts.items():
        write(target / path, text.encode("utf-8", "surrogateescape"))


def write(path: Path, content: bytes) -> None:
    """In place of what is there, so that a link to the person's file is cut and never written through."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        path.unlink()
    path.write_bytes(content)


def touch(path: Path) -> None:
    """One more line of blanks, as after an edit; a new one each time, for the cache remembers earlier measurements."""
    blanks = f"{secrets.randbits(64):064b}".translate({ord("0"): " ", ord("1"): "\t"})
    write(path, path.read_bytes() + f"\n{blanks}\n".encode())


def revision_of(repository: Path, revision: str, folder: str, target: Path) -> None:
    """Makes `target` what `folder` of the repository held at a revision.

    Raises NoSuchRevision.
    """
    if revision.startswith("-"):
        raise NoSuchRevision(f"{revision} isn't a git revision.")
    tree = f"{revision}:{folder}" if folder else revision
    command = ["git", "-C", str(repository), "archive", "--format=tar", tree]
    try:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:  # noqa: S603
            assert process.stdout is not None
            assert process.stderr is not None
            target.mkdir(parents=True)
            with suppress(tarfile.ReadError), tarfile.open(fileobj=process.stdout, mode="r|") as archive:
                archive.extractall(target, filter="data")
            said = process.stderr.read().decode("utf-8", "replace").strip()
    except FileNotFoundError as error:
        raise NoSuchRevision("A baseline needs git, which is not installed: apt-get install git.") from error
    if process.returncode:
        raise NoSuchRevision(f"git cannot give {tree}: {said.splitlines()[-1] if said else 'it said nothing'}")


def repository_too(root: Path, target: Path) -> None:
    """`.git` as it stands in `root`: where COPY takes it along, it is in every version's image, or in none."""
    if (root / ".git").is_dir():
        shutil.copytree(root / ".git", target / ".git", symlinks=True, copy_function=_linked, ignore=_no_file)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # another disk, or a file of somebody else
        shutil.copy2(source, target, follow_symlinks=False)


def _no_file(folder: str, names: list[str]) -> list[str]:
    """Sockets, pipes and devices: no build can use them, and reading one may never end."""
    return [name for name in names if not _is_buildable(Path(folder, name))]


def _is_buildable(path: Path) -> bool:
    return path.is_symlink() or path.is_file() or path.is_dir()
