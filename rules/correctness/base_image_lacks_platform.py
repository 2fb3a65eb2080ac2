"""FROM --platform with a platform that the image is not built for."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context, ImageFacts, KnownTag
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.images.names import image_name

_ARCHITECTURES = {
    "x86_64": "amd64",
    "x86-64": "amd64",
    "aarch64": "arm64",
    "armhf": "arm",
    "armel": "arm",
    "i386": "386",
}
_OF_THE_EXAMPLES = ImageFacts(
    {
        "nginx:1.29": KnownTag("1.29", platforms=("linux/amd64", "linux/arm", "linux/arm64")),
        "acme:1": KnownTag("1"),
    }
)


class BaseImageLacksPlatform(Rule):
    """`FROM --platform` names a platform that the base image isn't built for.

    The build fails with "no match for platform in manifest". Slimline says so only where a registry was asked which
    platforms there are.
    """

    category = Category.CORRECTNESS
    severity = Severity.ERROR
    looks_for = frozenset({"--platform"})
    aliases = ("InvalidBaseImagePlatform",)
    references = ("https://docs.docker.com/reference/build-checks/invalid-base-image-platform/",)
    invalid = (Invalid("FROM --platform=linux/s390x nginx:1.29\n", context=Context(images=_OF_THE_EXAMPLES)),)
    valid = (
        Valid(
            "FROM --platform=linux/arm/v7 nginx:1.29\n",
            because="registries list variants of their own, and `linux/arm` is there",
            context=Context(images=_OF_THE_EXAMPLES),
        ),
        Valid(
            "FROM --platform=aarch64 nginx:1.29\n",
            because="the builder reads it as `linux/arm64`",
            context=Context(images=_OF_THE_EXAMPLES),
        ),
        Valid("FROM --platform=linux/s390x nginx:1.29\n", because="nobody was asked which platforms there are"),
        Valid(
            "FROM --platform=linux/s390x acme:1\n",
            because="the registry told no platforms",
            context=Context(images=_OF_THE_EXAMPLES),
        ),
        Valid(
            "FROM --platform=$BUILDPLATFORM nginx:1.29\n",
            because="the machine that builds decides",
            context=Context(images=_OF_THE_EXAMPLES),
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            flag = next((flag for flag in stage.base.flags if flag.name == "platform"), None)
            image = stage.base_image
            if flag is None or not flag.value or "$" in flag.value or image is None or "$" in image:
                continue
            known = context.images.found.get(image_name(image).short)
            if known is not None and known.platforms and _without_variant(flag.value) not in known.platforms:
                there = ", ".join(f"`{name}`" for name in known.platforms)
                yield self.finding(flag.span, f"`{image}` isn't built for `{flag.value}`; it is for {there}.")


def _without_variant(platform: str) -> str:
    """As containerd reads it: a lone word is an architecture of Linux."""
    parts = platform.lower().split("/")
    system, architecture = parts[:2] if len(parts) > 1 else ("linux", parts[0])
    return f"{system}/{_ARCHITECTURES.get(architecture, architecture)}"
