"""Packages that only a build needs, and those whose removal can take away what a program loads."""

from __future__ import annotations

import re

_TOOLS = re.compile(
    r"(autoconf|automake|autogen|autotools-dev|bison|build-essential|bzip2|ca-certificates|clang|cmake|cpp|curl|dirmngr"
    r"|dpkg-dev|file|flex|fpc|g\+\+|gcc|gfortran|git|gnupg2?|golang|intltool|libtool|m4|make|mercurial|meson|nasm"
    r"|ninja-build|openssh-client|patch|pkg-config|pkgconf|rustc|cargo|software-properties-common|subversion|swig|unzip"
    r"|wget|xz-utils|yasm)(-\d[\d.]*)?"
)
_HEADERS = re.compile(r"(libc6|libstdc\+\+-\d+|libgcc-\d+|linux-libc|python[\d.]*|ruby[\d.]*|php[\d.]*)-dev")


def is_build_tool(package: str) -> bool:
    """Whether a Debian package is a compiler, a build tool or a downloader: what came with it serves nothing else."""
    return _TOOLS.fullmatch(package) is not None or _HEADERS.fullmatch(package) is not None
