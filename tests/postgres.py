"""A private PostgreSQL for the tests: a cluster in a temporary folder, on loopback, run by a user who is not root."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.service.harness import free_port

SETTINGS = ("fsync=off", "max_connections=200", "shared_buffers=32MB", "log_min_messages=fatal")


def _programs() -> Path:
    """Where initdb and postgres are: on the path, or where Debian's package `postgresql` puts them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    assert folders, "the tests need PostgreSQL: apt-get install postgresql"
    return folders[-1].parent


class Cluster:
    """One server with any number of databases. `stop` and `start` again keep the data."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="slimline-postgres-"))
        self._user = _unprivileged()
        if self._user:
            shutil.chown(self._folder, self._user)
        self._data = self._folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._databases = 0
        self._port = free_port()
        self._run(
            [_programs() / "initdb", "-D", self._data, "-U", "slimline", "-A", "trust", "--no-sync", "-E", "UTF8"]
        )

    def start(self) -> None:
        options = [word for setting in SETTINGS for word in ("-c", setting)]
        place = ["-D", self._data, "-h", "127.0.0.1", "-p", str(self._port), "-k", self._folder]
        command = list(map(str, [_programs() / "postgres", *place, *options]))
        self._process = subprocess.Popen(
            command, user=self._user, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 120
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=10).close()
            except psycopg.OperationalError:
                assert self._process.poll() is None, "PostgreSQL ended at once"
                assert time.monotonic() < deadline, "PostgreSQL did not start"
                time.sleep(0.05)
            else:
                return

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: cut all connections and stop. SIGQUIT: stop as in a crash, with recovery at the next start."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(timeout=120)
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://slimline@127.0.0.1:{self._port}/{database}"

    def new_database(self) -> str:
        """The URL of a new, empty database."""
        self._databases += 1
        name = f"test_{self._databases}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def _run(self, command: list[str | Path]) -> None:
        subprocess.run(
            list(map(str, command)), user=self._user, cwd=self._folder, check=True, stdout=subprocess.DEVNULL
        )


def _unprivileged() -> str | None:
    """PostgreSQL refuses to run as root; None when we are somebody else already."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    server = Cluster()
    try:
        server.start()
        yield server
    finally:
        server.remove()
