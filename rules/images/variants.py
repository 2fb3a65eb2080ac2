"""Which smaller variant of the same version an official image has, and how its tag is spelled.

Each family's own words decide where `slim` goes: `python:3.9-slim-bullseye`, but `node:20-bullseye-slim`. The spellings
are those of the images' pages on the Docker Hub (the library's definition files name every tag).
"""

from __future__ import annotations

from enum import Enum

from rules.dockerfile.expressions import expression
from rules.dockerfile.node import record
from rules.images.names import ImageName
from rules.images.never_built import is_built

DEBIAN_RELEASES = (
    *("jessie", "stretch", "buster", "bullseye", "bookworm", "trixie", "forky"),
    *("oldstable", "stable", "testing", "unstable", "sid"),
)


class Spelling(Enum):
    """Where a family's tags carry the word `slim`."""

    INFIX = "before the Debian release"
    SUFFIX = "at the end"


@record
class Family:
    """An official image with a smaller variant of each version.

    language: what it runs, which decides what packages are built in it.
    has_compiler: the smaller variant keeps a C compiler. has_tools: it has the same programs, and lacks only manual
    pages and the like. on_alpine: what the `alpine` variant of the same version means for a program, "" where there is
    none.
    """

    repository: str
    spelling: Spelling
    language: str = ""
    has_compiler: bool = False
    has_tools: bool = False
    on_alpine: str = ""


_ON_MUSL = "programs that were built for glibc don't run there"

FAMILIES = {
    family.repository: family
    for family in (
        Family(
            "python",
            Spelling.INFIX,
            "python",
            on_alpine="wheels for glibc don't load there, so pip compiles packages without a musl wheel",
        ),
        Family("pypy", Spelling.INFIX, "python"),
        Family("ruby", Spelling.INFIX, "ruby", on_alpine="gems that are compiled for glibc don't load there"),
        Family("rust", Spelling.INFIX, "rust", has_compiler=True, on_alpine=_ON_MUSL),
        Family("perl", Spelling.INFIX, "perl"),
        Family("node", Spelling.SUFFIX, "node", on_alpine="modules that are compiled for glibc don't load there"),
        Family("elixir", Spelling.SUFFIX, "elixir", on_alpine=_ON_MUSL),
        Family("erlang", Spelling.SUFFIX, "erlang", on_alpine=_ON_MUSL),
        Family("debian", Spelling.SUFFIX, has_compiler=True, has_tools=True),
    )
}
"""No entry, on purpose: ubuntu, fedora and amazonlinux have no slim variant, and nginx has one on Alpine alone
(`alpine_servers`); php is built on the slim Debian already; golang, gcc, maven and gradle exist to build, so the answer
there is a second stage and not a smaller toolchain; openjdk is no longer built, so the answer is another image."""

_VERSION = expression(r"(\d+(\.\d+)*((rc|a|b)\d*)?)$")
_WORDS = {
    "node": expression(r"(lts|current|argon|boron|carbon|dubnium|erbium|fermium|gallium|hydrogen|iron|jod|krypton)$"),
    "perl": expression(r"(threaded|stable|devel)$"),
    "elixir": expression(r"otp$"),
    "rust": expression(r"nightly$"),
}
_DEBIAN_TAG = expression(r"(\d+(\.\d+)?|[a-z]+(-\d{8})?)$")


def slim_tag(image: ImageName) -> str | None:
    """The tag of the slim variant of the same version; None where there is none, or where the image is small
    already.
    """
    tag = slim_spelling(image)
    return tag if tag is not None and is_built(image.tagged(tag)) else None


def slim_spelling(image: ImageName) -> str | None:
    """How the tag would be spelled, whether it was ever built or not."""
    family = FAMILIES.get(image.known_as)
    if family is None:
        return None
    if family.repository == "debian":
        return _slim_debian(image.tag)
    head, release = _head_and_release(image)
    if head is None or head.startswith("lts-"):  # node has `iron-slim`, and no slim variant of `lts-iron`
        return None
    if family.spelling is Spelling.SUFFIX:
        return _joined(head, release, "slim")
    return _joined(*_threads_last(family, head), release)


def alpine_tag(image: ImageName) -> str | None:
    """The tag of the Alpine variant of the same version; None where there is none."""
    tag = alpine_spelling(image)
    return tag if tag is not None and is_built(image.tagged(tag)) else None


def alpine_spelling(image: ImageName) -> str | None:
    """How the tag would be spelled, whether it was ever built or not."""
    family = FAMILIES.get(image.known_as)
    head, _ = _head_and_release(image)
    return _joined(head, "alpine") if family is not None and family.on_alpine and head is not None else None


def _head_and_release(image: ImageName) -> tuple[str | None, str]:
    """A tag's version and its Debian release; the version is None where nobody knows what the tag means."""
    parts = [part for part in image.tag.split("-") if part]
    is_release = bool(parts) and parts[-1] in DEBIAN_RELEASES and parts != ["stable"]
    release = parts.pop() if is_release else ""
    if not _is_version(FAMILIES.get(image.known_as), parts):
        return None, release
    return ("" if parts in (["latest"], []) else "-".join(parts)), release


def family_of(image: ImageName) -> Family | None:
    return FAMILIES.get(image.known_as)


def _threads_last(family: Family, head: str) -> tuple[str, ...]:
    """perl writes `5.40-slim-threaded-bookworm`; everyone else ends the version with `slim`."""
    if family.repository == "perl" and head.endswith("threaded"):
        return (head.removesuffix("threaded").rstrip("-"), "slim", "threaded")
    return (head, "slim")


def _is_version(family: Family | None, parts: list[str]) -> bool:
    """Whether every part of a tag is a version or one of the family's own words, so that nothing unknown is carried
    along.
    """
    if parts in (["latest"], []):
        return True
    words = _WORDS.get(family.repository) if family is not None else None
    return all(_VERSION.match(part) or part == "rc" or (words is not None and words.match(part)) for part in parts)


def _slim_debian(tag: str) -> str | None:
    name = tag.partition("-")[0]
    if tag in {"", "latest"}:
        return "stable-slim"  # there is no `debian:slim`, and `latest` is the stable release
    if not _DEBIAN_TAG.match(tag) or not (name[:1].isdigit() or name in DEBIAN_RELEASES):
        return None
    return f"{tag}-slim"


def _joined(*parts: str) -> str:
    return "-".join(part for part in parts if part)
