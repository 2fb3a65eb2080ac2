"""An image of 10 GB with 400,000 files that is made while it is read."""

from __future__ import annotations

import json
import resource
import tarfile
from collections.abc import Iterator

from app.evidence.image_contents import image_contents
from app.evidence.saved_image import read_archive

_FILES, _LAYERS = 100_000, 4
_SIZE = 25_600
_ZEROS = bytes(_SIZE)


class Made:
    """A stream of what a generator yields."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._waiting = memoryview(b"")

    def read(self, size: int, /) -> bytes:
        if not self._waiting:
            self._waiting = memoryview(next(self._parts, b""))
        data, self._waiting = self._waiting[:size], self._waiting[size:]
        return bytes(data)


def _entry(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT)


def _image() -> Iterator[bytes]:
    layer_bytes = _FILES * (512 + _SIZE) + 1024
    for layer in range(_LAYERS):
        yield _entry(f"{layer}/layer.tar", layer_bytes)
        for number in range(_FILES):
            yield _entry(f"usr/lib/python3/dist-packages/package{number % 500}/module{layer}_{number}.py", _SIZE)
            yield _ZEROS
        yield bytes(1024)
    config = json.dumps({"history": []}).encode()
    manifest = json.dumps([{"Config": "c.json", "Layers": [f"{n}/layer.tar" for n in range(_LAYERS)]}]).encode()
    for name, data in (("c.json", config), ("manifest.json", manifest)):
        yield _entry(name, len(data)) + data + bytes(-len(data) % 512)
    yield bytes(1024)


def main() -> None:
    contents = image_contents(read_archive(Made(_image()), "made"))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"bytes": contents.bytes, "most_resident_bytes": most}))


if __name__ == "__main__":
    main()
