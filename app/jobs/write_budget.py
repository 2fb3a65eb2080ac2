"""How often we may write to GitHub, per installation and over all workers: at least a second apart, 500 in any hour.

A second apart keeps within GitHub's 80 a minute as well. The hour is kept as a debt that every write adds to and time
pays off: one number a row, and no window whose edge lets twice as much through.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.failures import TryAgainLater
from app.jobs.tables import now, write_budgets

SPACING_SECONDS = 1.0
BURST = 20  # writes that may come as fast as the spacing allows
WRITE_COSTS = 7.5  # seconds of debt: 480 more an hour, 500 in any hour
LONGEST_WAIT = 5.0  # for longer the job goes back into the queue instead of holding a worker


class WriteBudgets:
    """Shared through the database; every worker asks it ahead of each write."""

    def __init__(self, engine: sa.Engine, sleep: Callable[[float], None] = time.sleep) -> None:
        self._engine = engine
        self._sleep = sleep

    def pause(self, installation: int, seconds: float) -> None:
        """GitHub wants to hear nothing of the installation for so long: its other jobs need not find out one by one."""
        self._open(installation)
        mine = write_budgets.c.installation == installation
        earlier = write_budgets.c.next_at < now() + seconds
        with self._engine.begin() as connection:
            connection.execute(sa.update(write_budgets).where(mine, earlier).values(next_at=now() + seconds))

    def acquire(self, installation: int) -> None:
        """Wait for this write's turn. TryAgainLater, with the seconds to wait, when that is too far off."""
        try:
            wait = self._reserve(installation)
        except SQLAlchemyError as error:
            raise TryAgainLater("the write budget's database does not answer") from error
        if wait > 0:
            self._sleep(wait)

    def _reserve(self, installation: int) -> float:
        """Take the next turn; the seconds until then."""
        self._open(installation)
        mine = write_budgets.c.installation == installation
        columns = (write_budgets.c.next_at, write_budgets.c.paid_until, now())
        with self._engine.begin() as connection:
            query = sa.select(*columns).where(mine).with_for_update()
            next_at, paid_until, clock = connection.execute(query).one()
            turn = max(clock, next_at)
            debt = max(0.0, paid_until - clock) + WRITE_COSTS
            too_long = max(turn - clock if turn - clock > LONGEST_WAIT else 0.0, debt - BURST * WRITE_COSTS)
            if too_long > 0:
                raise TryAgainLater("the installation's write budget is used up", too_long)
            paid = {"next_at": turn + SPACING_SECONDS, "paid_until": clock + debt}
            connection.execute(sa.update(write_budgets).where(mine).values(**paid))
        return float(turn - clock)

    def _open(self, installation: int) -> None:
        """The installation's row; two workers may make it at the same time."""
        mine = sa.select(write_budgets.c.installation).where(write_budgets.c.installation == installation)
        with self._engine.begin() as connection:
            if connection.execute(mine).first() is not None:
                return
        try:
            with self._engine.begin() as connection:
                row = {"installation": installation, "next_at": 0.0, "paid_until": 0.0}
                connection.execute(sa.insert(write_budgets).values(**row))
        except IntegrityError:
            return
