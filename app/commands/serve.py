"""`slimline serve`: gunicorn with the web and, unless told otherwise, the worker in the same process."""

from __future__ import annotations

import click

from app.commands.start import loaded, prepared
from app.gunicorn_server import serve
from app.setup.one_time_link import Door


@click.command()
@click.option("--host", help="Address to listen on. [SLIMLINE_HOST, default 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on. [SLIMLINE_PORT, default 8000]")
@click.option("--web-only", is_flag=True, help="Only take deliveries in; run the jobs with `slimline worker`.")
@click.option(
    "--poll", is_flag=True, default=None, help="Fetch deliveries from GitHub: nothing has to reach this machine."
)
def command(host: str | None, port: int | None, web_only: bool, poll: bool | None) -> None:
    """Run the GitHub App: web and worker, one command, nothing else to start.

    Where nothing is configured it prints an address: open it, and set Slimline up in a browser.
    """
    flags: dict[str, object] = {"host": host, "port": port, "poll": poll}
    settings = prepared(web=True, may_be_new=True, **flags)
    door = Door() if settings.is_unconfigured else None
    if web_only:
        return serve(settings, None, door, lambda: loaded(**flags))
    from app.worker_main import GithubApp  # a process that only takes deliveries in never loads the engine

    return serve(settings, GithubApp, door, lambda: loaded(**flags))
