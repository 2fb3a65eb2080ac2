"""`docker save` archives and OCI layouts, read in one pass, in whatever order their parts come."""

from __future__ import annotations

import json
import platform
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.evidence.layer_files import Allowance, LayerFiles, Peeked, read_layer
from app.evidence.tar_entries import Stream, TarReader, Unreadable

_MOST_TEXT_BYTES = 4 << 20
_MOST_TEXTS_BYTES = 32 << 20
_DIGEST = re.compile(r"[a-z0-9]+:[0-9a-f]{32,128}")
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


@dataclass(frozen=True)
class SavedLayer:
    """A layer with the instruction that made it, as the image tells; "" where it does not."""

    instruction: str
    files: LayerFiles


@dataclass
class _Parts:
    """What an archive or folder holds. problems: layers that cannot be read; told only if the image needs them."""

    texts: dict[str, bytes] = field(default_factory=dict, init=False)
    layers: dict[str, LayerFiles] = field(default_factory=dict, init=False)
    links: dict[str, str] = field(default_factory=dict, init=False)
    problems: dict[str, Unreadable] = field(default_factory=dict, init=False)
    allowance: Allowance = field(default_factory=Allowance, init=False)

    def take(self, name: str, size: int, stream: Stream) -> None:
        part = Peeked(stream)
        if part.is_archive:
            try:
                self.layers[name] = read_layer(part, f"The layer {name}", self.allowance)
            except Unreadable as problem:
                self.problems[name] = problem
            return
        if size <= _MOST_TEXT_BYTES and size + sum(map(len, self.texts.values())) <= _MOST_TEXTS_BYTES:
            self.texts[name] = b"".join(iter(lambda: part.read(1 << 20), b""))

    def layer(self, name: str) -> LayerFiles:
        name = self._followed(name)
        if name in self.problems:
            raise self.problems[name]
        if name not in self.layers:
            raise Unreadable(f"The image names a layer that is not there: {name[:200]}.")
        return self.layers[name]

    def json(self, name: str) -> Any:
        name = self._followed(name)
        if name not in self.texts:
            raise Unreadable(f"This isn't an image: {name[:200]} is missing.")
        try:
            return json.loads(self.texts[name])
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"This isn't an image: {name[:200]} isn't JSON.") from error

    def _followed(self, name: str) -> str:
        """Old archives keep a layer that two images share once, and a link."""
        target = self.links.get(name)
        return name if target is None else posixpath.normpath(posixpath.join(posixpath.dirname(name), target))


@dataclass
class _FolderParts(_Parts):
    """Reads a part when it is asked for."""

    folder: Path

    def _followed(self, name: str) -> str:
        if name not in {*self.texts, *self.layers, *self.problems}:
            path = self.folder / name
            if path.is_symlink() or not path.is_file():
                raise Unreadable(f"This isn't an OCI layout: {name[:200]} is missing or isn't a plain file.")
            with path.open("rb") as file:
                self.take(name, path.stat().st_size, file)
        return name


def read_archive(stream: Stream, shown: str) -> tuple[SavedLayer, ...]:
    """The layers of a `docker save` archive, or of an OCI layout in an archive, bottom first.

    Raises Unreadable.
    """
    parts = _Parts()
    reader = TarReader(stream, shown)
    for entry in reader:
        if entry.kind == "file":
            parts.take(entry.path, entry.size, reader)
        elif entry.kind == "link":
            parts.links[entry.path] = entry.target
    return _image(parts)


def read_folder(folder: Path) -> tuple[SavedLayer, ...]:
    """The layers of an OCI layout, bottom first.

    Raises Unreadable.
    """
    return _image(_FolderParts(folder))


def _image(parts: _Parts) -> tuple[SavedLayer, ...]:
    try:
        config, layers = _saved_by_docker(parts) if "manifest.json" in parts.texts else _laid_out(parts)
        instructions = _instructions(parts.json(config), len(layers))
        return tuple(SavedLayer(i, parts.layer(name)) for i, name in zip(instructions, layers, strict=True))
    except (AttributeError, KeyError, TypeError) as error:
        raise Unreadable("This isn't an image: its manifest isn't in the format of Docker or OCI.") from error


def _saved_by_docker(parts: _Parts) -> tuple[str, list[str]]:
    images = _list(parts.json("manifest.json"))
    if len(images) != 1:
        raise Unreadable(f"The archive holds {len(images)} images; save one alone.")
    return str(images[0]["Config"]), [str(name) for name in _list(images[0]["Layers"])]


def _laid_out(parts: _Parts) -> tuple[str, list[str]]:
    manifest = parts.json(_manifest_name(parts))
    return _blob(manifest["config"]), [_blob(layer) for layer in _list(manifest["layers"])]


def _manifest_name(parts: _Parts) -> str:
    """Of this machine's platform where the index has several; through one index inside another."""
    name = "index.json"
    for _ in range(4):
        index = parts.json(name)
        if "manifests" not in index:
            return name
        name = _blob(_for_this_machine(_list(index["manifests"])))
    raise Unreadable("This isn't an image: its index refers to itself.")


def _for_this_machine(manifests: list[Any]) -> Any:
    images = [m for m in manifests if (m.get("platform") or {}).get("os") != "unknown"]  # attestations
    machine = _MACHINES.get(platform.machine(), platform.machine())
    own = [m for m in images if (m.get("platform") or {}).get("architecture") == machine]
    chosen = own or images
    if not chosen:
        raise Unreadable("This isn't an image: its index is empty.")
    if len(chosen) > 1 and not own:
        raise Unreadable(f"The layout holds {len(images)} images, none for this machine; keep one alone.")
    return chosen[0]


def _blob(descriptor: Any) -> str:
    digest = str(descriptor["digest"])
    if not _DIGEST.fullmatch(digest):
        raise Unreadable(f"This isn't an image: {digest[:100]!r} isn't a digest.")
    return "blobs/" + digest.replace(":", "/")


def _instructions(config: Any, layers: int) -> list[str]:
    history = [entry for entry in _list(config.get("history") or []) if not entry.get("empty_layer")]
    texts = [str(entry.get("created_by") or "") for entry in history]
    return texts if len(texts) == layers else [""] * layers


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError
    return value
