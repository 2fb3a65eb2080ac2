"""What to ask a registry before the rules run: the images of a Dockerfile, and those that rules would propose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rules.dockerfile.model import Dockerfile
from rules.images.life.cycles import built_tags
from rules.images.life.lookup import ended, official_name
from rules.images.names import ImageName, image_name
from rules.images.variants import alpine_tag, slim_tag

_VERSION = re.compile(r"\d+(\.\d+)*")


def images_to_ask(dockerfile: Dockerfile, day: date) -> tuple[str, ...]:
    """The weightiest first, each once: what is asked may be cut short. The last stage is what ships."""
    bases = [stage.base_image for stage in reversed(dockerfile.stages) if stage.base_image not in {None, "scratch"}]
    names = [image_name(base) for base in bases if base is not None and "$" not in base]
    proposed = [one for name in names for one in _proposed(name, day)]
    others = (name.tagged(tag) for name in names if (tag := alpine_tag(name)) is not None)
    return tuple(dict.fromkeys(name.short for name in (*proposed, *names, *others) if name.tag))


def _proposed(name: ImageName, day: date) -> Iterator[ImageName]:
    end = ended(name, day)
    if end is not None and end.successor:
        yield image_name(end.successor)
    slim = slim_tag(name)
    if slim is not None:
        yield name.tagged(slim)
    if name.tag in {"", "latest"}:
        yield from _newest(name)


def _newest(name: ImageName) -> Iterator[ImageName]:
    """The newest major version that the official image is built for."""
    versions = [tag for tag in built_tags(official_name(name)) if _VERSION.fullmatch(tag)]
    shortest = min((tag.count(".") for tag in versions), default=0)
    numbers = [tuple(map(int, tag.split("."))) for tag in versions if tag.count(".") == shortest]
    if numbers:
        yield name.tagged(".".join(map(str, max(numbers))))
