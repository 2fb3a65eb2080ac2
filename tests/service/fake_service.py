"""The real service, web and worker, with a handler that writes down what it did instead of calling GitHub.

`python -m tests.service.fake_service serve|web|worker`. FAKE_JOURNAL: the file to write to; FAKE_SECONDS: how long a job takes.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from app.commands.start import prepared
from app.commands.worker import run_worker
from app.failures import CannotReview, TryAgainLater
from app.gunicorn_server import serve
from app.intake.jobs import CommandJob, InstallationJob, Job, PullRequestRef, SuiteJob
from app.settings import Settings
from app.worker import Handled


class JournalHandler:
    """Notes begin and end of every job. A command's text says how it fails."""

    def __init__(self, journal: Path, seconds: float) -> None:
        self._journal = journal
        self._seconds = seconds

    def __call__(self, job: Job) -> Handled:
        self._note("begin", job)
        time.sleep(self._seconds)
        if isinstance(job, CommandJob):
            self._fail(job.text)
        self._note("end", job)
        return Handled("reviewed")

    def _fail(self, text: str) -> None:
        if "later" in text:
            raise TryAgainLater("rate limit", 1.0)
        if "never" in text:
            raise CannotReview("no permission")
        if "defect" in text:
            raise ValueError("a defect with hunter2-the-secret in it")
        if "crash" in text:
            os._exit(9)

    def _note(self, what: str, job: Job) -> None:
        key = f"installation/{job.installation}" if isinstance(job, InstallationJob) else job.pull_request.key
        line = f"{what} {job.delivery} {key} {os.getpid()} {time.time():.3f}\n".encode()
        handle = os.open(self._journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)


class FakeGithub:
    """GitHub as the service sees it."""

    deliveries = None
    sent = None
    clock_skew = None

    def tell(self, job: Job, reason: str, is_final: bool) -> None:
        """Nobody listens."""

    def pull_requests_of(self, job: SuiteJob) -> list[PullRequestRef]:
        return []

    def __init__(self, settings: Settings, before_write: Callable[[int], None]) -> None:
        self.handle = JournalHandler(Path(os.environ["FAKE_JOURNAL"]), float(os.environ.get("FAKE_SECONDS", "0")))


def main() -> None:
    what = sys.argv[1]
    settings = prepared(web=what != "worker")
    if what == "worker":
        run_worker(settings, FakeGithub)
    else:
        serve(settings, None if what == "web" else FakeGithub)


if __name__ == "__main__":
    main()
