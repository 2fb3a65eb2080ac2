"""Does the service's memory stay flat? 20,000 jobs at a steady rate, and the memory of web and worker meanwhile.

`python -m bench.memory` on SQLite, `--postgres URL` with a web and a worker apart. A job does the reviewer's work
on one generated Dockerfile (all rules, rewrite) and waits as long as seven calls to GitHub of 80 ms each; calls
themselves are not made. Memory rises while caches and pools fill, so the first quarter is left out of the verdict.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from app.jobs.database import open_inbox
from app.jobs.records import Records
from bench.load import Load, SetUp, children, own_resident, running

LIMITS = {"web": 150.0, "worker": 250.0}
FLAT = 5.0
"""Megabytes by which the last quarter may lie above the second: what allocators do without any leak."""
QUEUE_FILE = "-queue.db"


@dataclass(frozen=True)
class Sample:
    """At some moment: seconds since the start, jobs done, megabytes of the largest process of each kind."""

    seconds: float
    done: int
    megabytes: dict[str, float]


def growth(samples: Sequence[Sample], kind: str) -> float:
    """Megabytes from the second quarter of the jobs to the last, by the medians."""
    total = samples[-1].done
    second = [s.megabytes[kind] for s in samples if total * 0.25 <= s.done < total * 0.5]
    last = [s.megabytes[kind] for s in samples if s.done >= total * 0.75]
    return statistics.median(last) - statistics.median(second) if second and last else 0.0


def verdicts(samples: Sequence[Sample]) -> list[str]:
    """What is wrong; nothing when all is well."""
    found = []
    for kind, limit in LIMITS.items():
        most = max(sample.megabytes[kind] for sample in samples)
        if most > limit:
            found.append(f"{kind}: {most:.0f} MB, more than {limit:.0f}")
        if growth(samples, kind) > FLAT:
            found.append(f"{kind}: grew by {growth(samples, kind):.1f} MB from the second quarter to the last")
    return found


def tenths(samples: Sequence[Sample]) -> list[Sample]:
    """The first sample at or after each tenth of the jobs."""
    total = samples[-1].done
    return [next(s for s in samples if s.done >= total * tenth / 10) for tenth in range(11)]


def _megabytes(set_up: SetUp) -> dict[str, float]:
    """By kind. `serve` has two children: the one that runs jobs has the queue's file open."""
    found = dict.fromkeys(LIMITS, 0.0)
    for name, process in set_up.processes.items():
        if name.startswith("worker"):
            found["worker"] = max(found["worker"], own_resident(process.pid))
            continue
        for child in children(process.pid):
            kind = "worker" if _has_queue(child) else "web"
            found[kind] = max(found[kind], own_resident(child))
    return found


def _has_queue(process: int) -> bool:
    with suppress(OSError):  # a file that was closed while we looked
        return any(str(link.readlink()).endswith(QUEUE_FILE) for link in Path(f"/proc/{process}/fd").iterdir())
    return False


class Sampler:
    """Looks at the processes every so many seconds, on a thread."""

    def __init__(self, set_up: SetUp, every: float) -> None:
        assert set_up.settings is not None
        self.samples: list[Sample] = []
        self._set_up = set_up
        self._engine = open_inbox(set_up.settings)
        self._every = every
        self._begun = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        self._look()
        self._engine.dispose()

    def _run(self) -> None:
        while not self._stop.wait(self._every):
            self._look()

    def _look(self) -> None:
        done = Records(self._engine).queue_state().by_state["done"]
        self.samples.append(Sample(time.monotonic() - self._begun, done, _megabytes(self._set_up)))


@click.command()
@click.option("--jobs", default=20_000, show_default=True)
@click.option("--rate", default=40.0, show_default=True, help="Jobs a second; fewer than the machine can do.")
@click.option("--every", default=5.0, show_default=True, help="Seconds between looks at the memory.")
@click.option("--postgres", metavar="URL", default="", help="An empty PostgreSQL database.")
def main(jobs: int, rate: float, every: float, postgres: str) -> None:
    """Print a table for docs/benchmarks.md; exit with 1 when memory is above its limit or grows."""
    kinds = ["web", "worker analyse"] if postgres else ["serve analyse"]
    with tempfile.TemporaryDirectory() as folder, running("memory", kinds, Path(folder), postgres) as set_up:
        time.sleep(3)
        sampler = Sampler(set_up, every)
        sent = Load(set_up.ports, 0).run(rate, jobs)
        set_up.wait_worked_off()
        sampler.stop()
    click.echo("| jobs done | seconds | web MB | worker MB |\n|---|---|---|---|")
    for sample in tenths(sampler.samples):
        web, worker = (sample.megabytes[kind] for kind in LIMITS)
        click.echo(f"| {sample.done} | {sample.seconds:.0f} | {web:.1f} | {worker:.1f} |")
    grown = ", ".join(f"{kind} {growth(sampler.samples, kind):+.1f} MB" for kind in LIMITS)
    click.echo(f"\n{sent.acknowledged}/{sent.sent} acknowledged; from the second quarter to the last: {grown}")
    problems = verdicts(sampler.samples)
    raise SystemExit("\n".join(problems) if problems else 0)


if __name__ == "__main__":
    main()
