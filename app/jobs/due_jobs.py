"""Which jobs are handed to the engine next: the oldest of each installation, so many of each, when it may write."""

from __future__ import annotations

import sqlalchemy as sa

from app.jobs.codec import KINDS
from app.jobs.states import QUEUED, RUNNING, WAITING
from app.jobs.tables import deliveries, now, write_budgets
from app.jobs.write_budget import BURST, LONGEST_WAIT, WRITE_COSTS

WRITES = 3
"""What a review writes at most where nothing is unusual: it begins when it can also end."""


def next_jobs(limit: int, each: int) -> sa.Select[tuple[object]]:
    """The rows, oldest first. each: how many of one installation may be with the engine at a time.

    So nobody's jobs fill the engine's queue, and those of an installation that must wait for GitHub wait here together:
    when it may write again, the oldest goes first.
    """
    with_engine = (
        sa.select(deliveries.c.installation, sa.func.count().label("count"))
        .where(deliveries.c.state.in_((QUEUED, RUNNING)))
        .group_by(deliveries.c.installation)
        .subquery()
    )
    turn = sa.func.row_number().over(partition_by=deliveries.c.installation, order_by=deliveries.c.id)
    ready = (
        sa.select(deliveries.c.id, deliveries.c.installation, turn.label("turn"))
        .where(deliveries.c.state == WAITING, deliveries.c.not_before <= now(), ~_must_pause(), is_known())
        .subquery()
    )
    room = ready.c.turn + sa.func.coalesce(with_engine.c.count, 0) <= each
    debt = sa.func.coalesce(write_budgets.c.paid_until - now(), 0.0) + ready.c.turn * (WRITES * WRITE_COSTS)
    is_paid = sa.or_(deliveries.c.kind == "installation", debt <= BURST * WRITE_COSTS)
    return (
        sa.select(deliveries)
        .join(ready, ready.c.id == deliveries.c.id)
        .outerjoin(with_engine, with_engine.c.installation == ready.c.installation)
        .outerjoin(write_budgets, write_budgets.c.installation == ready.c.installation)
        .where(room, is_paid)
        .order_by(deliveries.c.id)
        .limit(limit)
    )


def is_known() -> sa.ColumnElement[bool]:
    """Whether this version knows what to do: during an update, others may put jobs of a newer kind beside ours."""
    return deliveries.c.kind.in_(KINDS)


def _must_pause() -> sa.ColumnElement[bool]:
    """Whether GitHub wants to hear nothing of the installation now. News of the installation itself need no writes."""
    too_far_off = write_budgets.c.next_at - now() > LONGEST_WAIT
    mine = write_budgets.c.installation == deliveries.c.installation
    return sa.and_(deliveries.c.kind != "installation", sa.exists().where(mine, too_far_off).correlate(deliveries))
