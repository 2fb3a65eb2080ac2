"""Which shells an image has, by its family and its variant.

Sources: Debian's and Ubuntu's /bin/sh is dash, Alpine's is BusyBox ash; `bash` is in the Debian, Ubuntu, Red Hat and
Amazon images, not in Alpine's; distroless images and `scratch` have none.
"""

from __future__ import annotations

import re
from typing import Literal

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Add, Copy, Run, Stage
from rules.ecosystems.syntax import words
from rules.facts.calls import calls_of, invocation
from rules.facts.system_packages import APK, APT, DNF, SystemManager
from rules.facts.users import first_stage
from rules.images.names import image_name

Family = Literal["alpine", "debian", "red hat", "none", "unknown"]

_DEBIAN = words(
    "debian ubuntu buildpack-deps python node ruby php golang rust perl gcc nginx httpd postgres mysql mariadb redis"
    " openjdk eclipse-temurin maven gradle tomcat elixir erlang haskell swift dart julia r-base pypy mono haproxy"
    " wordpress mcr.microsoft.com/dotnet/sdk mcr.microsoft.com/dotnet/aspnet mcr.microsoft.com/dotnet/runtime"
)
_RED_HAT = expression(
    r"(?:almalinux|amazonlinux|centos|fedora|oraclelinux|rockylinux|amazoncorretto|registry\.access\.redhat\.com/.*"
    r"|rockylinux/rockylinux|quay\.io/centos/centos|public\.ecr\.aws/(?:amazonlinux|lambda)/.*)"
)
_ORACLE_LINUX = expression(r"(?:1[2-9]|2\d)(?!.*(?:slim|buster|bullseye|bookworm|stretch))")
"""Tags of `openjdk` from 12 on that name no Debian: they are on Oracle Linux."""
_ARCHIVE = expression(r"\.t(?:ar|gz|xz|bz)|\$")
_SYSTEM = expression(r"\s/\s+\.$|\s/(?:usr|bin)?/?$|busybox|bash|\bsh$|rootfs|\$")
_NO_SHELL = expression(r"gcr\.io/distroless/.*|cgr\.dev/chainguard/.*")


@fact
def family(stage: Stage) -> Family:
    """The family of what the stage starts from in the end; `unknown` for images that nobody listed."""
    base = first_stage(stage).base_image
    if base is None:
        return "unknown"
    image = image_name(base)
    if image.known_as == "scratch" or _NO_SHELL.fullmatch(image.known_as):
        return "none" if "debug" not in image.tag and "-dev" not in image.tag else "unknown"
    if image.known_as == "alpine" or re.search(r"(?:^|-)alpine", image.tag):
        return "alpine"
    if "windows" in image.tag or "nanoserver" in image.tag:
        return "unknown"
    if image.known_as == "openjdk" and _ORACLE_LINUX.match(image.tag):
        return "red hat"
    if image.known_as in _DEBIAN:
        return "debian"
    return "red hat" if _RED_HAT.fullmatch(image.known_as) else "unknown"


@fact
def family_by_calls(stage: Stage) -> Family:
    """The family, for an unknown image by the system's package manager that the stage's RUNs call, if it is one."""
    known = family(stage)
    if known != "unknown":
        return known
    called = {call.tool for run in stage.of_type(Run) for call in calls_of(run)}
    managers: tuple[tuple[Family, SystemManager], ...] = (("alpine", APK), ("debian", APT), ("red hat", DNF))
    found = [name for name, manager in managers if called & manager.tools]
    return found[0] if len(found) == 1 else "unknown"


def installs(stage: Stage, package: str) -> bool:
    """Whether a RUN of the stage or of one that it starts from installs the package by its name."""
    above: Stage | None = stage
    while above is not None:
        for run in above.of_type(Run):
            calls = filter(None, map(invocation, run.commands))
            if any(package in call.operand_texts for call in calls):
                return True
        above = above.parent
    return False


def brings_a_system(stage: Stage) -> bool:
    """Whether archives or copies may bring a shell that nobody can see here."""
    archives = any(_ARCHIVE.search(add.value) for add in stage.of_type(Add))
    return archives or any(_SYSTEM.search(copy.value) for copy in stage.of_type(Copy))
