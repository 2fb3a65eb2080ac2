"""gunicorn around the web application, with the worker inside or without it."""

from __future__ import annotations

import logging
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

import structlog
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from sqlalchemy.exc import SQLAlchemyError

from app.jobs.chores import Chore, Chores
from app.jobs.database import open_inbox
from app.jobs.processes import HEARTBEAT_SECONDS, Heartbeat, process_name
from app.jobs.schema import newest_version
from app.settings import Settings

if TYPE_CHECKING:
    from app.composition import MakeGithub

log = structlog.get_logger(__name__)

THREADS = 8
GRACE_SECONDS = 5  # between the end of draining and the moment gunicorn loses patience


class PropagatingLogger(Logger):
    """gunicorn's messages go through our logging; an access log would repeat what the webhook logs."""

    def setup(self, cfg: Any) -> None:
        self.error_log.propagate = True
        self.error_log.setLevel(logging.INFO)
        self.access_log.disabled = True


class Server(BaseApplication):
    """The server. make_github: opens GitHub in the process that runs jobs; None: web only."""

    def __init__(self, settings: Settings, make_github: MakeGithub | None) -> None:
        self._settings = settings
        self._make_github = make_github
        super().__init__()

    def load_config(self) -> None:
        values = {
            "bind": f"{self._settings.host}:{self._settings.port}",
            "workers": 1,  # more web processes: start `serve --web-only` again; two engines in one file would wait
            "worker_class": "gthread",
            "threads": THREADS,
            "preload_app": False,
            "max_requests": 0,
            "timeout": 60,
            "graceful_timeout": self._settings.drain_seconds + GRACE_SECONDS,
            "control_socket_disable": True,
            "logger_class": PropagatingLogger,
        }
        values |= self._hooks()
        for name, value in values.items():
            if name in self.cfg.settings:  # older versions know no control socket
                self.cfg.set(name, value)

    def load(self) -> Any:
        from app.main import create_app

        return create_app(self._settings)

    def _hooks(self) -> dict[str, Any]:
        """What runs beside the web in gunicorn's worker: begun after it is up, ended before it goes."""
        beside: list[EmbeddedHost | SignOfLife] = []

        def post_worker_init(worker: Any) -> None:
            if self._make_github is None:
                beside.append(SignOfLife(self._settings))
            else:
                beside.append(EmbeddedHost(self._settings, self._make_github))

        def worker_exit(server: Any, worker: Any) -> None:
            for part in beside:
                part.stop()

        return {"post_worker_init": post_worker_init, "worker_exit": worker_exit}


class SignOfLife:
    """A web process without worker: it says that it lives, lest an upgrade of the database break it."""

    def __init__(self, settings: Settings) -> None:
        self._engine = open_inbox(settings)
        self._heartbeat = Heartbeat(self._engine, process_name(), "web", newest_version())
        self._chores = Chores("heartbeat", [Chore("heartbeat", HEARTBEAT_SECONDS, self._heartbeat.beat)])
        self._chores.start()

    def stop(self) -> None:
        self._chores.stop(5.0)
        try:
            self._heartbeat.end()
        except SQLAlchemyError:
            log.warning("could not say goodbye")
        self._engine.dispose()


class EmbeddedHost:
    """A host on a thread of its own."""

    def __init__(self, settings: Settings, make_github: MakeGithub) -> None:
        from app.composition import create_host  # a process that only takes deliveries in never loads the engine

        self._host = create_host(settings, make_github)
        self._thread = threading.Thread(target=self._host.run, name="jobs", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._host.stop()
        self._thread.join()
        leave()


def leave() -> None:
    """End the process although a job may still run: the interpreter would wait for its thread."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def serve(settings: Settings, make_github: MakeGithub | None) -> None:
    """Serve until told to stop."""
    Server(settings, make_github).run()
