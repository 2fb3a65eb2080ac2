"""Commits as `git fast-import` reads them: one process makes files, trees, commit and branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


class GitError(Exception):
    """git refused; the message is its own."""


@dataclass(frozen=True, slots=True)
class Symlink:
    """A symbolic link as a file's content."""

    target: str


Content = str | bytes | Symlink
Files = Mapping[str, Content | None]  # None removes the file


def import_stream(
    branch: str, parent: str | None, files: Files, message: str, author: str, when: int
) -> Iterator[bytes]:
    """The commands for one commit. Raises GitError for a name that no branch can have."""
    if not branch or any(character.isspace() for character in branch):
        raise GitError(f"not a branch name: {branch!r}")
    who = f"{author} <{author}@users.noreply.example> {when} +0000"
    yield f"commit refs/heads/{branch}\nauthor {who}\ncommitter {who}\n".encode()
    yield _data(message.encode())
    if parent:
        yield f"from {parent}\n".encode()
    for path, content in files.items():
        if content is None:
            yield f"D {_quoted(path)}\n".encode()
            continue
        mode = "120000" if isinstance(content, Symlink) else "100644"
        yield f"M {mode} inline {_quoted(path)}\n".encode() + _data(_bytes(content))
    yield b"done\n"


def _bytes(content: Content) -> bytes:
    if isinstance(content, Symlink):
        return content.target.encode()
    return content.encode() if isinstance(content, str) else content


def _data(content: bytes) -> bytes:
    return f"data {len(content)}\n".encode() + content + b"\n"


def _quoted(path: str) -> str:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
