"""The real App beside the sandbox: `slimline serve` in a process of its own, with its own data folder."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from app.sandbox.sandbox import Sandbox

START_SECONDS = 120.0
STOP_SECONDS = 40.0  # a little more than the App takes to drain
_LISTENING = re.compile(r"Listening at: (http://127\.0\.0\.1:\d+)")


class AppStopped(Exception):
    """The App ended or did not start; the message has the end of its log."""


@dataclass(slots=True)
class AppProcess:
    """A running `slimline serve`. log: its newest lines."""

    sandbox: Sandbox
    process: subprocess.Popen[str]
    log: deque[str] = field(default_factory=lambda: deque(maxlen=400))
    url: str = ""
    is_running: bool = True

    def follow(self) -> None:
        """Read its output until it ends, and wake those who wait for the sandbox."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found = _LISTENING.search(line)
            with self.sandbox.world.changing():
                self.log.append(line.rstrip("\n"))
                self.url = self.url or (found[1] if found else "")
        with self.sandbox.world.changing():
            self.is_running = False

    def tail(self, lines: int = 20) -> str:
        return "\n".join(list(self.log)[-lines:])

    def stop(self) -> None:
        """Ask it to end, and make it end when it does not."""
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def running_app(
    sandbox: Sandbox, environment: Mapping[str, str] | None = None, **settings: str
) -> Iterator[AppProcess]:
    """The App, started and receiving the sandbox's deliveries.

    environment: further variables, by name. settings: further SLIMLINE_ variables, in lower case.
    Raises AppStopped when it does not start.
    """
    with TemporaryDirectory(prefix="slimline-data-") as folder:
        port = _free_port()
        settings = {"public_url": f"http://127.0.0.1:{port}"} | settings  # links in comments lead to the App's pages
        process = subprocess.Popen(  # noqa: S603  (our own program)
            [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port)],
            env=_environment(sandbox, Path(folder), settings) | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C is for us; we end it in order
        )
        app = AppProcess(sandbox, process)
        reader = Thread(target=app.follow)
        reader.start()
        try:
            _await_start(sandbox, app)
            yield app
        finally:
            sandbox.send_webhooks_to("")
            app.stop()
            reader.join()
            assert process.stdout is not None
            process.stdout.close()


def _free_port() -> int:
    """The App must know its own address before it listens there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _await_start(sandbox: Sandbox, app: AppProcess) -> None:
    sandbox.world.wait_until(lambda: bool(app.url) or not app.is_running, START_SECONDS)
    if not app.url:
        raise AppStopped(f"The App did not start. The end of its log:\n{app.tail()}")
    sandbox.send_webhooks_to(f"{app.url}/webhook")


def _environment(sandbox: Sandbox, folder: Path, settings: dict[str, str]) -> dict[str, str]:
    """Nothing of the caller's environment: the demo behaves the same for everyone."""
    given = {
        "github_api_url": sandbox.url,
        "app_id": str(sandbox.app_id),
        "private_key": sandbox.private_key,
        "webhook_secret": sandbox.webhook_secret,
        "data_dir": str(folder),
    } | settings
    variables = {f"SLIMLINE_{name.upper()}": value for name, value in given.items()}
    return variables | {"PATH": os.defpath, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", "LANG": "C.UTF-8"}
