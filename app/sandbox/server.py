"""The sandbox as a web server: API and pages on one free port of this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from app.sandbox import courier, pages, registration_pages
from app.sandbox.access import Gate
from app.sandbox.api import apps, checks, contents, frame, graphql, issues, people, pulls, registration
from app.sandbox.recorder import Recorder
from app.sandbox.sandbox import Sandbox
from app.sandbox.world import GitHubApp, World, new_private_key
from app.sandbox.wsgi import FollowsRepositoryIds
from app.web.site import STATIC, install_templates

_API = (apps, checks, contents, graphql, issues, people, pulls, registration)


class _Quiet(WSGIRequestHandler):
    """No access log: `Sandbox.calls` has it. No date of its own: the answer has GitHub's."""

    protocol_version = "HTTP/1.1"

    def send_response(self, code: int, message: str | None = None) -> None:
        self.send_response_only(code, message)

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def running_sandbox(
    *,
    webhook_url: str = "",
    webhook_secret: str = "sandbox-secret",  # noqa: S107  (of the sandbox, not of anyone)
    private_key: str = "",
    port: int = 0,
) -> Iterator[Sandbox]:
    """A sandbox that answers until the block ends. webhook_url: where deliveries go; "" records them unsent.

    Raises OSError when the port is taken.
    """
    with TemporaryDirectory(prefix="slimline-sandbox-") as folder:
        key = private_key or new_private_key()
        github_app = GitHubApp(4711, "slimline", "Slimline", webhook_secret, key)
        world = World(github_app, Path(folder), webhook_url=webhook_url)
        gate = Gate(world)
        application = frame.Reaching(frame.Services(world, gate), web_application().wsgi_app)
        recorder = Recorder(world, FollowsRepositoryIds(world, application))
        with _serving(recorder, port), _delivering(world):
            yield Sandbox(world, gate, recorder)


@contextmanager
def _serving(recorder: Recorder, port: int) -> Iterator[None]:
    with socket.create_server(("127.0.0.1", port)) as listening:  # werkzeug itself ends the process on a taken port
        recorder.world.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = make_server("127.0.0.1", 0, recorder, threaded=True, request_handler=_Quiet, fd=listening.fileno())
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def _delivering(world: World) -> Iterator[None]:
    thread = Thread(target=courier.send_all, args=(world,))
    thread.start()
    try:
        yield
    finally:
        world.outbox.put(None)
        thread.join()


@cache
def web_application() -> Flask:
    """All endpoints and pages. Every request brings its world along, so that many sandboxes share the slow set-up."""
    application = Flask(__name__, static_folder=str(STATIC))  # the sandbox looks like the App's own pages
    install_templates(application)
    for module in _API:
        application.register_blueprint(module.blueprint)
    application.register_blueprint(pages.blueprint)
    application.register_blueprint(registration_pages.blueprint)
    frame.install(application)
    return application
