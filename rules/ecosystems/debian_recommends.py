"""What Debian's packages only recommend and people use all the same: by the recommended package.

Sources: the control files of the packages in Debian 12 and 13 (`apt-cache show`, fields Depends and Recommends).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rules.dockerfile.node import record

COMPILERS = frozenset({"build-essential", "clang", "g++", "gcc"})


@record
class Recommended:
    """of: the packages that recommend it. brought_by: those that bring it anyway, itself first.

    programs, text: it is used where a RUN or the start calls one of these programs, or where a RUN's text holds this.
    compiles: it is used where something is compiled. surely: the packages that are hardly of use without it.
    """

    of: frozenset[str]
    brought_by: frozenset[str]
    programs: frozenset[str] = frozenset()
    text: re.Pattern[str] | None = None
    compiles: bool = False
    surely: frozenset[str] = frozenset()


def _row(
    of: str, brought_by: str, programs: str = "", text: str = "", compiles: bool = False, surely: str = ""
) -> Recommended:
    pattern = re.compile(text, re.IGNORECASE) if text else None
    sure = frozenset((surely if programs or text or compiles else of).split())
    called = frozenset(programs.split())
    return Recommended(frozenset(of.split()), frozenset(brought_by.split()), called, pattern, compiles, sure)


_C_HEADERS = "libc6-dev libc-dev build-essential clang g++"
_R = r"install\.packages|install2?\.r\b|\bR CMD INSTALL|(?:remotes|devtools|pak|renv|BiocManager)::?"

RECOMMENDED: Mapping[str, Recommended] = {
    "ca-certificates": _row("curl git git-core wget", "ca-certificates"),
    "gcc": _row("cmake", "gcc build-essential clang g++"),
    "make": _row("cmake", "make build-essential ninja-build"),
    "xauth": _row("xvfb", "xauth xbase-clients"),
    "libc6-dev": _row("cmake gcc gfortran", _C_HEADERS, compiles=True, surely="cmake"),
    "openssh-client": _row(
        "git git-core", "openssh-client ssh", "ssh scp ssh-keyscan ssh-keygen ssh-agent", r"git@|ssh://|type=ssh"
    ),
    "unzip": _row("zip", "unzip", "unzip"),
    "patch": _row("git git-core", "patch build-essential dpkg-dev", "patch"),
    "ghostscript": _row(
        "imagemagick graphicsmagick", "ghostscript", "gs", r"\bpdf\b|\bEPS\b|ImageMagick-\d/policy\.xml"
    ),
    "r-base-dev": _row("r-base r-base-core", "r-base-dev", "", _R),
    "bzip2": _row("tar", "bzip2", "bzip2 bunzip2"),
}
"""ghostscript and ssh are added where the file shows the use; the others wherever their package is named."""

OF_INSTALLERS: Mapping[str, tuple[str, ...]] = {
    "python3-pip": ("gcc", "libc6-dev", "python3-dev"),
    "npm": ("g++", "make"),
    "ruby-bundler": ("build-essential", "ruby-dev"),
    "bundler": ("build-essential", "ruby-dev"),
    "cpanminus": ("build-essential",),
    "composer": ("unzip", "git"),
}
"""Package managers that recommend what compiles or unpacks packages: added where an install of theirs needs it."""

PACKAGE_OF = {"pip": "python3-pip", "npm": "npm", "bundle": "bundler", "cpanm": "cpanminus", "composer": "composer"}
"""The package that brings a package manager."""
UNPACK = frozenset({"composer"})
"""Of these, what unpacks archives in every install; the others compile some of the packages."""
COMPILES = frozenset(
    {"cc", "c++", "cmake", "gcc", "g++", "make", "configure", "cargo", "rustc", "ghc", "meson", "ninja"}
)
"""Programs that compile, or call what does."""
