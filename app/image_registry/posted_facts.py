"""What a pull request was told of images stays so: an answer that comes late changes nothing that was posted."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Protocol

from app.review.asked_images import AskImages
from rules.engine.context import ImageFacts, KnownTag

KEPT_SECONDS = 30 * 86400.0
"""From the last time that something new was asked."""

MOST_IMAGES = 400
"""Of one pull request; of further ones nothing is known."""

_Known = Mapping[str, KnownTag | bool | None]
"""By image: the tag; False where there is none, None where nobody knew."""


class RemembersReviews(Protocol):
    """Where it is kept, by the pull request."""

    def told(self, pull_request: str, /) -> str: ...
    def tell(self, pull_request: str, text: str, seconds: float, /) -> None: ...


class PostedFacts:
    """Asks about the images of a pull request once; later reviews of it know what the first one knew."""

    def __init__(self, ask: AskImages, memory: RemembersReviews) -> None:
        self._ask, self._memory = ask, memory

    def of(self, pull_request: str) -> AskImages:
        """For the reviews of this pull request, `owner/name#number`."""
        return lambda images: self._facts(pull_request, images)

    def _facts(self, pull_request: str, images: Sequence[str]) -> ImageFacts:
        known = _read(self._memory.told(pull_request))
        new = [image for image in images if image not in known][: max(0, MOST_IMAGES - len(known))]
        if new:
            known = {**known, **_by_image(new, self._ask(new))}
            self._memory.tell(pull_request, _written(known), KEPT_SECONDS)
        return ImageFacts(
            {image: tag for image, tag in known.items() if isinstance(tag, KnownTag)},
            frozenset(image for image, tag in known.items() if tag is False),
        )


def _by_image(images: Sequence[str], facts: ImageFacts) -> _Known:
    return {image: facts.found.get(image, False if image in facts.absent else None) for image in images}


def _written(known: _Known) -> str:
    return json.dumps({image: asdict(tag) if isinstance(tag, KnownTag) else tag for image, tag in known.items()})


def _read(text: str) -> _Known:
    found = json.loads(text) if text else {}
    return {image: _tag(tag) if isinstance(tag, dict) else tag for image, tag in found.items()}


def _tag(fields: Mapping[str, object]) -> KnownTag:
    """Fields that another version wrote are left out."""
    known = {name: value for name, value in fields.items() if name in KnownTag.__dataclass_fields__}
    platforms = known.get("platforms")
    return KnownTag(**(known | {"platforms": tuple(platforms) if isinstance(platforms, list) else ()}))  # type: ignore[arg-type]
