"""What registries said, in the database: all workers share it, and the rests that registries ask for."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from app.image_registry.answers import RegistryAnswer, answer_of
from app.jobs.tables import now, registry_answers

_REST = "rest:"
_TOLD = "told:"


class Memory:
    """Answers by reference. The clock is the database's, as everywhere."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def recall(self, references: Sequence[str]) -> dict[str, RegistryAnswer]:
        """Those that are still good."""
        table = registry_answers
        chosen = sa.select(table.c.reference, table.c.answer).where(
            table.c.reference.in_(references), table.c.good_until > now()
        )
        with self._engine.connect() as connection:
            return {name: answer_of(text) for name, text in connection.execute(chosen)}

    def keep(self, reference: str, answer: RegistryAnswer) -> None:
        self._store(reference, answer.as_json(), answer.good_for)

    def rest(self, registry: str, seconds: float) -> None:
        """Nobody asks this registry for so long."""
        self._store(_REST + registry, "", seconds)

    def resting(self) -> frozenset[str]:
        table = registry_answers
        chosen = sa.select(table.c.reference).where(table.c.reference.startswith(_REST), table.c.good_until > now())
        with self._engine.connect() as connection:
            return frozenset(name.removeprefix(_REST) for name in connection.scalars(chosen))

    def told(self, pull_request: str) -> str:
        """What its reviews were told, "" where nothing is kept."""
        table = registry_answers
        chosen = sa.select(table.c.answer).where(table.c.reference == _TOLD + pull_request, table.c.good_until > now())
        with self._engine.connect() as connection:
            return connection.scalar(chosen) or ""

    def tell(self, pull_request: str, text: str, seconds: float) -> None:
        self._store(_TOLD + pull_request, text, seconds)

    def forget_old(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.delete(registry_answers).where(registry_answers.c.good_until < now()))

    def _store(self, reference: str, text: str, seconds: float) -> None:
        """Two workers may learn the same at once: the later one stands."""
        table = registry_answers
        values = {"reference": reference, "answer": text, "good_until": now() + seconds}
        with self._engine.begin() as connection:
            connection.execute(sa.delete(table).where(table.c.reference == reference))
            try:
                with connection.begin_nested():
                    connection.execute(sa.insert(table).values(values))
            except sa.exc.IntegrityError:
                return
