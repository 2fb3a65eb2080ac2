"""`slimline worker`: runs jobs, beside `slimline serve --web-only`."""

from __future__ import annotations

import signal
import threading

import click

from app.commands.start import prepared
from app.gunicorn_server import Jobs
from app.settings import Settings
from app.worker_main import GithubApp, MakeGithub


@click.command()
@click.option("--metrics-port", type=click.IntRange(0, 65535), help="Serve /metrics here. [SLIMLINE_METRICS_PORT]")
def command(metrics_port: int | None) -> None:
    """Run jobs until SIGTERM or SIGINT, then let the running ones end."""
    run_worker(prepared(web=False, metrics_port=metrics_port), GithubApp)


def run_worker(settings: Settings, make_github: MakeGithub) -> None:
    """Run jobs on a thread; the main thread waits for the signal."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    jobs = Jobs(settings, make_github)
    while jobs.are_running() and not stop.wait(1.0):
        pass
    jobs.stop()
