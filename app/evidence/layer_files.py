"""One layer's archive as a list of files: what it adds, what it hides, and the size of each."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from array import array
from dataclasses import dataclass, field
from typing import cast

from app.evidence.tar_entries import BLOCK, Stream, TarReader, Unreadable, is_header

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FOLDER = -1
"""The size that stands for a folder."""

_HIDES = ".wh."
_HIDES_ALL = ".wh..wh..opq"
_CHUNK = 1 << 20
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_NOT_READ = {b"\xfd7zXZ": "xz", b"BZh": "bzip2"}
_ZSTD_LIMITS: dict[int, int] = {zstd.DecompressionParameter.window_log_max: 27}
"""What an unpacker of zstd keeps in memory: 128 MiB, as much as `zstd -d` allows."""


@dataclass
class Allowance:
    """What one image may cost before it counts as a bomb: in all its layers together.

    ratio: how many times its size a layer may unpack to, beyond the first `unquestioned` bytes.
    """

    bytes: int = 200 << 30
    entries: int = 2_000_000
    path_characters: int = 160_000_000
    ratio: int = 200
    unquestioned: int = 1 << 30

    def take(self, size: int) -> None:
        self.bytes -= size
        if self.bytes < 0:
            raise Unreadable("The image unpacks to more than 200 GiB, so Slimline stopped reading it.")

    def take_path(self, path: str) -> None:
        self.entries -= 1
        self.path_characters -= len(path)
        if self.entries < 0 or self.path_characters < 0:
            raise Unreadable("The image holds more than 2,000,000 files, so Slimline stopped reading it.")


@dataclass
class LayerFiles:
    """What a layer's archive holds, as columns: images have hundreds of thousands of files.

    checks: checksums of the contents. hidden: paths that it deletes from the layers below; emptied: folders whose
    lower content it hides.
    """

    paths: list[str] = field(default_factory=list)
    sizes: array[int] = field(default_factory=lambda: array("q"))
    checks: array[int] = field(default_factory=lambda: array("L"))
    hidden: list[str] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        return sum(size for size in self.sizes if size > 0)


class Peeked:
    """A stream whose first block was looked at."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.taken = 0
        self.first = b""
        while len(self.first) < BLOCK and (more := stream.read(BLOCK - len(self.first))):
            self.first += more
        self._waiting = self.first

    @property
    def is_archive(self) -> bool:
        """A tar archive, compressed or not. An empty one is blocks of zeros."""
        is_empty = len(self.first) == BLOCK and not self.first.strip(b"\0")
        return self.is_packed or is_empty or is_header(self.first)

    @property
    def is_packed(self) -> bool:
        return self.first.startswith((_GZIP, _ZSTD, *_NOT_READ))

    def read(self, size: int = -1, /) -> bytes:
        if self._waiting and size:
            data, self._waiting = self._waiting[:size], self._waiting[size:]
        else:
            data = self._stream.read(size)
        self.taken += len(data)
        return data


class _Unpacked:
    """The content of a stream that gzip or zstd packed."""

    def __init__(self, packed: Peeked, name: str, allowance: Allowance) -> None:
        self._packed = packed
        self._name = name
        self._allowance = allowance
        self._file = _opened(packed)
        self._given = 0

    def read(self, size: int, /) -> bytes:
        try:
            data = self._file.read(size)
        except (OSError, EOFError, zlib.error, zstd.ZstdError) as error:
            raise Unreadable(f"{self._name} cannot be unpacked: {error}.") from error
        self._given += len(data)
        ratio = self._allowance.ratio
        if self._given > self._allowance.unquestioned + ratio * self._packed.taken:
            raise Unreadable(f"{self._name} unpacks to more than {ratio} times its size: a bomb.")
        return data


def _opened(packed: Peeked) -> Stream:
    file = cast(io.BytesIO, packed)  # is read, and nothing else
    if packed.first.startswith(_GZIP):
        return gzip.GzipFile(fileobj=file)
    return zstd.ZstdFile(file, options=_ZSTD_LIMITS)


def read_layer(packed: Peeked, name: str, allowance: Allowance) -> LayerFiles:
    """The layer's files. name: of the layer, for messages."""
    for magic, compression in _NOT_READ.items():
        if packed.first.startswith(magic):
            raise Unreadable(f"{name} is compressed with {compression}, which Slimline does not read: {_INSTEAD}")
    stream: Stream = _Unpacked(packed, name, allowance) if packed.is_packed else packed
    files = LayerFiles()
    reader = TarReader(stream, name)
    for entry in reader:
        allowance.take_path(entry.path)
        folder, _, last = entry.path.rpartition("/")
        if last == _HIDES_ALL:
            files.emptied.append(folder)
        elif last.startswith(_HIDES):
            files.hidden.append(f"{folder}/{last[len(_HIDES) :]}".lstrip("/"))
        elif entry.path:
            files.paths.append(entry.path)
            files.sizes.append(FOLDER if entry.kind == "folder" else entry.size)
            files.checks.append(_checksum(reader, allowance))
    return files


_INSTEAD = "save the image with `docker save`, or push it with gzip."


def _checksum(reader: TarReader, allowance: Allowance) -> int:
    check = 0
    while data := reader.read(_CHUNK):
        allowance.take(len(data))
        check = zlib.crc32(data, check)
    return check
