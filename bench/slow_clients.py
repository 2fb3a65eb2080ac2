"""Clients that begin a request and go on with a byte a second, as many as are wanted."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

WELL_FORMED = "sha256=" + "0" * 64
ENDLESS = (
    f"POST /webhook HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: {WELL_FORMED}\r\nContent-Length: 20000000\r\n\r\n"
).encode()


@contextmanager
def drips(port: int, count: int, beginning: bytes) -> Iterator[list[socket.socket]]:
    """So many connections that begin a request, and go on with a byte a second."""
    clients = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(count)]
    stopped = threading.Event()

    def drip() -> None:
        while not stopped.wait(1.0):
            for client in clients:
                try:
                    client.send(b"x")
                except OSError:
                    continue

    for client in clients:
        client.sendall(beginning)
        client.setblocking(False)
    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield clients
    finally:
        stopped.set()
        thread.join()
        for client in clients:
            client.close()
