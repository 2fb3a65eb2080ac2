"""FROM --platform with a constant, or with what it is anyway."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.source import Span
from rules.engine.context import Context
from rules.engine.edits import delete
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid

_TARGETS = frozenset({"$TARGETPLATFORM", "${TARGETPLATFORM}"})


class PlatformFixed(Rule):
    """`FROM --platform` names one platform, or the target platform, which is the default anyway.

    With a constant, you can build the file only for that platform, whatever you pass to `docker build --platform`, and
    other machines have to emulate it. `$TARGETPLATFORM` is what `FROM` uses without the flag.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    looks_for = frozenset({"--platform"})
    housekeeping = True
    aliases = ("DL3029", "DL3065", "FromPlatformFlagConstDisallowed", "RedundantTargetPlatform", "DF061")
    references = (
        "https://docs.docker.com/reference/build-checks/from-platform-flag-const-disallowed/",
        "https://docs.docker.com/reference/build-checks/redundant-target-platform/",
    )
    invalid = (
        Invalid("FROM --platform=linux/amd64 alpine:3.24\n"),
        Invalid("FROM --platform=$TARGETPLATFORM alpine:3.24\n", "FROM alpine:3.24\n"),
    )
    valid = (
        Valid("FROM --platform=$BUILDPLATFORM golang:1.27 AS build\n", because="the builder runs on the machine's own"),
        Valid(
            "FROM --platform=linux/amd64 alpine:3.24 AS build_amd64\nFROM build_amd64\n",
            because="the name says that the stage is for one platform",
        ),
        Valid("ARG P=linux/arm64\nFROM --platform=$P alpine:3.24\n", because="a build can set it"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            flag = next((flag for flag in stage.base.flags if flag.name == "platform"), None)
            value = flag.value if flag is not None else None
            if flag is None or not value:
                continue
            if value in _TARGETS:
                fix = Fix("Delete the flag", (delete(Span(flag.span.start, stage.base.image.span.start)),))
                yield self.finding(flag.span, "`FROM` uses the target platform without the flag.", fix)
            elif "$" not in value and not _is_in_name(value, stage.name or ""):
                yield self.finding(flag.span, f"This stage is always built for `{value}`, whatever `--platform` says.")


def _is_in_name(platform: str, name: str) -> bool:
    return any(part and part in name for part in platform.lower().split("/")[1:])
