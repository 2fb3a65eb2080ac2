"""gunicorn's process for the web: requests are received whole, by one loop, before any thread takes them.

Threads are few, and clients that send a byte a second would hold one each. waitress's loop receives for all of them at
once; a request that is not there after a while, or stands in the way when connections run out, is dropped.
"""

from __future__ import annotations

import logging
import os
import socket
import time
from typing import Any, ClassVar, cast

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher

from app.intake.signature import is_well_formed
from app.web.webhook import LARGEST_BODY

REQUEST_SECONDS = 20.0
"""GitHub gives up after ten."""
MOST_CONNECTIONS = 800
LEAST_REFUSED = 64 * 1024
"""Smaller bodies are received even when they are sure to be refused: the client then reads why."""
LEAVING_SECONDS = 5
QUIET_SECONDS = 1.0
"""For so long a process that leaves waits for the next request of a connection, whose answer then says that it is the
last: a client may be sending it right now, and would lose it (nginx has keepalive_min_timeout for this)."""


class Adjusted(Adjustments):
    """Without the address that waitress would listen on by itself, and look up for it.

    is_leaving: whether the process ends, so that every answer is its connection's last.
    """

    listen: ClassVar[list[Any]] = []  # type: ignore[misc]  # the class's own default is what is read
    is_leaving = False


class RefusingParser(HTTPRequestParser):
    """A large body that no signature came with is not received: the application answers at once."""

    adj: Adjusted

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.adj.is_leaving:
            self.headers = {**self.headers, "CONNECTION": "close"}
        is_large = self.chunked or self.content_length > LEAST_REFUSED
        if is_large and not is_well_formed(self.headers.get("X_HUB_SIGNATURE_256")):
            self.chunked, self.content_length, self.body_rcv = False, 0, None
            self.headers = {name: value for name, value in self.headers.items() if name != "CONTENT_LENGTH"}
            self.connection_close = True


class Channel(HTTPChannel):
    """A connection. waiting_since: when it last had nothing of a request that is not complete."""

    parser_class = RefusingParser

    def __init__(self, *arguments: Any, **more: Any) -> None:
        self.waiting_since = time.time()
        super().__init__(*arguments, **more)

    def received(self, data: bytes) -> bool:
        if self.request is None:
            self.waiting_since = time.time()
        return bool(super().received(data))

    @property
    def is_busy(self) -> bool:
        """Whether its client waits for an answer, or may be about to ask."""
        may_ask = time.time() - self.last_activity < QUIET_SECONDS
        return bool(self.requests or self.request is not None or self.total_outbufs_len or may_ask)


class WebServer(TcpWSGIServer):
    """One listening socket."""

    adj: Adjusted
    channel_class = Channel

    def handle_accept(self) -> None:
        super().handle_accept()
        channels = self.channels
        idle = [channel for channel in channels if not channel.requests]
        if len(channels) > MOST_CONNECTIONS and idle:
            min(idle, key=lambda channel: channel.waiting_since).handle_close()

    def maintenance(self, now: float) -> None:
        super().maintenance(now)  # type: ignore[arg-type]  # it takes any number
        for channel in self.channels:
            if channel.request is not None and channel.waiting_since < now - REQUEST_SECONDS:
                channel.will_close = True

    @property
    def channels(self) -> list[Channel]:
        return list(cast("dict[int, Channel]", self.active_channels).values())

    def leave(self) -> None:
        """Take no more connections, and let those that are here end with their next answer."""
        self.accepting = False
        self.del_channel()
        self.adj.is_leaving = True

    def close_idle(self) -> None:
        """In order, so that the client opens another: what it sent to a process that has ended would be lost."""
        for channel in self.channels:
            if not channel.is_busy:
                channel.handle_close()


class ReceivingWorker(Worker):
    """gunicorn starts it, watches it and asks it to end."""

    def init_process(self) -> None:
        self._map: dict[int, Any] = {}
        self._servers: list[WebServer] = []
        super().init_process()

    def run(self) -> None:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a burst is no trouble
        threads = ThreadedTaskDispatcher()
        threads.set_thread_count(self.cfg.threads)
        self._servers = [self._serving(cast("Any", listener).sock, threads) for listener in self.sockets]
        while self.alive and self.is_parent_alive():
            self._turn()
        self._leave()
        threads.shutdown(timeout=LEAVING_SECONDS)

    def handle_exit(self, sig: int, frame: Any) -> None:
        super().handle_exit(sig, frame)
        for server in self._servers:
            server.pull_trigger()

    def _serving(self, listening: socket.socket, threads: ThreadedTaskDispatcher) -> WebServer:
        adjustments = Adjusted(
            sockets=[listening],
            threads=self.cfg.threads,
            connection_limit=2 * MOST_CONNECTIONS,
            cleanup_interval=1,
            channel_timeout=120,
            max_request_header_size=64 * 1024,
            max_request_body_size=LARGEST_BODY + 1,
            clear_untrusted_proxy_headers=False,  # the application knows how many proxies it may trust
            log_socket_errors=False,
            ident=None,
        )
        place = (listening.family, listening.type, listening.proto, listening.getsockname())
        return WebServer(
            cast("Any", self.wsgi), self._map, True, listening, threads, adjustments, sockinfo=place, bind_socket=False
        )

    def _turn(self) -> None:
        self.notify()
        wasyncore.loop(timeout=1.0, use_poll=True, map=self._map, count=1)

    def is_parent_alive(self) -> bool:
        return bool(self.ppid == os.getppid())

    def _leave(self) -> None:
        """Take nothing new, and answer what is here."""
        for server in self._servers:
            server.leave()
        ends = time.monotonic() + min(LEAVING_SECONDS, self.cfg.graceful_timeout)
        while any(server.channels for server in self._servers) and time.monotonic() < ends:
            wasyncore.loop(timeout=0.05, use_poll=True, map=self._map, count=1)
            for server in self._servers:
                server.close_idle()
