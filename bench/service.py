"""The service as the load tests start it: `python -m bench.service noop|serve|web|worker [analyse]`."""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask, request
from gunicorn.app.base import BaseApplication

from app.commands.start import prepared
from app.commands.worker import run_worker
from app.gunicorn_server import THREADS, serve
from app.intake.jobs import Job, PullRequestRef, SuiteJob
from app.settings import Settings
from app.worker import Handled
from bench.shapes import dockerfiles
from rules.engine.analysis import analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import Context

SECRET = "the secret of the load test"
CALLS, LATENCY = 7, 0.08
FILES = 500  # generated Dockerfiles that the jobs take in turn


class SlowGithub:
    """Every job waits as long as a review waits for GitHub."""

    deliveries = None
    clock_skew = None

    def tell(self, job: Job, reason: str, is_final: bool) -> None:
        """Nobody listens."""

    def pull_requests_of(self, job: SuiteJob) -> list[PullRequestRef]:
        return []

    def __init__(self, settings: Settings, before_write: Callable[[int], None]) -> None:
        pass

    def handle(self, job: Job) -> Handled:
        for _ in range(CALLS):
            time.sleep(LATENCY)
        return Handled("waited")


class AnalysingGithub(SlowGithub):
    """Every job also does the reviewer's own work on one Dockerfile: read it, run all rules, rewrite it."""

    def __init__(self, settings: Settings, before_write: Callable[[int], None]) -> None:
        super().__init__(settings, before_write)
        self._rules = all_rules()
        self._files = list(dockerfiles(FILES, seed=1))
        self._turn = itertools.count()

    def handle(self, job: Job) -> Handled:
        analysis = analyse(self._files[next(self._turn) % FILES], self._rules, Context())
        super().handle(job)
        return Handled(f"{len(analysis.findings)} findings")


class Noop(BaseApplication):
    """gunicorn as the service runs it, around an end point that reads the body and answers."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def load_config(self) -> None:
        for name, value in {"bind": self._address, "worker_class": "gthread", "threads": THREADS}.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app = Flask(__name__)

        @app.post("/webhook")
        def webhook() -> tuple[str, int]:
            request.get_data()
            return "", 202

        @app.get("/healthz")
        def healthz() -> str:
            return "ok"

        return app


def environment(folder: Path, port: int, url: str) -> dict[str, str]:
    """The settings of one process."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    return {
        "SLIMLINE_APP_ID": "7",
        "SLIMLINE_PRIVATE_KEY": pem,
        "SLIMLINE_WEBHOOK_SECRET": SECRET,
        "SLIMLINE_DATA_DIR": str(folder),
        "SLIMLINE_DATABASE_URL": url,
        "SLIMLINE_PORT": str(port),
        "SLIMLINE_QUEUE_LIMIT": "100000",
        "SLIMLINE_INSTALLATION_CONCURRENCY": "8",
        "SLIMLINE_LOG_LEVEL": "WARNING",
    }


def main() -> None:
    kind = sys.argv[1]
    github = AnalysingGithub if "analyse" in sys.argv[2:] else SlowGithub
    settings = prepared(web=kind != "worker")
    if kind == "noop":
        Noop(f"127.0.0.1:{settings.port}").run()
    elif kind == "worker":
        run_worker(settings, github)
    else:
        serve(settings, None if kind == "web" else github)


if __name__ == "__main__":
    main()
