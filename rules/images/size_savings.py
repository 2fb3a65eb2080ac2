"""What a smaller base image is worth, by a registry's answer; nothing is said without one."""

from __future__ import annotations

from rules.engine.context import ImageFacts
from rules.engine.finding import Saving
from rules.images.names import ImageName

_MB = 1_000_000


def exists(images: ImageFacts, new: ImageName) -> bool | None:
    """Whether the registry has `new`; None where nothing is known."""
    return images.exists(new.short)


def saving(images: ImageFacts, old: ImageName, new: ImageName) -> Saving | None:
    """What `new` saves against `old`."""
    before, after = (_bytes(images, name) for name in (old, new))
    if before is None or after is None or before <= after:
        return None
    basis = f"the registry's sizes: {before // _MB} and {after // _MB} MB compressed"
    return Saving(f"about {(before - after) // _MB} MB less to pull", basis, before - after)


def _bytes(images: ImageFacts, name: ImageName) -> int | None:
    known = images.found.get(name.short)
    return None if known is None else known.compressed_bytes
