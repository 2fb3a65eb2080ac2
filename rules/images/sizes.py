"""What a smaller base image is worth: a registry's answer where there is one, else what was measured; never a guess."""

from __future__ import annotations

from rules.engine.context import ImageFacts
from rules.engine.finding import Saving
from rules.images.names import ImageName

_MB = 1_000_000
_MEASURED = {
    "python": (
        861 * _MB,
        "measured: one flask application on `python:3.11` and on `python:3.11-slim`, 1088 and 227 MB on disk",
    ),
    "node": (
        895 * _MB,
        "measured: one Node.js application on the full `node` image and on its slim variant, 1130 and 235 MB on disk",
    ),
}
"""Uncompressed bytes, by the image's name, on builds of the same application."""


def exists(images: ImageFacts, old: ImageName, new: ImageName) -> bool | None:
    """Whether the registry, asked for the variants of `old`, names `new`; None where nothing is known."""
    known = images.variants(old.short)
    return any(variant.tag == new.tag for variant in known) if known else None


def saving(images: ImageFacts, old: ImageName, new: ImageName) -> Saving | None:
    """What `new` saves against `old`."""
    sizes = {variant.tag: variant.compressed_bytes for variant in images.variants(old.short)}
    before, after = sizes.get(old.tag or "latest"), sizes.get(new.tag)
    if before is not None and after is not None and before > after:
        basis = f"the registry's sizes: {before // _MB} and {after // _MB} MB compressed"
        return Saving(f"about {(before - after) // _MB} MB less to pull", basis, before - after)
    if old.known_as in _MEASURED:
        size, basis = _MEASURED[old.known_as]
        return Saving(f"about {size // _MB // 10 * 10} MB", basis, size)
    return None
