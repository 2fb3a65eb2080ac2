"""Small images, written as `docker save` and OCI layouts write them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Files = Mapping[str, bytes | None]
"""Paths with their contents; None for a folder. `.wh.` names delete, as in a layer's archive."""


def layer_tar(files: Files) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in files.items():
            info = tarfile.TarInfo(path)
            info.size = len(content or b"")
            if content is None:
                info.type = tarfile.DIRTYPE
            archive.addfile(info, io.BytesIO(content or b""))
    return buffer.getvalue()


def docker_archive(layers: Sequence[tuple[str, bytes]]) -> bytes:
    """layers: the instruction and the archive of each, bottom first."""
    names = [f"blobs/sha256/{hashlib.sha256(data).hexdigest()}" for _, data in layers]
    config = config_json(layers)
    config_name = f"blobs/sha256/{hashlib.sha256(config).hexdigest()}"
    manifest = json.dumps([{"Config": config_name, "RepoTags": ["test:latest"], "Layers": names}]).encode()
    parts = dict(zip(names, (data for _, data in layers), strict=True))
    return layer_tar({**parts, config_name: config, "manifest.json": manifest})


def config_json(layers: Sequence[tuple[str, bytes]]) -> bytes:
    digests = [f"sha256:{hashlib.sha256(data).hexdigest()}" for _, data in layers]
    history = [{"created_by": instruction} for instruction, _ in layers]
    history.append({"created_by": 'CMD ["main"]', "empty_layer": True})
    rootfs = {"type": "layers", "diff_ids": digests}
    return json.dumps({"architecture": "amd64", "os": "linux", "history": history, "rootfs": rootfs}).encode()


def write_oci_layout(
    folder: Path, layers: Sequence[tuple[str, bytes]], pack: Callable[[bytes], bytes] = gzip.compress
) -> None:
    """With packed layers and an attestation beside the image, as buildx writes it."""
    (folder / "blobs/sha256").mkdir(parents=True)

    def blob(data: bytes) -> dict[str, object]:
        digest = hashlib.sha256(data).hexdigest()
        (folder / "blobs/sha256" / digest).write_bytes(data)
        return {"digest": f"sha256:{digest}", "size": len(data)}

    packed = [blob(pack(data)) for _, data in layers]
    image = blob(json.dumps({"config": blob(config_json(layers)), "layers": packed}).encode())
    other = blob(b'{"layers": []}')
    platforms = [
        {**other, "platform": {"os": "unknown", "architecture": "unknown"}},
        {**image, "platform": {"os": "linux", "architecture": "amd64"}},
    ]
    index = blob(json.dumps({"manifests": platforms}).encode())
    (folder / "index.json").write_text(json.dumps({"manifests": [index]}))
