"""The C++ library of a compiler that is newer than the one of the Debian that runs the program."""

from __future__ import annotations

import posixpath
import re

from rules.dockerfile.model import Stage
from rules.engine.context import BuildContext
from rules.images.names import image_name
from rules.second_stage.programs import commands_of
from rules.second_stage.split import Split

FOLDER = "/usr/local/lib64"
"""Where the official images of GCC have their libraries."""

NEWEST_IN_DEBIAN = 14
"""The GCC of Debian 13, whose libstdc++ runs what older compilers made too."""

_CPP_COMPILERS = frozenset({"g++", "c++", "clang++"})
_CPP_SOURCE = frozenset({".cc", ".cpp", ".cxx", ".c++", ".C"})


def newer_cpp_library(taken: Split, build: BuildContext) -> tuple[str, ...]:
    """The libraries in the builder that a C++ program needs beside itself; () where Debian's own will do."""
    stage = taken.stage
    image = image_name(stage.base_image or "")
    version = re.match(r"\d+", image.tag or "")
    is_newer = version is None or int(version[0]) > NEWEST_IN_DEBIAN
    if image.known_as != "gcc" or not is_newer or not _compiles_cpp(stage, build):
        return ()
    return posixpath.join(FOLDER, "libstdc++.so.6"), posixpath.join(FOLDER, "libgcc_s.so.1")


def library_path(taken: Split) -> str:
    """`NAME=value`: where the program finds them, beside the folders that the file names itself."""
    known = taken.stage.environment_at(taken.builds).get("LD_LIBRARY_PATH")
    return f"LD_LIBRARY_PATH={':'.join(filter(None, (known, FOLDER)))}"


def _compiles_cpp(stage: Stage, build: BuildContext) -> bool:
    names = {command.name for _, command in commands_of(stage)}
    return bool(names & _CPP_COMPILERS) or any(posixpath.splitext(path)[1] in _CPP_SOURCE for path in build.files or ())
