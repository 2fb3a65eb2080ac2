"""The small images that run programs, and what has to be installed in them."""

from __future__ import annotations

from collections.abc import Iterable

from rules.images.names import image_name
from rules.second_stage.runtime_packages import release_of
from rules.second_stage.split import Split

STATIC = "gcr.io/distroless/static-debian12"
"""Certificates and time zones, no shell, no C library."""

DEBIAN = "debian:trixie-slim"
"""The newest stable Debian: a program linked against an older C library runs on it as well."""

ALPINE = "alpine:3.22"


def small_image(taken: Split) -> str:
    """The image with a shell and the C library that the builder's programs are linked against; of the builder's own
    release of Debian, where it names one and packages are installed beside the program.
    """
    if "alpine" in (taken.stage.base_image or ""):
        return ALPINE
    release = release_of(image_name(taken.stage.base_image or ""))
    return f"debian:{release}-slim" if release and taken.packages.names else DEBIAN


def install(image: str, packages: Iterable[str]) -> tuple[str, ...]:
    """The lines that install Debian or Alpine packages; none for no package."""
    names = " ".join(dict.fromkeys(packages))
    if not names:
        return ()
    if "alpine" in image:
        return (f"RUN apk add --no-cache {names}",)
    return (
        "RUN apt-get update && \\",
        f"    apt-get install -y --no-install-recommends {names} && \\",
        "    rm -rf /var/lib/apt/lists/*",
    )


def called_tools(taken: Split, image: str) -> tuple[str, ...]:
    """What a health check, a start command or the making of accounts calls and the small image lacks.

    Debian's slim images lack `adduser` since trixie, where apt does without it.
    """
    tools = ("curl",) if "alpine" in image else ("curl", "wget")
    called = tuple(tool for tool in tools if taken.mentions(tool))
    return (*called, "adduser") if _is_slim_debian(image) and taken.makes_accounts else called


def _is_slim_debian(image: str) -> bool:
    return image.endswith("-slim") and "alpine" not in image
