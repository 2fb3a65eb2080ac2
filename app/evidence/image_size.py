"""What an image weighs in a registry: each layer as gzip packs it."""

from __future__ import annotations

import zlib

from python_on_whales import DockerClient

from app.evidence.docker_engine import saved
from app.evidence.layer_files import Peeked
from app.evidence.tar_entries import TarReader

_CHUNK = 1 << 20


class CompressedSizes:
    """Layers that several images share are packed once."""

    def __init__(self, client: DockerClient) -> None:
        self._client = client
        self._known: dict[str, int] = {}

    def of(self, image: str) -> int:
        """Bytes of all layers, packed as a push would."""
        total = 0
        with saved(self._client, image) as stream:
            reader = TarReader(stream, image)
            for entry in reader:
                if entry.kind != "file":
                    continue
                if entry.path not in self._known:
                    part = Peeked(reader)
                    self._known[entry.path] = _packed(part) if part.is_archive else 0
                total += self._known[entry.path]
        return total


def _packed(part: Peeked) -> int:
    if part.is_packed:  # an engine that keeps layers as they were pulled
        return sum(len(data) for data in iter(lambda: part.read(_CHUNK), b""))
    packer = zlib.compressobj(6, wbits=31)
    size = sum(len(packer.compress(data)) for data in iter(lambda: part.read(_CHUNK), b""))
    return size + len(packer.flush())
