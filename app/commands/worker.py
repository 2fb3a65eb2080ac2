"""`slimline worker`: runs jobs, beside `slimline serve --web-only`."""

from __future__ import annotations

import signal
import sys
import threading
import time

import click

from app.commands.start import loaded, prepared, setup_errors
from app.gunicorn_server import Jobs
from app.settings import Settings
from app.worker_main import GithubApp, MakeGithub

ASKED_EVERY = 3.0


@click.command()
@click.option("--metrics-port", type=click.IntRange(0, 65535), help="Serve /metrics here. [SLIMLINE_METRICS_PORT]")
def command(metrics_port: int | None) -> None:
    """Run jobs until SIGTERM or SIGINT, then let the running ones end."""
    await_app()
    run_worker(prepared(web=False, metrics_port=metrics_port), GithubApp)


def await_app() -> None:
    """Where the web process sets the App up and the database keeps it: wait until it is there."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    is_told = False
    with setup_errors():
        while (settings := loaded()).is_unconfigured and settings.secret_key is not None:
            if not is_told:
                click.echo("No App is set up yet: open the address that `slimline serve` printed.")
                is_told = True
            time.sleep(ASKED_EVERY)


def run_worker(settings: Settings, make_github: MakeGithub) -> None:
    """Run jobs on a thread; the main thread waits for the signal."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    jobs = Jobs(settings, make_github)
    while jobs.are_running() and not stop.wait(1.0):
        pass
    jobs.stop()
