"""Examples that hold for the cache of every package manager, made from its record."""

from __future__ import annotations

from collections.abc import Iterator

from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.record import Manager
from rules.engine.rule import Valid
from rules.images.names import image_name


def stock_examples(manager: Manager) -> tuple[Valid, ...]:
    """A cache that is mounted, switched off, removed, emptied, or in a stage that is not shipped."""
    if not isinstance(manager.cache, Cache) or not isinstance(manager.leftover, Leftover):
        return ()
    return tuple(_examples(manager.cache, manager.leftover, manager.name))


def _examples(cache: Cache, leftover: Leftover, name: str) -> Iterator[Valid]:
    image, call = leftover.example
    mounts = [f"--mount=type=cache,target={target}" for target in _targets(cache, image)]
    if mounts:
        yield _valid(image, f"RUN {' '.join(mounts)} {call}", "the cache lives in a cache mount")
    for switch in cache.switches[:1]:
        value = "1" if "NO_" in switch else "/tmp/cache"  # noqa: S108 - of the image
        yield _valid(image, f"ENV {switch}={value}\nRUN {call}", "the variable turns the cache off or moves it")
    if leftover.flag:
        flagged = call.replace(f"{name} ", f"{name} {leftover.flag} ", 1)
        yield _valid(image, f"RUN {flagged}", "the flag stores nothing")
    removal = f"rm -rf {' '.join(cache.folders)}"
    yield _valid(image, f"RUN {call} && {removal}", "the cache is removed in the same layer")
    for cleaner in () if cache.has_other_use else cache.cleaners[:1]:
        yield _valid(image, f"RUN {call} && {' '.join(cleaner)}", "the cache is emptied in the same layer")
    builder = f"FROM {image} AS build\nRUN {call}\nFROM scratch\nCOPY --from=build /app /app\n"
    yield Valid(builder, because="a builder stage is not shipped")


def _targets(cache: Cache, image: str) -> tuple[str, ...]:
    """Where the example's image keeps the cache."""
    known = image_name(image).known_as
    targets = next((places for one, places in cache.in_images if one == known), cache.mounts)
    return tuple(target.replace("~", "/root", 1) for target in targets)


def _valid(image: str, lines: str, because: str) -> Valid:
    return Valid(f"FROM {image}\n{lines}\n", because=because)
