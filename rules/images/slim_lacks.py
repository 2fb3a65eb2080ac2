"""Programs that the full Debian images carry (they are built on `buildpack-deps`) and their slim variants lack."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Instruction
from rules.dockerfile.words import Command

COMPILER = ("gcc", "libc6-dev")
"""What C extensions need. Named with its headers: with `--no-install-recommends`, `gcc` alone comes without them."""

PROGRAMS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("gcc", "cc", "g++", "c++", "make"), ("build-essential",)),
    **dict.fromkeys(("autoconf", "autoreconf"), ("autoconf",)),
    "automake": ("automake",),
    "libtool": ("libtool",),
    "git": ("git",),
    "curl": ("curl",),
    "wget": ("wget",),
    "rebar": ("rebar", "git"),
    "rebar3": ("git",),
    "svn": ("subversion",),
    **dict.fromkeys(("ssh", "scp", "sftp", "ssh-keygen", "ssh-keyscan", "ssh-agent"), ("openssh-client",)),
    # `apt-key` is apt's own, and calls gpg.
    **dict.fromkeys(("gpg", "gpgsm", "gpgconf", "gpg-agent", "dirmngr", "apt-key"), ("gnupg",)),
    "gpgv": ("gpgv",),
    "unzip": ("unzip",),
    **dict.fromkeys(("xz", "unxz"), ("xz-utils",)),
    **dict.fromkeys(("bzip2", "bunzip2"), ("bzip2",)),
    "patch": ("patch",),
    "file": ("file",),
    **dict.fromkeys(("convert", "identify", "mogrify", "composite", "montage"), ("imagemagick",)),
    **dict.fromkeys(
        ("ps", "top", "free", "pgrep", "pkill", "pmap", "sysctl", "uptime", "vmstat", "w", "watch"), ("procps",)
    ),
    **dict.fromkeys(("dpkg-architecture", "dpkg-buildpackage"), ("dpkg-dev",)),
    "curl-config": ("libcurl4-openssl-dev",),
    "update-mime-database": ("shared-mime-info",),
    "pg_config": ("libpq-dev",),
    "mysql_config": ("default-libmysqlclient-dev",),
    "xml2-config": ("libxml2-dev",),
    "xslt-config": ("libxslt1-dev",),
    "pkg-config": ("pkg-config",),
    **dict.fromkeys(("strip", "ld", "ar", "nm", "objcopy", "objdump", "ranlib", "readelf"), ("binutils",)),
    **dict.fromkeys(("fc-cache", "fc-list", "fc-match"), ("fontconfig",)),
    "openssl": ("openssl",),
    **dict.fromkeys(("adduser", "addgroup", "deluser", "delgroup"), ("adduser",)),
    "m4": ("m4",),
    "hg": ("mercurial",),
    "update-ca-certificates": ("ca-certificates",),
}
"""Program -> the Debian packages that bring it."""

HAS_ADDUSER = frozenset({"jessie", "stretch", "buster", "bullseye", "bookworm"})
"""Debian's releases whose slim images have `adduser`: apt depended on it until bookworm."""

INSTALLERS: dict[str, tuple[str, ...]] = {
    "bun.sh/install": ("unzip",),
    "bun.com/install": ("unzip",),
    "deno.land/install.sh": ("unzip",),
    "deno.land/x/install": ("unzip",),
    "get.sdkman.io": ("unzip", "zip"),
}
"""Scripts that are piped to a shell, by their address, and the packages of the programs that they call."""

_PROVIDED: dict[str, frozenset[str]] = {
    "build-essential": frozenset(
        {"gcc", "g++", "make", "libc6-dev", "dpkg-dev", "patch", "xz-utils", "bzip2", "binutils"}
    ),
    "g++": frozenset({"gcc", "libc6-dev", "binutils"}),
    "gcc": frozenset({"binutils"}),
    "ca-certificates": frozenset({"openssl"}),
    "python3-dev": frozenset({"python3"}),
    "libpq-dev": frozenset({"libpq5"}),
}
_STARTS = expression(r"&&|\|\||[;|&(]|\$\(|`|\n|\b(?:then|do|else|if|exec|sudo|xargs|env)\b")
_ASSIGNMENT = expression(r"\w+=\S*\s+")
_C = expression(r"-[a-z]*c")
_PROGRAM = expression(r"[\w./+-]+")


def programs_of(instruction: Instruction) -> Iterator[str]:
    """The programs that a CMD, ENTRYPOINT or HEALTHCHECK starts, without their folders."""
    words = [word.text if word.literal is None else word.literal for word in instruction.arguments]
    if instruction.exec_form and not _is_shell(words):
        yield from (word.rsplit("/", 1)[-1] for word in words[:1])
        return
    for text in words:
        yield from programs_in(text)


def programs_in(script: str) -> Iterator[str]:
    """The words of a shell text that stand where a program's name stands."""
    for part in _STARTS.split(script):
        start = part.strip().lstrip("!{ ")
        while found := _ASSIGNMENT.match(start):
            start = start[found.end() :]
        if name := _PROGRAM.match(start):
            yield name.group().rsplit("/", 1)[-1]


def programs_of_command(command: Command) -> Iterator[str]:
    """The programs that a command of a RUN starts; also behind `sudo`, and those that tar calls."""
    yield command.name
    if command.name in {"sudo", "exec", "env", "xargs", "time", "nice", "gosu"}:
        yield from (
            text.rsplit("/", 1)[-1] for text in command.texts[1:] if not text.startswith("-") and "=" not in text
        )
    if command.name == "tar":
        options = "".join(text.lstrip("-") for text in command.texts[1:2])
        yield from (program for letter, program in (("J", "xz"), ("j", "bzip2")) if letter in options)
        yield from ("xz" for text in command.texts[1:] if text.endswith((".xz", ".txz")))
    if command.name == "find":
        yield from (b for a, b in pairwise(command.texts) if a in {"-exec", "-execdir", "-ok"})
    if command.name in {"sh", "bash", "dash", "ash"}:
        yield from (name for a, b in pairwise(command.texts) if _C.fullmatch(a) for name in programs_in(b))


def _is_shell(words: list[str]) -> bool:
    return len(words) > 2 and words[0].rsplit("/", 1)[-1] in {"sh", "bash", "dash", "ash"} and words[1].startswith("-")


def missing(packages: tuple[str, ...], installed: frozenset[str]) -> tuple[str, ...]:
    """Those of `packages` that `installed` does not bring."""
    if "build-essential" in packages and {"gcc", "make"} <= installed | provided(installed):
        packages = tuple(p for p in packages if p != "build-essential")
    return tuple(p for p in packages if p not in installed and p not in provided(installed))


def provided(installed: frozenset[str]) -> frozenset[str]:
    """What the installed packages bring besides themselves, as far as it matters here."""
    return frozenset[str]().union(*(_PROVIDED.get(name, frozenset()) for name in installed))
