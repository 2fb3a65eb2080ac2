"""Work that one process does for all: whoever takes the turn does it, the others leave it until it is due again."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.jobs.tables import chores, now


class Lease:
    """Shared through the database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def take(self, name: str, seconds: float) -> bool:
        """Whether it is due and ours; then it is due again after so many seconds."""
        due = sa.update(chores).where(chores.c.name == name, chores.c.due_at <= now())
        with self._engine.begin() as connection:
            if connection.execute(due.values(due_at=now() + seconds)).rowcount:
                return True
            if connection.execute(sa.select(chores.c.name).where(chores.c.name == name)).first() is not None:
                return False
        try:
            with self._engine.begin() as connection:
                connection.execute(sa.insert(chores).values(name=name, due_at=now() + seconds))
        except IntegrityError:
            return False
        return True
