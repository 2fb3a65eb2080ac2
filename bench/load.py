"""How fast deliveries are acknowledged while jobs run, beside an end point that does nothing.

`python -m bench.load` measures on loopback, for each set-up, the time from when a delivery was due until its answer,
at a fixed rate that does not wait for answers; then a burst, until everything is worked off. A job stands for a review:
it waits as long as seven calls to GitHub of 80 ms each. Reviews themselves are not run: bench/rules.py has their cost.
"""

from __future__ import annotations

import http.client
import itertools
import os
import queue
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from app.intake.signature import sign
from app.jobs.database import open_inbox
from app.jobs.records import Records
from app.settings import Settings
from bench.payload import delivery_body
from bench.service import SECRET, environment
from bench.slow_clients import ENDLESS, drips

CLIENTS = 24
WAIT_SECONDS = 600


@dataclass(frozen=True)
class Measured:
    """Milliseconds from due to answered, and how many were acknowledged with 202."""

    times: list[float]
    acknowledged: int
    sent: int

    def row(self) -> str:
        cuts = statistics.quantiles(self.times, n=100)
        share = f"{self.acknowledged}/{self.sent}"
        return f"{cuts[49]:.1f} | {cuts[98]:.1f} | {max(self.times):.0f} | {share}"


class Load:
    """Sends deliveries to some ports in turn."""

    def __init__(self, ports: list[int], first: int) -> None:
        self._ports = ports
        self._next = first

    def run(self, rate: float, count: int) -> Measured:
        """count deliveries, rate a second; rate 0: as fast as they go."""
        due: queue.SimpleQueue[tuple[float, int] | None] = queue.SimpleQueue()
        begun = time.perf_counter() + 0.2
        for n in range(count):
            due.put((begun + (n / rate if rate else 0.0), self._next + n))
        self._next += count
        times: list[float] = []
        statuses: list[int] = []
        clients = [threading.Thread(target=self._client, args=(k, due, times, statuses)) for k in range(CLIENTS)]
        for client in clients:
            due.put(None)
            client.start()
        for client in clients:
            client.join()
        return Measured(times, statuses.count(202), count)

    def _client(self, number: int, due: queue.SimpleQueue, times: list[float], statuses: list[int]) -> None:  # type: ignore[type-arg]
        connection = http.client.HTTPConnection("127.0.0.1", self._ports[number % len(self._ports)], timeout=15)
        while (item := due.get()) is not None:
            at, n = item
            body = delivery_body(n)
            headers = {
                "X-GitHub-Event": "pull_request",
                "X-GitHub-Delivery": f"bench-{n}",
                "X-Hub-Signature-256": sign(SECRET, body),
                "Content-Type": "application/json",
            }
            time.sleep(max(0.0, at - time.perf_counter()))
            connection.request("POST", "/webhook", body, headers)
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - at) * 1000)
            statuses.append(answer.status)
        connection.close()


class Health:
    """Asks `/healthz` meanwhile, which does nothing: what it waits for, everything on this machine waits for."""

    RATE = 10.0

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports
        self._times: list[float] = []
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def __enter__(self) -> Health:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _ask(self) -> None:
        connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=15) for port in self._ports]
        for connection in itertools.cycle(connections):
            if self._stopped.wait(1 / self.RATE):
                break
            begun = time.perf_counter()
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            self._times.append((time.perf_counter() - begun) * 1000)
        for connection in connections:
            connection.close()

    def row(self) -> str:
        cuts = statistics.quantiles(self._times, n=100)
        return f"{cuts[49]:.1f} | {cuts[98]:.1f}"


