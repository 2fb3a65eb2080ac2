"""Systems that are so old that their tools lack what advice of today takes for granted."""

from __future__ import annotations

import re

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Stage
from rules.engine.context import Context
from rules.facts.users import first_stage
from rules.images.life.cycles import data_day
from rules.images.life.lookup import ended
from rules.images.names import image_name

_OLD = expression(
    r"\b(squeeze|wheezy|jessie|lucid|precise|trusty)\b|ubuntu[:-]?1[0-5]\.\d|debian[:-]?[678]\b", re.IGNORECASE
)
_ON_OLD = expression(r"java(:|$)|node:([0-8](\.\d|-|$)|argon|boron|carbon)(?!.*(stretch|buster))")
"""Official images that stood on Debian 8 unless their tag says otherwise."""


@fact
def is_old(stage: Stage) -> bool:
    """Whether the base image's name tells of a Debian before 9 or of an Ubuntu before 16.04.

    Their apt knows no `signed-by` (since 1.1), their RubyGems no `--no-document` (since 2.0).
    """
    image = image_name(first_stage(stage).base_image or "")
    return names_old(image.text) or _ON_OLD.match(f"{image.known_as}:{image.tag}") is not None


def has_ended(stage: Stage, context: Context) -> bool:
    """Whether what the stage starts from in the end has no support any more on the day of the review."""
    image = image_name(first_stage(stage).base_image or "")
    return ended(image, context.day or data_day()) is not None


def names_old(text: str) -> bool:
    """Whether a text names such a release: a source for `jessie` lies in an image of jessie."""
    return _OLD.search(text) is not None
