"""No outbound connection but to the configured GitHub API and the database: the real processes, counted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.sandbox.app_process import AppProcess, running_app
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from tests.image_registry.hub import running_hub
from tests.postgres import Cluster
from tests.practice import PRACTICE, PROJECT
from tests.service.connections import Audit, Kernel, children
from tests.service.harness import PATIENCE

REPOSITORY = "acme/shop"
WHY_FILE = (
    "croniter, which the queue engine imports, asks `platform.architecture()`, and that runs `file` on Python itself"
)


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    return Audit(tmp_path)


@pytest.fixture
def github() -> Iterator[Sandbox]:
    with running_sandbox() as sandbox:
        sandbox.create_repository(REPOSITORY, PROJECT)
        yield sandbox


def live_through(github: Sandbox, app: AppProcess) -> None:
    """A review, a command, a second push, a sweep for missed deliveries: all that a worker does."""
    github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
    _checked(github, app)
    github.comment(REPOSITORY, 1, "/slimline config")
    github.wait_until(lambda: len(github.pull_request(REPOSITORY, 1).comments) == 2, PATIENCE)
    github.push(REPOSITORY, "change", {"Dockerfile": PRACTICE.replace("pip install", "pip install --no-cache-dir")})
    _checked(github, app)
    github.wait_until(lambda: any(call.path == "/app/hook/deliveries" for call in github.calls), PATIENCE)


def _checked(github: Sandbox, app: AppProcess) -> None:
    head = github.pull_request(REPOSITORY, 1).head_sha
    github.wait_until(lambda: bool(github.check_runs(REPOSITORY, head)) or not app.is_running, PATIENCE)
    assert app.is_running, app.tail()


def allowed_events(*urls: str) -> set[str]:
    found = set()
    for url in urls:
        parts = urlsplit(url)
        found |= {
            f"socket.connect {(parts.hostname, parts.port)!r}",
            f"socket.getaddrinfo {(parts.hostname, parts.port)!r}",
        }
    return found


def test_web_and_jobs_on_sqlite_reach_the_api_and_nothing_else(github: Sandbox, audit: Audit) -> None:
    with running_app(github, audit.environment) as app, Kernel(app.process.pid).watching() as kernel:
        live_through(github, app)
        processes = {app.process.pid, *children(app.process.pid)}
    assert len(processes) == 3, "gunicorn, its web process and the one that runs jobs"
    assert processes <= audit.processes(), "the hook ran in each"
    assert audit.events() == allowed_events(github.url)
    assert [program for program in audit.programs() if not program.startswith("('file', ['file', '-b'")] == [], WHY_FILE
    assert kernel.remote == {urlsplit(github.url).netloc}


def test_on_postgresql_the_database_comes_on_top(github: Sandbox, audit: Audit, cluster: Cluster) -> None:
    """libpq connects without Python's knowing, so the kernel is asked for it."""
    url = cluster.new_database()
    with running_app(github, audit.environment, database_url=url) as app, Kernel(app.process.pid).watching() as kernel:
        live_through(github, app)
        processes = {app.process.pid, *children(app.process.pid)}
    assert processes <= audit.processes()
    assert audit.events() - allowed_events(url) == allowed_events(github.url)
    database = urlsplit(url)
    assert kernel.remote == {urlsplit(github.url).netloc, f"{database.hostname}:{database.port}"}


def test_a_registry_that_the_operator_names_is_asked_and_no_other(github: Sandbox, audit: Audit) -> None:
    with running_hub() as hub:
        hub.tags["library/python"] = {"3.11", "3.11-slim"}
        asked = {"registries": "docker.io", "registry_mirrors": f"docker.io={hub.url}"}
        with running_app(github, audit.environment, **asked) as app, Kernel(app.process.pid).watching() as kernel:
            github.open_pull_request(REPOSITORY, {"Dockerfile": PRACTICE})
            _checked(github, app)
        assert "HEAD /v2/library/python/manifests/3.11-slim" in hub.calls
        assert len(hub.calls) <= 6
        assert kernel.remote <= {urlsplit(github.url).netloc, urlsplit(hub.url).netloc}


@pytest.mark.parametrize("command", [["check"], ["fix"], ["fix", "--diff"], ["fix", "--all", "--write"]])
def test_local_commands_reach_nobody(audit: Audit, tmp_path: Path, command: list[str]) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    for name, text in {**PROJECT, "Dockerfile": PRACTICE}.items():
        (folder / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *command, str(folder)],
        env={**os.environ, **audit.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert "Traceback" not in done.stderr
    assert audit.processes(), "the hook ran"
    assert (audit.events(), audit.programs()) == (set(), set())


def test_the_audit_would_see_a_connection(audit: Audit) -> None:
    script = "import socket; s = socket.socket(); s.settimeout(1); s.connect_ex(('127.0.0.1', 9)); socket.getaddrinfo('localhost', 80)"
    subprocess.run([sys.executable, "-c", script], env={**os.environ, **audit.environment}, check=True)
    assert audit.events() == {"socket.connect ('127.0.0.1', 9)", "socket.getaddrinfo ('localhost', 80)"}
