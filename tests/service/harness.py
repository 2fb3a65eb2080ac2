"""The service as real processes: start, kill, deliver, and read what was done."""

from __future__ import annotations

import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from app.intake.signature import sign
from app.jobs.database import open_inbox
from app.jobs.heartbeats import live_processes
from app.jobs.records import Records
from app.jobs.states import SETTLED
from app.settings import Settings
from tests.app_key import app_key
from tests.intake.payloads import issue_comment, pull_request

SECRET = "hunter2-the-secret"
PATIENCE = 120.0
"""How long tests wait for what comes at once on a quiet machine: none of them is about this time."""
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    """Below the ports that the system gives away by itself: nothing takes it until the server does."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


SHIFTED_CLOCK = """\
import os, time

ahead = int(os.environ["CLOCK_AHEAD"])
true_time, true_time_ns = time.time, time.time_ns
time.time = lambda: true_time() + ahead
time.time_ns = lambda: true_time_ns() + ahead * 10**9
"""
"""A `sitecustomize`: what asks Python for the time gets another one. libfaketime breaks Python's own waiting."""


def wait_until(
    condition: Callable[[], bool], seconds: float, what: str | Callable[[], str], *, every: float = 0.05
) -> None:
    """every: a dear condition is asked seldom. what: asked for when the time is up, it tells how things stand."""
    deadline = time.monotonic() + seconds
    while not condition():
        late = time.monotonic() >= deadline
        assert not late, f"not within {seconds:.0f} s: {what if isinstance(what, str) else what()}"
        time.sleep(every)


@dataclass(frozen=True)
class Line:
    what: str
    delivery: str
    lane: str
    process: int
    at: float


class Service:
    """One installation of Slimline in a folder: its processes, its journal of what the handler did, its logs."""

    def __init__(self, folder: Path, database_url: str = "", job_seconds: float = 0.1, **variables: str) -> None:
        self.folder = folder
        self.port = free_port()
        self._journal = folder / "journal"
        self._processes: list[subprocess.Popen[bytes]] = []
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("SLIMLINE_")} | {
            "SLIMLINE_APP_ID": "7",
            "SLIMLINE_PRIVATE_KEY": app_key().replace("\n", "\\n"),
            "SLIMLINE_WEBHOOK_SECRET": SECRET,
            "SLIMLINE_DATA_DIR": str(folder / "data"),
            "SLIMLINE_DATABASE_URL": database_url,
            "SLIMLINE_PORT": str(self.port),
            "SLIMLINE_INSTALLATION_CONCURRENCY": "8",
            "FAKE_JOURNAL": str(self._journal),
            "FAKE_SECONDS": str(job_seconds),
            "PYTHONPATH": str(ROOT),
            **variables,
        }
        extra = {"database_url": database_url} if database_url else {}
        self.settings = Settings(data_dir=folder / "data", **extra)  # type: ignore[arg-type]

    def start(self, what: str = "serve", port: int | None = None, clock_ahead: int = 0) -> subprocess.Popen[bytes]:
        """what: `serve`, `web` or `worker`. Web processes are waited for. clock_ahead: the process's clock is off."""
        port = port or self.port
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.service.fake_service", what],
                env=self._environment | {"SLIMLINE_PORT": str(port)} | self._clock(clock_ahead),
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._processes.append(process)
        if what != "worker":
            wait_until(
                lambda: self._answers(port, process),
                PATIENCE,
                lambda: f"{what} answers on {port}\n{self.log()[-2000:]}",
            )
        return process

    def _clock(self, ahead: int) -> dict[str, str]:
        """The variables by which a process sees another time than its machine; durations stay true."""
        if not ahead:
            return {}
        site = self.folder / "shifted"
        if not site.exists():  # written once: a process that is starting may be reading it
            site.mkdir()
            (site / "sitecustomize.py").write_text(SHIFTED_CLOCK)
        return {"PYTHONPATH": f"{site}{os.pathsep}{ROOT}", "CLOCK_AHEAD": str(ahead)}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """`slimline ...` in this installation."""
        program = [sys.executable, "-c", "from app.cli import main; main()", *command]
        return subprocess.run(
            program,
            env=self._environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """kill -9 of the process and all that it started."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=PATIENCE)

    def kill_gunicorn_s_children(self, process: subprocess.Popen[bytes]) -> None:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        assert len(children) == 2, "gunicorn has a web process and one that runs jobs"
        for child in children:
            os.kill(int(child), signal.SIGKILL)

    def end(self, process: subprocess.Popen[bytes], seconds: float = 35) -> float:
        """SIGTERM; how long it took to go."""
        begun = time.monotonic()
        process.terminate()
        process.wait(timeout=seconds)
        return time.monotonic() - begun

    def close(self) -> None:
        for process in self._processes:
            if process.poll() is None:
                self.kill(process)

    def deliver(self, delivery: str, *, number: int = 1, installation: int = 311, text: str = "", port: int = 0) -> int:
        """A signed delivery: a push, or a comment when text is given. The status; 0 when nobody answers."""
        payload = issue_comment(text) if text else pull_request("synchronize", number=number)
        body = json.dumps(payload | {"installation": {"id": installation}}).encode()
        headers = {
            "X-GitHub-Event": "issue_comment" if text else "pull_request",
            "X-GitHub-Delivery": delivery,
            "X-Hub-Signature-256": sign(SECRET, body),
            "Content-Type": "application/json",
        }
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE)
        try:
            connection.request("POST", "/webhook", body, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def journal(self) -> Iterator[Line]:
        if not self._journal.exists():
            return
        for line in self._journal.read_text().splitlines():
            what, delivery, lane, process, at = line.split(" ")
            yield Line(what, delivery, lane, int(process), float(at))

    def ended(self) -> Counter[str]:
        """How often each delivery's job came to its end."""
        return Counter(line.delivery for line in self.journal() if line.what == "end")

    def states(self) -> dict[str, str]:
        """The state of every job in the database."""
        engine = open_inbox(self.settings)
        try:
            return {record.delivery: record.state for record in Records(engine).newest(100_000)}
        finally:
            engine.dispose()

    def wait_for(self, kind: str, count: int) -> None:
        """Wait until so many processes of this kind (`web`, `worker`) are alive, and workers claim jobs."""

        def alive() -> bool:
            if kind == "worker" and self.log().count("worker started") < count:
                return False
            engine = open_inbox(self.settings)
            try:
                with engine.begin() as connection:
                    return sum(process.kind == kind for process in live_processes(connection)) >= count
            except SQLAlchemyError:
                return False
            finally:
                engine.dispose()

        wait_until(alive, PATIENCE, lambda: f"{count} {kind}\n{self.log()[-2000:]}")

    def wait_settled(self, deliveries: set[str], seconds: float = PATIENCE) -> dict[str, str]:
        """Wait until each of these has ended in one way or another."""

        def settled() -> bool:
            try:
                states = self.states()
            except SQLAlchemyError:
                return False
            return all(states.get(delivery) in SETTLED for delivery in deliveries)

        wait_until(settled, seconds, lambda: f"all settled; {Counter(self.states().values())}\n{self.log()[-3000:]}")
        return self.states()

    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def _answers(self, port: int, process: subprocess.Popen[bytes]) -> bool:
        assert process.poll() is None, f"ended at once:\n{self.log()[-3000:]}"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
