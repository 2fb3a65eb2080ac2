"""What is asked about images before the rules run, which stay pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import chain, zip_longest

from rules.dockerfile.parser import parse
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.context import ImageFacts
from rules.images.images_to_ask import images_to_ask

AskImages = Callable[[Sequence[str]], ImageFacts]
"""Asked with images, the weightiest first; answers within seconds, with whatever is known then."""


def knows_no_image(images: Sequence[str]) -> ImageFacts:
    """Nobody is asked."""
    return ImageFacts()


def wanted_images(texts: Iterable[str], day: date) -> tuple[str, ...]:
    """The first of each Dockerfile before the second of any, each once."""
    rows = [_images(text, day) for text in texts]
    return tuple(dict.fromkeys(filter(None, chain.from_iterable(zip_longest(*rows)))))


def _images(text: str, day: date) -> tuple[str, ...]:
    try:
        return images_to_ask(parse(text), day)
    except DockerfileSyntaxError:
        return ()
