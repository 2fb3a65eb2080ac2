"""The images that a Python project is installed in, and the small one with the same Python."""

from __future__ import annotations

import re

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Stage
from rules.images.names import image_name
from rules.images.variants import DEBIAN_RELEASES, slim_tag
from rules.second_stage.python_tools import is_uv_image

_UV_TAG = expression(
    r"(?:[\d.]+-)?python(?P<version>\d+\.\d+[\w.]*)-"
    rf"(?:(?P<alpine>alpine[\d.]*)|(?P<debian>{'|'.join(DEBIAN_RELEASES)})(?:-slim)?)"
)
"""uv's own images are the official Python images with uv in them: `0.9-python3.13-bookworm-slim`."""


def python_version(stage: Stage) -> str | None:
    """The version of the image's Python; None where it is no image with one."""
    image = image_name(stage.base_image or "")
    if image.known_as == "python":
        found = re.match(r"\d+(\.\d+)*", image.tag)
        return found.group() if found else ""
    tag = _UV_TAG.fullmatch(image.tag) if is_uv_image(image.text) else None
    return tag["version"] if tag is not None else None


def runtime_image(stage: Stage) -> str | None:
    """The small image with the same Python on the same system; None where the name leaves that open."""
    written, image = stage.base.image.text, image_name(stage.base_image or "")
    if "BUILD" in (stage.base.flag("platform") or ""):
        return None  # the environment is of the machine that builds
    if image.known_as != "python":
        tag = _UV_TAG.fullmatch(image.tag)
        return (
            f"python:{tag['version']}-{tag['alpine'] or 'slim-' + tag['debian']}"
            if tag and "$" not in written
            else None
        )
    slim = slim_tag(image)
    if slim is None:
        return written
    if "$" not in written:
        return image.tagged(slim).text
    return f"{written}-slim" if slim == f"{image.tag}-slim" and ":" in written else None


def is_full(stage: Stage) -> bool:
    """Whether the image carries the tools that the slim one lacks."""
    image = image_name(stage.base_image or "")
    if image.known_as == "python":
        return slim_tag(image) is not None
    return "alpine" not in image.tag and not image.tag.endswith("-slim")
