"""What the last commits of a repository changed, as far as somebody asked; and what pull requests were told of it.

Names are digests in which the installation counts: what one may see, no other gets.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from app.evidence.answered_history import PathChanges
from app.evidence.history_question import HistoryQuestion
from app.intake.jobs import PullRequestRef
from app.jobs.database import one_statement, reading
from app.jobs.tables import commit_histories, now

FRESH_SECONDS = 86400.0
"""Nobody asks again for so long."""

KEPT_SECONDS = 7 * 86400.0
"""An answer is told for so long; it is asked for again with the first review after a day."""

TOLD_SECONDS = 30 * 86400.0

Told = Mapping[str, PathChanges | None]
"""By the question's name; None where nothing was known."""


class CommitHistories:
    """Shared through the database by all workers. The clock is the database's."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def recall(self, names: Collection[str]) -> dict[str, PathChanges]:
        """The answers that may still be told."""
        return {name: _changes(json.loads(answer)) for name, answer in self._rows(names).items()}

    def fresh(self, names: Collection[str]) -> frozenset[str]:
        """Those that need not be asked for again."""
        return frozenset(self._rows(names, commit_histories.c.learnt_at > now() - FRESH_SECONDS))

    def keep(self, installation: int, name: str, changes: PathChanges) -> None:
        self._store(installation, name, json.dumps(changes), KEPT_SECONDS)

    def told(self, ref: PullRequestRef) -> Told:
        """What its reviews were told."""
        name = _told_name(ref)
        found = json.loads(self._rows([name]).get(name, "{}"))
        return {question: None if one is None else _changes(one) for question, one in found.items()}

    def tell(self, ref: PullRequestRef, told: Told) -> None:
        self._store(ref.installation, _told_name(ref), json.dumps(told), TOLD_SECONDS)

    def day(self) -> int:
        with reading(self._engine) as connection:
            return int(connection.execute(sa.select(now())).scalar_one() // 86400)

    def _rows(self, names: Collection[str], *more: sa.ColumnElement[bool]) -> dict[str, str]:
        table = commit_histories
        chosen = sa.select(table.c.name, table.c.answer)
        with reading(self._engine) as connection:
            found = connection.execute(chosen.where(table.c.name.in_(list(names)), table.c.good_until > now(), *more))
            return {str(name): str(answer) for name, answer in found}

    def _store(self, installation: int, name: str, answer: str, seconds: float) -> None:
        """Two workers may learn the same at once: the later one stands."""
        values = {"answer": answer, "learnt_at": now(), "good_until": now() + seconds}
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        statement = insert(commit_histories).values(name=name, installation=installation, **values)
        with one_statement(self._engine) as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))


def question_name(installation: int, full_name: str, question: HistoryQuestion) -> str:
    return _digest("asked", installation, full_name.lower(), asdict(question))


def _told_name(ref: PullRequestRef) -> str:
    return _digest("told", ref.installation, ref.key.lower())


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _changes(found: list[list[int]]) -> PathChanges:
    return tuple(tuple(commit) for commit in found)
