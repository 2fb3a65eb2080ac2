"""One review's questions: what is remembered first, then a few calls within a few seconds. Never an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from app.image_registry.answers import RegistryAnswer
from app.image_registry.client import CallBudget, Limited, NotKnown, RegistryClient
from app.image_registry.references import ImageReference, reference
from rules.engine.context import ImageFacts, KnownTag

_MOST_NAMES = 40


class Remembers(Protocol):
    """Where answers are kept: the database, or one run's own memory."""

    def recall(self, references: Sequence[str], /) -> dict[str, RegistryAnswer]: ...
    def keep(self, reference: str, answer: RegistryAnswer, /) -> None: ...
    def resting(self) -> frozenset[str]: ...


class AskRegistries:
    """Called with the images of a review, the weightiest first."""

    def __init__(
        self, client: RegistryClient, memory: Remembers, budget: Callable[[], CallBudget] = CallBudget
    ) -> None:
        self._client, self._memory, self._budget = client, memory, budget

    def __call__(self, images: Sequence[str]) -> ImageFacts:
        named = {image: found for image in images[:_MOST_NAMES] if (found := self._askable(image)) is not None}
        known = self._memory.recall([str(one) for one in named.values()])
        resting = set(self._memory.resting())
        budget = self._budget()
        for look_closer in (False, True):
            for one in dict.fromkeys(named.values()):
                if one.registry in resting:
                    continue
                try:
                    known |= self._asked(one, known.get(str(one)), look_closer, budget)
                except Limited:
                    resting.add(one.registry)
                except NotKnown:
                    continue
        return _facts(named, known)

    def _askable(self, image: str) -> ImageReference | None:
        found = reference(image)
        return found if found is not None and self._client.is_allowed(found) else None

    def _asked(
        self, one: ImageReference, known: RegistryAnswer | None, look_closer: bool, budget: CallBudget
    ) -> dict[str, RegistryAnswer]:
        """Existence of all comes before the size of any."""
        if known is None and not look_closer:
            answer = self._client.look(one, budget)
        elif look_closer and known is not None and known.exists and known.compressed_bytes is None:
            answer = self._client.weigh(one, known, budget)
        else:
            return {}
        self._memory.keep(str(one), answer)
        return {str(one): answer}


def _facts(named: dict[str, ImageReference], known: dict[str, RegistryAnswer]) -> ImageFacts:
    return ImageFacts(
        {image: tag for image, one in named.items() for tag in _tags(one, known.get(str(one)))},
        frozenset(image for image, one in named.items() if (a := known.get(str(one))) is not None and not a.exists),
    )


def _tags(one: ImageReference, answer: RegistryAnswer | None) -> Iterator[KnownTag]:
    if answer is not None and answer.exists:
        yield KnownTag(one.tag, answer.compressed_bytes, answer.digest, answer.platforms)


class OwnMemory:
    """For one run of the command line."""

    def __init__(self) -> None:
        self._answers: dict[str, RegistryAnswer] = {}
        self._resting: set[str] = set()

    def recall(self, references: Sequence[str], /) -> dict[str, RegistryAnswer]:
        return {name: self._answers[name] for name in references if name in self._answers}

    def keep(self, reference: str, answer: RegistryAnswer, /) -> None:
        self._answers[reference] = answer

    def rest(self, registry: str, seconds: float) -> None:
        self._resting.add(registry)

    def resting(self) -> frozenset[str]:
        return frozenset(self._resting)
