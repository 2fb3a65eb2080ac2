"""gunicorn around the web application, with a process that runs jobs beside it or without one."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from prometheus_client import start_http_server

from app.failures import SetupError
from app.jobs.database import open_inbox
from app.jobs.heartbeats import HEARTBEAT_SECONDS, Heartbeat, process_name
from app.jobs.scheduler import ScheduledTask, Scheduler
from app.jobs.schema import newest_version
from app.operations import logs, memory, metrics, tracing
from app.settings import Settings
from app.setup.one_time_link import Door
from app.web_server import ReceivingWorker

if TYPE_CHECKING:
    from app.worker_main import MakeGithub

THREADS = 16
NICENESS = 10  # where web and jobs share a machine, a delivery goes first
GRACE_SECONDS = 5  # between the end of draining and the moment gunicorn loses patience

log = structlog.get_logger(__name__)


class PropagatingLogger(Logger):
    """gunicorn's messages go through our logging; an access log would repeat what the webhook logs."""

    def setup(self, cfg: Any) -> None:
        self.error_log.propagate = True
        self.error_log.setLevel(logging.INFO)
        self.access_log.disabled = True


class Process(ReceivingWorker):
    """One of gunicorn's processes: it serves the web, or it runs jobs. gunicorn restarts either when it dies.

    Two processes, not two threads: a hundred jobs must not keep a delivery waiting for the interpreter's lock.
    """

    runs_jobs = False
    app: Server

    def load_wsgi(self) -> None:
        if not self.runs_jobs:
            super().load_wsgi()

    def run(self) -> None:
        if self.runs_jobs:
            self._run_jobs()
        else:
            super().run()

    def _run_jobs(self) -> None:
        for listener in self.sockets:
            listener.close()  # nobody would answer here
        jobs = Jobs(self.app.settings, self.app.make_github)
        while self.alive and jobs.are_running() and self.is_parent_alive():
            self.notify()
            time.sleep(0.5)
        jobs.stop()


class Server(BaseApplication):
    """The server. make_github: opens GitHub in the process that runs jobs; None: web only.

    door: to the set-up pages, where there is no App yet. Once it is set up, a reload reads the settings again.
    """

    def __init__(
        self,
        settings: Settings,
        make_github: MakeGithub | None,
        door: Door | None = None,
        reload_settings: Callable[[], Settings] | None = None,
    ) -> None:
        self.settings, self.door = settings, door
        self.make_github = make_github
        self._reload_settings = reload_settings
        super().__init__()

    def reload(self) -> None:
        """Before the new processes start: they inherit the settings."""
        if self._reload_settings is not None:
            try:
                self.settings = self._reload_settings()
            except SetupError as error:
                log.error("settings not read again, the old ones stay", error=str(error))
            logs.configure(self.settings)
        super().reload()

    @property
    def _has_jobs(self) -> bool:
        return self.make_github is not None and not self.settings.is_unconfigured

    def load_config(self) -> None:
        values = {
            "bind": f"{self.settings.host}:{self.settings.port}",
            "workers": 2 if self._has_jobs else 1,
            "worker_class": Process,
            "threads": THREADS,
            "preload_app": False,
            "max_requests": 0,
            "timeout": 60,
            "graceful_timeout": self.settings.drain_seconds + GRACE_SECONDS,
            "control_socket_disable": True,
            "logger_class": PropagatingLogger,
            "when_ready": self._say_address,
            "pre_fork": self._give_role,
            "post_worker_init": self._begin,
            "worker_exit": self._end,
        }
        for name, value in values.items():
            if name in self.cfg.settings:  # older versions know no control socket
                self.cfg.set(name, value)

    def load(self) -> Any:
        from app.main import create_app

        return create_app(self.settings, door=self.door)

    def _say_address(self, server: Any) -> None:
        if self.door is None or not self.settings.is_unconfigured:
            return
        host, port = server.LISTENERS[0].sock.getsockname()[:2]
        host = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not listened on
        path = f"/setup?token={self.door.token}"
        print(
            f"Slimline is not set up yet. Open this address within an hour; it works once:\n\n  http://{host}:{port}{path}\n"
        )
        if self.settings.public_url:
            print(f"or, from elsewhere:\n\n  {self.settings.public_url}{path}\n")
        sys.stdout.flush()

    def _give_role(self, server: Any, worker: Process) -> None:
        """Of the two newest processes one runs jobs. At a reload the old pair is still there, and ends after this."""
        newest = max(server.WORKERS.values(), key=lambda process: process.age, default=None)
        worker.runs_jobs = self._has_jobs and not (newest is not None and newest.runs_jobs)

    def _begin(self, worker: Process) -> None:
        if not worker.runs_jobs:
            tracing.start(self.settings, "web")
            SignOfLife(self.settings)

    def _end(self, server: Any, worker: Process) -> None:
        tracing.stop()


class SignOfLife:
    """A web process says that it lives, lest an upgrade of the database break it."""

    def __init__(self, settings: Settings) -> None:
        heartbeat = Heartbeat(open_inbox(settings), process_name(), "web", newest_version())
        Scheduler("heartbeat", [ScheduledTask("heartbeat", HEARTBEAT_SECONDS, heartbeat.beat)]).start()


class Jobs:
    """A host on a thread of its own, in a process that does nothing else."""

    def __init__(self, settings: Settings, make_github: MakeGithub | None) -> None:
        from app.worker_main import create_host  # a process that only takes deliveries in never loads the engine

        assert make_github is not None
        memory.share_heaps()
        if not settings.is_sqlite:  # there a process that waits for its turn would hold the file's lock meanwhile
            os.nice(NICENESS)
        if settings.metrics_port is not None:
            start_http_server(settings.metrics_port, addr=settings.host, registry=metrics.registry)
        tracing.start(settings, "worker")
        self._host = create_host(settings, make_github)
        self._thread = threading.Thread(target=self._host.run, name="jobs", daemon=True)
        self._thread.start()

    def are_running(self) -> bool:
        return self._thread.is_alive()

    def stop(self) -> None:
        """Drain, then end the process although a job may still run: the interpreter would wait for its thread."""
        self._host.stop()
        self._thread.join()
        tracing.stop()
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def serve(
    settings: Settings,
    make_github: MakeGithub | None,
    door: Door | None = None,
    reload_settings: Callable[[], Settings] | None = None,
) -> None:
    """Serve until told to stop."""
    Server(settings, make_github, door, reload_settings).run()
