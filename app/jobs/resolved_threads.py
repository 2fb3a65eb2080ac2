"""At which head a person resolved a thread of ours, which GitHub tells once, in a delivery, and never again."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.intake.jobs import ThreadJob
from app.jobs.database import one_statement, reading
from app.jobs.tables import now, resolved_threads

log = structlog.get_logger(__name__)


class ResolvedThreads:
    """By the number of a thread's first comment. Without a row, or without the database, nothing is known of it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def note(self, job: ThreadJob) -> None:
        """The newest word counts, and what is open again was never resolved."""
        self._drop(resolved_threads.c.comment == job.comment)
        if not job.is_resolved:
            return
        row = {
            "comment": job.comment,
            "installation": job.pull_request.installation,
            "head_sha": job.head_sha,
            "resolved_at": now(),
        }
        with one_statement(self._engine) as connection:
            connection.execute(sa.insert(resolved_threads).values(row))

    def heads(self, comments: Collection[int]) -> Mapping[int, str]:
        """The heads of those that are known."""
        query = sa.select(resolved_threads.c.comment, resolved_threads.c.head_sha)
        try:
            with reading(self._engine) as connection:
                found = connection.execute(query.where(resolved_threads.c.comment.in_(list(comments))))
                return {int(comment): str(head) for comment, head in found}
        except SQLAlchemyError as error:
            log.warning("the heads of resolved threads were not read", error=type(error).__name__)
            return {}

    def forget(self, comments: Collection[int]) -> None:
        """What they decide is decided."""
        self._drop(resolved_threads.c.comment.in_(list(comments)))

    def _drop(self, which: sa.ColumnElement[bool]) -> None:
        with one_statement(self._engine) as connection:
            connection.execute(sa.delete(resolved_threads).where(which))
