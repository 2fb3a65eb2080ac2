"""How many reviews an installation gets in an hour within what GitHub lets it write.

`python -m bench.reviews_an_hour`: many reviews of one installation wait at once, in the real tables, with the real
write budget, hand-over and worker. Only the clock is played. A review stands for three writes.
"""

from __future__ import annotations

import logging
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import click
import sqlalchemy as sa
import structlog

from app.intake.jobs import Job, PullRequestRef, ReviewJob
from app.jobs.database import open_inbox
from app.jobs.due_jobs import WRITES
from app.jobs.inbox import Inbox
from app.jobs.ledger import Ledger
from app.jobs.schema import ensure
from app.jobs.write_budget import WriteBudgets
from app.settings import Settings
from app.worker import Handled, Worker

HOUR = 3600.0
INSTALLATION = 311
_MODULES = ("write_budget", "due_jobs", "ledger", "inbox")


@dataclass
class PlayedClock:
    """The database's clock, as the tables see it."""

    seconds: float = 1_000_000.0

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    @contextmanager
    def in_the_tables(self) -> Iterator[None]:
        modules = [import_module(f"app.jobs.{name}") for name in _MODULES]
        real = [module.now for module in modules]
        for module in modules:
            module.now = lambda: sa.literal(self.seconds)  # type: ignore[attr-defined]
        try:
            yield
        finally:
            for module, function in zip(modules, real, strict=True):
                module.now = function  # type: ignore[attr-defined]


@dataclass
class Hours:
    """When each review ended and when each write was made, in seconds since the start."""

    done: list[tuple[float, str]] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)

    def within(self, seconds: float) -> int:
        return sum(at < seconds for at, _ in self.done)

    @property
    def most_writes_in_an_hour(self) -> int:
        return max(sum(at <= other < at + HOUR for other in self.writes) for at in self.writes)


def played(reviews: int, folder: Path, each: int = 4) -> Hours:
    """All reviews wait at the start. each: how many of an installation run at a time."""
    settings = Settings(data_dir=folder)
    engine = open_inbox(settings, synced=False)
    ensure(settings, engine)
    clock = PlayedClock()
    try:
        with clock.in_the_tables():
            return _worked_off(reviews, engine, clock, each)
    finally:
        engine.dispose()


def _worked_off(reviews: int, engine: sa.Engine, clock: PlayedClock, each: int) -> Hours:
    budgets, ledger, hours = WriteBudgets(engine, clock.sleep), Ledger(engine), Hours()
    begun, written = clock.seconds, Counter[str]()

    def reviewed(job: Job) -> Handled:
        while written[job.delivery] < WRITES:  # what stands on GitHub is not written again
            budgets.acquire(INSTALLATION)
            hours.writes.append(clock.seconds - begun)
            written[job.delivery] += 1
        hours.done.append((clock.seconds - begun, job.delivery))
        return Handled("reviewed")

    worker = Worker(ledger, reviewed, max_attempts=8, pause=budgets.pause)
    for n in range(reviews):
        ref = PullRequestRef(INSTALLATION, "acme", "shop", n + 1)
        Inbox(engine, 10_000).put(ReviewJob(f"d{n:04}", ref, "a" * 40))
    while len(hours.done) < reviews and clock.seconds < begun + 24 * HOUR:
        records = ledger.due(each=each)
        ledger.handed_over(records)
        for record in records:
            ledger.settle(record.delivery, record.attempt, worker.perform(record.delivery, record.attempt))
        clock.sleep(0.5 if records else 5.0)
    return hours


@click.command()
@click.option("--reviews", default=400, show_default=True, help="How many wait at the start.")
def main(reviews: int) -> None:
    """Print a table for docs/benchmarks.md."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as folder:
        hours = played(reviews, Path(folder))
    order = [delivery for _, delivery in hours.done]
    click.echo("| reviews waiting | in the first hour | in the second | lost | out of turn | most writes in an hour |")
    click.echo("|---|---|---|---|---|---|")
    first, two = hours.within(HOUR), hours.within(2 * HOUR)
    swapped = sum(one > other for one, other in pairwise(order))
    lost, most = reviews - len(set(order)), hours.most_writes_in_an_hour
    click.echo(f"| {reviews} | {first} | {two - first} | {lost} | {swapped} | {most} |")


if __name__ == "__main__":
    main()
