"""What is in an image: against dive where it counts right, and against the laws of layers."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.evidence.image_contents import ImageContents, image_contents
from app.evidence.layer_files import LayerFiles, zstd
from app.evidence.layers_page import as_page
from app.evidence.layers_text import as_json, as_text
from app.evidence.saved_image import SavedLayer, read_archive, read_folder
from rules.dockerfile.parser import parse
from tests.evidence.images import Files, docker_archive, layer_tar, write_oci_layout

DOCKERFILE = """\
FROM debian:13
COPY app /app
RUN apt-get update && \\
    apt-get install -y jq
RUN chown -R app /app
RUN rm /app/notes.txt && rm -rf /opt/build
"""
LAYERS: list[tuple[str, Files]] = [
    ("", {"etc/passwd": b"root", "opt": None, "opt/build": None, "opt/build/a": b"a" * 30, "opt/build/b": b"b" * 20}),
    ("COPY app /app # buildkit", {"app/main.py": b"m" * 100, "app/notes.txt": b"n" * 50, "app/.git/HEAD": b"h" * 7}),
    (
        "RUN /bin/sh -c apt-get update &&     apt-get install -y jq # buildkit",
        {"var/lib/apt/lists/x": b"x" * 900, "usr/bin/jq": b"j" * 40, "etc/passwd": b"root+"},
    ),
    ("RUN /bin/sh -c chown -R app /app # buildkit", {"app/main.py": b"m" * 100, "app/notes.txt": b"n" * 50}),
    (
        "RUN /bin/sh -c rm /app/notes.txt && rm -rf /opt/build # buildkit",
        {"app/.wh.notes.txt": b"", "opt/.wh.build": b""},
    ),
]


def contents() -> ImageContents:
    archive = docker_archive([(instruction, layer_tar(files)) for instruction, files in LAYERS])
    return image_contents(read_archive(io.BytesIO(archive), "test.tar"), parse(DOCKERFILE))


def test_each_waste_names_its_reason_its_rule_and_the_line_that_would_save_it() -> None:
    found = [(one.path, one.bytes, one.layer, one.rule, one.line) for one in contents().waste]
    assert found == [
        ("/var/lib/apt/lists", 900, 2, "apt-lists-kept", 3),
        ("/app/main.py", 100, 1, "copied-files-changed-later", 5),
        ("/app/notes.txt", 50, 1, "copied-files-changed-later", 5),
        ("/app/notes.txt", 50, 3, "removal-frees-nothing", 6),
        ("/opt/build", 50, 0, "removal-frees-nothing", 6),
        ("/app/.git", 7, 1, "git-history-copied", 2),
        ("/etc/passwd", 4, 0, None, 3),
    ]


def test_the_sums_agree() -> None:
    image = contents()
    assert image.bytes == sum(len(content or b"") for _, files in LAYERS for content in files.values())
    assert image.wasted_bytes == sum(layer.wasted_bytes for layer in image.layers) == 1161
    assert [layer.line for layer in image.layers] == [None, 2, 3, 5, 6]


def test_the_json_has_exactly_the_documented_fields() -> None:
    document = as_json(contents())
    assert list(document) == ["bytes", "wasted_bytes", "layers", "waste"]
    assert {tuple(layer) for layer in document["layers"]} == {("instruction", "bytes", "wasted_bytes")}
    assert {tuple(one) for one in document["waste"]} == {("path", "bytes", "layer", "reason", "rule", "line")}


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, bytes])
def test_an_oci_layout_reads_as_the_archive_does(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    write_oci_layout(tmp_path, [(instruction, layer_tar(files)) for instruction, files in LAYERS], pack)
    assert image_contents(read_folder(tmp_path), parse(DOCKERFILE)) == contents()


def test_the_text_tells_layer_size_and_remedy() -> None:
    text = as_text("test", contents())
    assert text.startswith("test: 1.31 kB in 5 layers, 1.16 kB of it for nothing (88.9 %)")
    assert "/var/lib/apt/lists in layer 3: package lists that apt-get downloads [apt-lists-kept, line 3]" in text


def test_the_page_runs_nothing_that_an_image_says() -> None:
    archive = docker_archive([("RUN <script>alert(1)</script>", layer_tar({"<img src=x>": b"1" * 9}))])
    page = as_page("<b>", image_contents(read_archive(io.BytesIO(archive), "test.tar")))
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert "<svg" in page


def test_dive_sees_the_same_layers_and_copies(tmp_path: Path) -> None:
    """dive counts every copy of a file that has more than one, the last one too (its issue 684): we leave that one out."""
    archive = tmp_path / "image.tar"
    archive.write_bytes(docker_archive([(instruction, layer_tar(files)) for instruction, files in LAYERS]))
    report = tmp_path / "dive.json"
    dive = Path(sys.executable).with_name("dive")
    command = [str(dive), "--source", "docker-archive", str(archive), "--json", str(report)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    theirs = json.loads(report.read_text())
    ours = contents()
    assert [layer["sizeBytes"] for layer in theirs["layer"]] == [layer.bytes for layer in ours.layers]
    assert theirs["image"]["sizeBytes"] == ours.bytes
    copies = {f["file"]: f["sizeBytes"] for f in theirs["image"]["fileReference"] if f["sizeBytes"]}
    visible = {"/app/main.py": 100, "/etc/passwd": 5}
    wasted = {path: sum(one.bytes for one in ours.waste if one.path == path) for path in copies}
    assert {path: size - visible.get(path, 0) for path, size in copies.items()} == wasted


NAMES = st.sampled_from(["a", "b", "a/x", "a/y", "a/x/1", "b/z", ".wh.a", ".wh.b", "a/.wh.x", "a/.wh..wh..opq"])
LAYER = st.dictionaries(NAMES, st.none() | st.integers(1, 9).map(lambda n: b"?" * n), max_size=6)


@given(st.lists(LAYER, max_size=5))
def test_what_is_hidden_and_what_is_visible_are_the_whole_image(layers: list[dict[str, bytes | None]]) -> None:
    saved = [("", layer_tar({p: b"" if ".wh." in p else c for p, c in files.items()})) for files in layers]
    image = image_contents(read_archive(io.BytesIO(docker_archive(saved)), "test.tar"))
    visible = sum(file.bytes for file in image.largest)
    assert image.bytes == visible + image.wasted_bytes


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_of_n_copies_all_but_the_last_are_wasted(sizes: list[int]) -> None:
    layers = [SavedLayer("", _one_file("usr/lib/program", size)) for size in sizes]
    assert image_contents(layers).wasted_bytes == sum(sizes[:-1])


def _one_file(path: str, size: int) -> LayerFiles:
    files = LayerFiles()
    files.paths.append(path)
    files.sizes.append(size)
    files.checks.append(size)
    return files


def test_ten_thousand_changed_files_are_told_in_a_few_lines() -> None:
    files: Files = {f"app/{n}": b"1" for n in range(10_000)}
    archive = docker_archive([("COPY . /app", layer_tar(files)), ("RUN chown", layer_tar(files))])
    image = image_contents(read_archive(io.BytesIO(archive), "test.tar"))
    assert image.wasted_bytes == 10_000
    assert len(image.waste) == 201
    assert image.waste[0].path == "/app/*"


@pytest.mark.slow
def test_ten_gigabytes_take_less_than_300_megabytes_of_memory() -> None:
    program = "from tests.evidence.big_image import main; main()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=900, check=True)
    report = json.loads(done.stdout)
    assert report["bytes"] > 10_000_000_000
    assert report["most_resident_bytes"] < 300_000_000
