"""Packages that only a build needs, and those whose removal can take away what a program loads."""

from __future__ import annotations

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.record import Purpose
from rules.facts.command_purposes import purpose_of

_TOOLS = expression(
    r"(autoconf|automake|autogen|autotools-dev|bison|build-essential|bzip2|ca-certificates|clang|cmake|cpp|curl|dirmngr"
    r"|dpkg-dev|file|flex|fpc|g\+\+|gcc|gfortran|git|gnupg2?|golang|intltool|libtool|m4|make|mercurial|meson|nasm"
    r"|ninja-build|openssh-client|patch|pkg-config|pkgconf|rustc|cargo|software-properties-common|subversion|swig|unzip"
    r"|wget|xz-utils|yasm)(-\d[\d.]*)?"
)
_HEADERS = expression(r"(libc6|libstdc\+\+-\d+|libgcc-\d+|linux-libc|python[\d.]*|ruby[\d.]*|php[\d.]*)-dev")


def is_build_tool(package: str) -> bool:
    """Whether a Debian package is a compiler, a build tool or a downloader: what came with it serves nothing else."""
    return _TOOLS.fullmatch(package) is not None or _HEADERS.fullmatch(package) is not None


def builds_later(stage: Stage, run: Run) -> bool:
    """Whether a RUN behind `run` may compile: `apt-get remove build-essential` leaves it all that it needs."""
    return _last_build(stage) > run.span.start


@fact
def _last_build(stage: Stage) -> int:
    """Where the last RUN that may compile starts, -1 without one."""
    starts = (one.span.start for one in reversed(stage.of_type(Run)) if any(map(_may_compile, one.commands)))
    return next(starts, -1)


def _may_compile(command: Command) -> bool:
    return purpose_of(command) in _BUILDING or command.name in _COMPILES or command.name.startswith("python")


_BUILDING = frozenset({Purpose.BUILD, Purpose.LANGUAGE})
_COMPILES = frozenset({"cc", "cmake", "configure", "g++", "gcc", "make", "ninja"})
