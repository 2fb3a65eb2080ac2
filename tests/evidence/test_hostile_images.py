"""Archives that were made to hurt: a clear sentence, little time, little memory."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.evidence.image_contents import image_contents
from app.evidence.layer_files import Allowance, Peeked, read_layer, zstd
from app.evidence.saved_image import read_archive, read_folder
from app.evidence.tar_entries import TarReader, Unreadable
from tests.evidence.images import docker_archive, layer_tar, write_oci_layout


def read(layer: bytes) -> None:
    read_archive(io.BytesIO(docker_archive([("RUN x", layer)])), "image.tar")


def entry(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0, content: bytes = b"") -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, size
    return info.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        (entry("../../etc/passwd") + bytes(1024), "leads out of the image"),
        (entry("a" * 90, b"x", 1 << 30), "which no image needs"),
        (entry("a", b"L", 1 << 30), "which no image needs"),
        (entry("a", b"S", 512) + bytes(1024), "sparse file"),
        (entry("a", size=10_000) + b"short", "ends in the middle"),
        (entry("x", b"x", 9, b"99 path=a\n") + bytes(1024), "extended header cannot be read"),
        (entry("a") + b"x" * 512, "isn't a tar archive, or it's damaged"),
        (b"\x28\xb5\x2f\xfd" + bytes(600), "cannot be unpacked"),
        (zstd.compress(entry("a", size=9000, content=os.urandom(9000)))[:-5000], "cannot be unpacked"),
        (zstd.compress(entry("../a") + bytes(1024)), "leads out of the image"),
        (b"\xfd7zXZ" + bytes(600), "compressed with xz, which Slimline does not read"),
        (gzip.compress(entry("a"), mtime=0)[:-9], "cannot be unpacked"),
        (b"\x1f\x8b" + bytes(600), "cannot be unpacked"),
    ],
)
def test_a_layer_that_cannot_be_trusted_is_told_in_one_sentence(layer: bytes, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read(layer)


def test_a_link_out_of_the_image_is_only_a_name() -> None:
    info = tarfile.TarInfo("app/secrets")
    info.type, info.linkname = tarfile.SYMTYPE, "../../../../etc/shadow"
    layers = read_archive(io.BytesIO(docker_archive([("", info.tobuf() + bytes(1024))])), "image.tar")
    assert image_contents(layers).bytes == 0


def test_a_window_of_gigabytes_is_refused() -> None:
    packer = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 30})
    layer = packer.compress(entry("a") + bytes(1024), zstd.ZstdCompressor.FLUSH_BLOCK)  # not a frame of known size
    with pytest.raises(Unreadable, match="cannot be unpacked"):
        read(layer)


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
def test_a_bomb_is_given_up_early(pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(entry("bomb", size=40 << 30) + bytes(8 << 20))
    with pytest.raises(Unreadable, match="200 times its size: a bomb"):
        read_layer(Peeked(io.BytesIO(bomb)), "The layer", Allowance(unquestioned=1 << 20))


def test_millions_of_files_are_given_up() -> None:
    layer = layer_tar({str(n): b"" for n in range(30)})
    with pytest.raises(Unreadable, match="2,000,000 files"):
        read_layer(Peeked(io.BytesIO(layer)), "The layer", Allowance(entries=20))
    with pytest.raises(Unreadable, match="more than 200 GiB"):
        read_layer(Peeked(io.BytesIO(layer_tar({"a": b"12345"}))), "The layer", Allowance(bytes=4))


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({}, "index.json is missing"),
        ({"manifest.json": b"["}, "manifest.json isn't JSON"),
        ({"manifest.json": b"[" * 100_000}, "manifest.json isn't JSON"),
        ({"manifest.json": b"[]"}, "holds 0 images"),
        ({"manifest.json": b'[{"Config": 1, "Layers": {}}]'}, "its manifest isn't in the format of Docker or OCI"),
        ({"manifest.json": b'[{"Config": "c", "Layers": ["../x"]}]', "c": b"{}"}, "a layer that is not there"),
        ({"index.json": b'{"manifests": [{"digest": "../../etc/passwd"}]}'}, "isn't a digest"),
        ({"index.json": b'{"manifests": []}'}, "its index is empty"),
    ],
)
def test_what_is_no_image_is_told_in_one_sentence(parts: dict[str, bytes], sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read_archive(io.BytesIO(layer_tar(parts)), "image.tar")


def test_an_index_that_leads_to_itself_ends() -> None:
    digest = "a" * 64
    index = json.dumps({"manifests": [{"digest": f"sha256:{digest}"}]}).encode()
    with pytest.raises(Unreadable, match="refers to itself"):
        read_archive(io.BytesIO(layer_tar({"index.json": index, f"blobs/sha256/{digest}": index})), "image.tar")


def test_a_layout_reads_no_file_through_a_link(tmp_path: Path) -> None:
    write_oci_layout(tmp_path / "image", [("RUN x", layer_tar({"a": b"1"}))])
    for blob in (tmp_path / "image/blobs/sha256").iterdir():
        blob.rename(tmp_path / blob.name)
        os.symlink(tmp_path / blob.name, blob)
    with pytest.raises(Unreadable, match="isn't a plain file"):
        read_folder(tmp_path / "image")


def test_old_archives_name_a_shared_layer_by_a_link() -> None:
    layer = layer_tar({"a": b"12345"})
    link = tarfile.TarInfo("two/layer.tar")
    link.type, link.linkname = tarfile.SYMTYPE, "../one/layer.tar"
    manifest = b'[{"Config": "c.json", "Layers": ["one/layer.tar", "two/layer.tar"]}]'
    archive = link.tobuf() + layer_tar({"one/layer.tar": layer, "c.json": b"{}", "manifest.json": manifest})
    image = image_contents(read_archive(io.BytesIO(archive), "image.tar"))
    assert (image.bytes, image.wasted_bytes) == (10, 5)


PATHS = st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=120)


@given(st.lists(st.tuples(PATHS.filter(lambda p: p not in {".", ".."}), st.binary(max_size=1500)), max_size=6))
@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_entries_are_those_of_the_standard_library(form: int, files: list[tuple[str, bytes]]) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for path, content in files:
            info = tarfile.TarInfo(f"folder/{path}")
            info.size = len(content)
            try:
                archive.addfile(info, io.BytesIO(content))
            except ValueError:
                return  # ustar has no room for a long name
    reader = TarReader(io.BytesIO(buffer.getvalue()), "test.tar")
    ours = [(e.path, e.kind, reader.read(e.size)) for e in reader]
    assert ours == [(f"folder/{path}", "file", content) for path, content in files]


@given(st.binary(max_size=3000))
def test_noise_is_refused_or_read_but_never_fails_otherwise(data: bytes) -> None:
    try:
        read_archive(io.BytesIO(data), "noise")
    except Unreadable:
        return
    raise AssertionError("noise is no image")