@dataclass
class SetUp:
    """Running processes: what each is, and the ports that take deliveries."""

    name: str
    processes: dict[str, subprocess.Popen[bytes]]
    ports: list[int]
    settings: Settings | None

    def memory(self) -> str:
        """Resident megabytes of each process, its children included."""
        return ", ".join(f"{name} {_resident(process.pid):.0f}" for name, process in self.processes.items())

    def wait_worked_off(self) -> float:
        """Seconds until no job waits or runs."""
        assert self.settings is not None
        begun = time.monotonic()
        engine = open_inbox(self.settings)
        try:
            while time.monotonic() - begun < WAIT_SECONDS:
                state = Records(engine).queue_state().by_state
                if not state["waiting"] + state["queued"] + state["running"]:
                    return time.monotonic() - begun
                time.sleep(1)
        finally:
            engine.dispose()
        raise SystemExit(f"not worked off within {WAIT_SECONDS} s: {state}")


def _resident(pid: int) -> float:
    return max([own_resident(pid), *(_resident(child) for child in children(pid))])


def own_resident(pid: int) -> float:
    """Megabytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(name: str, kinds: list[str], folder: Path, url: str = "") -> Iterator[SetUp]:
    """Start processes of these kinds (`noop`, `serve`, `web`, `worker`, perhaps with ` analyse`) and end them."""
    processes: dict[str, subprocess.Popen[bytes]] = {}
    ports: list[int] = []
    with (folder / f"{name.replace(' ', '-')}.log").open("wb") as log:
        for n, kind in enumerate(kinds):
            port = _free_port()
            if not kind.startswith("worker"):
                ports.append(port)
            variables = os.environ | environment(folder, port, url)
            command = [sys.executable, "-m", "bench.service", *kind.split()]
            processes[f"{kind} {n + 1}"] = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
        try:
            for port in ports:
                _wait_for(port)
            settings = None if name == "no-op" else Settings(data_dir=folder, **({"database_url": url} if url else {}))  # type: ignore[arg-type]
            yield SetUp(name, processes, ports, settings)
        finally:
            for process in processes.values():
                process.terminate()
            for process in processes.values():
                process.wait(timeout=40)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the service did not start")


@click.command()
@click.option("--rate", default=100.0, show_default=True, help="Deliveries a second.")
@click.option("--seconds", default=60, show_default=True, help="For how long.")
@click.option("--burst", default=2000, show_default=True, help="Deliveries as fast as they go, at the end; 0: none.")
@click.option(
    "--postgres", metavar="URL", default="", help="An empty PostgreSQL database, for the set-up of many processes."
)
@click.option("--slow", default=0, show_default=True, help="Clients that send a byte a second meanwhile.")
def main(rate: float, seconds: int, burst: int, postgres: str, slow: int) -> None:
    """Print a table for docs/benchmarks.md."""
    set_ups = [("no-op", ["noop"], ""), ("SQLite, one process", ["serve"], "")]
    if slow:
        del set_ups[0]  # it has no defence
    if postgres:
        set_ups.append(("PostgreSQL, 2 web and 2 workers", ["web", "web", "worker", "worker"], postgres))
    click.echo(
        "| set-up | p50 ms | p99 ms | max ms | acknowledged | /healthz p50 | p99 | burst acknowledged | worked off in "
        "| resident MB |"
    )
    click.echo("|---|---|---|---|---|---|---|---|---|---|")
    for name, kinds, url in set_ups:
        with tempfile.TemporaryDirectory() as folder, running(name, kinds, Path(folder), url) as set_up:
            time.sleep(3)
            load = Load(set_up.ports, 0)
            load.run(rate, int(rate))  # the first second opens connections and files
            with ExitStack() as meanwhile:
                for port in set_up.ports:
                    meanwhile.enter_context(drips(port, slow // len(set_up.ports), ENDLESS))
                health = meanwhile.enter_context(Health(set_up.ports))
                steady = load.run(rate, int(rate * seconds))
            row = f"| {name} | {steady.row()} | {health.row()} |"
            if set_up.settings is None or not burst:
                click.echo(f"{row} | | {set_up.memory()} |")
                continue
            set_up.wait_worked_off()
            fast = load.run(0, burst)
            off = set_up.wait_worked_off()
            click.echo(f"{row} {fast.acknowledged}/{fast.sent} | {off:.0f} s | {set_up.memory()} |")


if __name__ == "__main__":
    main()
