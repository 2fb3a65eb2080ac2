"""`slimline setup`: creates the GitHub App from a terminal, with GitHub's page for the one click that it needs."""

from __future__ import annotations

import threading

import click
from flask import Flask, Response
from werkzeug.serving import make_server

from app.commands.start import loaded, setup_errors
from app.failures import SetupError
from app.settings import Settings, github_url_of
from app.setup.manifest import SetupChoice
from app.setup.one_time_link import OPEN_SECONDS, Door
from app.setup.stored_app import require_place, store
from app.setup_main import exchange, installation_of
from app.web.errors import add_error_pages
from app.web.headers import add_headers
from app.web.setup import setup_blueprint
from app.web.site import Site, add_site


@click.command()
@click.option("--code", help="The code in the address that GitHub sent you to, where it could not reach this machine.")
@click.option("--public-url", default="", help="Where GitHub and people reach this installation: https://HOST.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of the page. [default: a free one]")
def command(code: str | None, public_url: str, port: int) -> None:
    """Create the GitHub App and store its id and key in the data folder.

    Prints an address on this machine: open it, choose the owner, and press GitHub's button.
    """
    with setup_errors():
        settings = loaded(public_url=public_url or None)
        if not settings.is_unconfigured:
            raise SetupError("An App is configured already. `slimline doctor` says whether it is in order.")
        require_place(settings)
        place = _store(settings, code) if code else _served(settings, port)
        if not place:
            raise SetupError("Nothing was set up within the hour.")
    click.echo(f"Stored in {place}. Start it with `slimline serve`.")


def _store(settings: Settings, code: str) -> str:
    api_url = settings.github_api_url
    choice = SetupChoice("", "", settings.public_url, api_url, github_url_of(api_url), (), poll=not settings.public_url)
    return store(settings, exchange(settings, choice, code))


def _served(settings: Settings, port: int) -> str:
    """Serves the set-up pages alone. Where the App was stored, "" if it was not before the door closed."""
    places: list[str] = []
    is_done = threading.Event()
    app, door = Flask("app.web"), Door()
    app.register_blueprint(setup_blueprint(door, installation_of(settings, stored=places.append)))
    add_site(app, Site(is_public=False))
    add_headers(app)
    add_error_pages(app)

    @app.after_request
    def end_once_stored(answer: Response) -> Response:
        if places:
            answer.call_on_close(is_done.set)  # the browser has read the last page by then
        return answer

    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    click.echo(f"Open this address within an hour:\n\n  http://127.0.0.1:{server.port}/setup?token={door.token}\n")
    try:
        is_done.wait(OPEN_SECONDS)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    return places[0] if places else ""
