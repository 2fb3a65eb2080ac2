"""The libraries that packages load, held against what their wheels ask for."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from rules.ecosystems import runtime_libraries
from rules.ecosystems.runtime_libraries import RuntimeNeed

OPENCV = frozenset(
    [
        "libGL.so.1",
        "libICE.so.6",
        "libSM.so.6",
        "libX11.so.6",
        "libXext.so.6",
        "libglib-2.0.so.0",
        "libgthread-2.0.so.0",
        "libxcb.so.1",
    ]
)
"""NEEDED of opencv-python 4.10.0.84, less what the wheel brings and slim images have."""

ASKED_FOR = {
    "opencv-python": OPENCV,
    "weasyprint": frozenset(  # the names in weasyprint/text/ffi.py of 62.3
        ["libgobject-2.0.so.0", "libpango-1.0.so.0", "libharfbuzz.so.0", "libfontconfig.so.1", "libpangoft2-1.0.so.0"]
    ),
    "cairocffi": frozenset({"libcairo.so.2"}),  # cairocffi/__init__.py of 1.7.1
    "psycopg": frozenset({"libpq.so.5"}),  # psycopg/pq/misc.py of 3.2.3
    "python-magic": frozenset({"libmagic.so.1"}),  # magic/loader.py of 0.4.27
}
BRINGS = {
    "libgl1": "libGL.so.1 libX11.so.6 libxcb.so.1",
    "libglib2.0-0": "libglib-2.0.so.0 libgthread-2.0.so.0 libgobject-2.0.so.0",
    "libsm6": "libSM.so.6 libICE.so.6",
    "libxext6": "libXext.so.6 libX11.so.6",
    "libpango-1.0-0": "libpango-1.0.so.0 libharfbuzz.so.0 libfontconfig.so.1 libgobject-2.0.so.0 libglib-2.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
    "libcairo2": "libcairo.so.2",
    "libpq5": "libpq.so.5",
    "libmagic1": "libmagic.so.1",
}
"""The libraries of Debian 12's packages and of those that they depend on (packages.debian.org, file lists)."""

SLIM = frozenset(
    [
        "ld-linux-x86-64.so.2",
        "libc.so.6",
        "libdl.so.2",
        "libgcc_s.so.1",
        "libm.so.6",
        "libpthread.so.0",
        "librt.so.1",
        "libstdc++.so.6",
        "libz.so.1",
    ]
)


@pytest.mark.parametrize("name", ASKED_FOR)
def test_the_packages_of_a_row_bring_every_library_that_is_asked_for(name: str) -> None:
    packages = runtime_libraries.PYTHON[name].packages
    assert ASKED_FOR[name] <= {library for package in packages for library in BRINGS[package].split()}


@pytest.mark.parametrize("table", [runtime_libraries.PYTHON, runtime_libraries.NODE, runtime_libraries.RUBY])
def test_every_row_names_its_source(table: dict[str, RuntimeNeed]) -> None:
    assert all(need.source.startswith("https://") for need in table.values())


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_wheel_of_opencv_asks_for_what_is_recorded(tmp_path: Path) -> None:
    download = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:", "-d", str(tmp_path)]
    subprocess.run([*download, "--platform=manylinux2014_x86_64", "opencv-python==4.10.0.84"], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "wheel")
    libraries = [path for path in (tmp_path / "wheel").rglob("*") if ".so" in path.name]
    read = (subprocess.run(["readelf", "-d", path], capture_output=True, text=True).stdout for path in libraries)
    needed = {name for text in read for name in re.findall(r"\(NEEDED\).*\[(.+)\]", text)}
    assert needed - {path.name for path in libraries} - SLIM == OPENCV
