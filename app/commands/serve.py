"""`slimline serve`: gunicorn with the web and, unless told otherwise, the worker in the same process."""

from __future__ import annotations

import click

from app.commands.start import prepared
from app.gunicorn_server import serve


@click.command()
@click.option("--host", help="Address to listen on. [SLIMLINE_HOST, default 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on. [SLIMLINE_PORT, default 8000]")
@click.option("--web-only", is_flag=True, help="Only take deliveries in; run the jobs with `slimline worker`.")
def command(host: str | None, port: int | None, web_only: bool) -> None:
    """Run the GitHub App: web and worker, one command, nothing else to start."""
    settings = prepared(web=True, host=host, port=port)
    if web_only:
        return serve(settings, None)
    from app.worker_main import GithubApp  # a process that only takes deliveries in never loads the engine

    return serve(settings, GithubApp)
