"""Tar archives as they stream by: nothing is unpacked, nothing is kept, and hostile headers cost nothing.

The standard library's reader takes a header's word for how much to read into memory, and keeps every entry that it saw.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

BLOCK = 512
_CHUNK = 1 << 20
_MOST_HEADER_BYTES = 1 << 20
_MOST_PATH_BYTES = 4096
_FOREVER = 1 << 50
_KINDS: dict[bytes, Kind] = {b"0": "file", b"\0": "file", b"7": "file", b"5": "folder", b"1": "hard link", b"2": "link"}
_RECORD = re.compile(rb"(\d{1,7}) ([^=\n]+)=")

Kind = Literal["file", "folder", "link", "hard link", "other"]


class Unreadable(Exception):
    """Why an image cannot be read, as a sentence for people."""


class Stream(Protocol):
    """What gives bytes: a file, a pipe, an entry of an archive."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class TarEntry:
    """One entry. path: relative, without `.` and `..`. size: of its content. target: where a link leads, as it says."""

    path: str
    kind: Kind
    size: int
    target: str = ""


class TarReader:
    """The entries in order. While one is the current one, `read` gives its content; what is not read is skipped."""

    def __init__(self, stream: Stream, name: str) -> None:
        self._stream = stream
        self._name = name
        self._left = 0
        self._padding = 0

    def read(self, size: int, /) -> bytes:
        """The next bytes of the current entry's content; b"" at its end."""
        data = self._exactly(min(size, self._left)) if self._left else b""
        self._left -= len(data)
        return data

    def __iter__(self) -> Iterator[TarEntry]:
        special: dict[bytes, bytes] = {}
        while (header := self._next_header()) is not None:
            kind, size = header[156:157], _number(header[124:136], self._name)
            if kind in b"xgLK":
                special |= self._special(kind, size)
                continue
            if kind == b"S" or any(key.startswith(b"GNU.sparse") for key in special):
                raise Unreadable(f"{self._name} holds a sparse file, which Slimline does not read.")
            if b"size" in special:
                size = _decimal(special[b"size"], self._name)
            if kind in b"123456":
                size = 0  # links, devices and folders have no content, whatever the header says
            self._left, self._padding = size, -size % BLOCK
            yield TarEntry(self._path(header, special), _KINDS.get(kind, "other"), size, self._target(header, special))
            special = {}

    def _next_header(self) -> bytes | None:
        while self._left:
            self.read(_CHUNK)
        self._exactly(self._padding)
        self._padding = 0
        header = self._stream.read(BLOCK)
        while header and len(header) < BLOCK:
            more = self._stream.read(BLOCK - len(header))
            if not more:
                raise Unreadable(f"{self._name} ends in the middle.")
            header += more
        if not header.strip(b"\0"):
            return None
        if not is_header(header):
            raise Unreadable(f"{self._name} isn't a tar archive, or it's damaged.")
        return header

    def _special(self, kind: bytes, size: int) -> dict[bytes, bytes]:
        """What an extended header says of the entry behind it."""
        if size > _MOST_HEADER_BYTES:
            raise Unreadable(f"{self._name} has a header of {size:,} bytes, which no image needs.")
        data = self._exactly(size)
        self._exactly(-size % BLOCK)
        if kind in b"LK":
            return {b"path" if kind == b"L" else b"linkpath": data.partition(b"\0")[0]}
        return _records(data, self._name) if kind == b"x" else {}

    def _path(self, header: bytes, special: dict[bytes, bytes]) -> str:
        name = header[:100].partition(b"\0")[0]
        prefix = header[345:500].partition(b"\0")[0] if header[257:263] == b"ustar\0" else b""
        raw = special.get(b"path", prefix + b"/" + name if prefix else name)
        if len(raw) > _MOST_PATH_BYTES:
            raise Unreadable(f"{self._name} has a path of {len(raw):,} bytes, longer than any system allows.")
        parts = [part for part in raw.decode("utf-8", "surrogateescape").split("/") if part not in {"", "."}]
        if ".." in parts:
            raise Unreadable(f"{self._name} names {'/'.join(parts)[:200]}, a path that leads out of the image.")
        return "/".join(parts)

    def _target(self, header: bytes, special: dict[bytes, bytes]) -> str:
        raw = special.get(b"linkpath", header[157:257].partition(b"\0")[0])
        return raw.decode("utf-8", "surrogateescape")

    def _exactly(self, size: int) -> bytes:
        parts = []
        while size:
            part = self._stream.read(min(size, _CHUNK))
            if not part:
                raise Unreadable(f"{self._name} ends in the middle.")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def is_header(block: bytes) -> bool:
    """Whether a tar archive may begin with this block: its checksum tells."""
    digits = block[148:156].strip(b"\0 ")
    return len(block) == BLOCK and _is_octal(digits) and int(digits, 8) == sum(block) - sum(block[148:156]) + 256


def _is_octal(digits: bytes) -> bool:
    return bool(digits) and not digits.strip(b"01234567")


def _number(field: bytes, name: str) -> int:
    if field[0] & 0x80:
        value = int.from_bytes(bytes([field[0] & 0x7F]) + field[1:], "big")
    else:
        digits = field.strip(b"\0 ")
        if digits and not _is_octal(digits):
            raise Unreadable(f"{name} is a damaged tar archive: a size isn't a number.")
        value = int(digits or b"0", 8)
    if value > _FOREVER:
        raise Unreadable(f"{name} says that it holds a file of {value:,} bytes.")
    return value


def _decimal(text: bytes, name: str) -> int:
    if not text.isdigit() or len(text) > 15:
        raise Unreadable(f"{name} is a damaged tar archive: a size isn't a number.")
    return int(text)


def _records(data: bytes, name: str) -> dict[bytes, bytes]:
    """The `length key=value` lines of a pax header."""
    found: dict[bytes, bytes] = {}
    at = 0
    while at < len(data) and data[at : at + 1] != b"\0":
        match = _RECORD.match(data, at)
        length = int(match[1]) if match else 0
        if match is None or not match.end() < at + length <= len(data) or data[at + length - 1 : at + length] != b"\n":
            raise Unreadable(f"{name} is a damaged tar archive: an extended header cannot be read.")
        found[match[2]] = data[match.end() : at + length - 1]
        at += length
    return found
