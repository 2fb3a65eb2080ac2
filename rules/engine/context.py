"""What a rule may ask besides the Dockerfile. Every question has an answer for "nothing is known"."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import date
from functools import cache
from typing import Any, Literal

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile, Stage
from rules.dockerfile.node import node, record
from rules.engine.path_index import Paths


@record
class KnownTag:
    """A tag that a registry has. compressed_bytes: of its layers (linux/amd64), None where nobody asked.

    digest: of what the tag names now, "" where it was not told. platforms: `linux/arm64`, ... without variants; ()
    where they are not known.
    """

    tag: str
    compressed_bytes: int | None = None
    digest: str = ""
    platforms: tuple[str, ...] = ()


@record
class ImageFacts:
    """What registries said of images before the rules ran: they never ask. `ImageFacts()` knows nothing.

    An image is a repository with a tag, as in FROM: `python:3.11`. found: those that there are; absent: those that
    there are not. Of all others nobody knows.
    """

    found: Mapping[str, KnownTag] = field(default_factory=dict)
    absent: frozenset[str] = frozenset()

    def exists(self, image: str) -> bool | None:
        """None where nothing is known."""
        return True if image in self.found else (False if image in self.absent else None)

    def tags(self, repository: str) -> tuple[str, ...]:
        """The tags of a repository that are known to be there."""
        return tuple(known.tag for image, known in self.found.items() if image == f"{repository}:{known.tag}")


_NO_PATHS = Paths()


def _read_nothing(path: str) -> str | None:
    return None


def _everything(path: str) -> bool:
    return True


@record
class Service:
    """A service of a compose file that is built from this Dockerfile: what it starts besides what the image says.

    file: the compose file. target: the stage that it builds, "" for the last one. starts: what it runs, as shell text,
    by compose's own key (`command`, `entrypoint`, `healthcheck`).
    """

    file: str
    name: str
    target: str = ""
    starts: tuple[tuple[str, str], ...] = ()


@node
class BuildContext:
    """The folder that COPY reads from.

    files: its files' paths, relative, with `/`; None where the folder is not known.
    read: a file's text, None where it is absent, too big or not text.
    dockerignore: the text of the ignore file that applies, None where there is none (or nothing is known).
    targets: stage names that compose, bake or workflow files build by `target:`.
    guessed: no file of the repository says which folder it is.
    services: the compose services that are built from the Dockerfile.
    at_hand: whether a file can be read without asking anyone for it; rules that look into many read these alone.
    """

    files: Paths | frozenset[str] | None = None
    read: Callable[[str], str | None] = _read_nothing
    dockerignore: str | None = None
    targets: frozenset[str] = frozenset()
    guessed: bool = False
    services: tuple[Service, ...] = ()
    at_hand: Callable[[str], bool] = _everything

    facts: dict[object, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Each file is read once, and what is found out of the files is remembered with them."""
        object.__setattr__(self, "read", cache(self.read))
        if self.files is not None:
            object.__setattr__(self, "files", Paths.of(self.files))

    @property
    def paths(self) -> Paths:
        """The files, none where nothing is known."""
        return self.files if isinstance(self.files, Paths) else _NO_PATHS

    @property
    def is_known(self) -> bool:
        return self.files is not None

    def has(self, path: str) -> bool | None:
        """Whether the context holds the file; None where nothing is known."""
        return None if self.files is None else path in self.files


_FOR_DEVELOPERS = re.compile(r"(?:dev|devel|development|debug|test|tests|testing|lint)(?:$|[-_.])")

Style = Literal["flags", "cache-mounts"]


@node
class Context:
    """Everything a rule is given besides the Dockerfile. `Context()` knows nothing.

    path: the Dockerfile's own, from the top of its repository; "" where unknown.
    day: the day that ends of support are compared with; None for that of the data.
    """

    build: BuildContext = BuildContext()
    images: ImageFacts = field(default_factory=ImageFacts)
    style: Style = "flags"
    kept_images: frozenset[str] = frozenset()
    path: str = ""
    day: date | None = None

    def ships(self, dockerfile: Dockerfile, stage: Stage) -> bool:
        """Whether people run what this stage makes: the final stage, one built as a target, what these start from."""
        return stage.index in _shipped(dockerfile, self.build.targets)


@fact
def _shipped(dockerfile: Dockerfile, targets: frozenset[str]) -> frozenset[int]:
    """The indexes of the stages that are built for their own sake, and of those that they start from."""
    found: set[int] = set()
    for stage in dockerfile.stages:
        name = (stage.name or "").lower()
        # Where a build names another stage, a last one called `dev` is for those who work on the program.
        is_last = stage.is_final and not (targets and _FOR_DEVELOPERS.match(name))
        one: Stage | None = stage if is_last or name in targets else None
        while one is not None and one.index not in found:
            found.add(one.index)
            one = one.parent
    return frozenset(found)
