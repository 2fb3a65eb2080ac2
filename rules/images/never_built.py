"""Tags that the spelling of an official image would give, and that were never built: no fix names them.

`python:3.6.2-stretch` has no `python:3.6.2-slim-stretch`, and Amazon Corretto 20 has no headless image. The list is
made by `make support`, from every tag that the library's definition files ever named.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from rules.images.names import ImageName

LIST = Path(__file__).with_suffix(".json")


@cache
def _never_built() -> Mapping[str, frozenset[str]]:
    listed: dict[str, str] = json.loads(LIST.read_text(encoding="utf-8"))
    return {image: frozenset(tags.split()) for image, tags in listed.items()}


def is_built(image: ImageName) -> bool:
    """Whether nothing speaks against the tag; of tags that came after the list nobody knows."""
    return image.tag not in _never_built().get(image.known_as, frozenset())
