"""A reload (SIGHUP) puts new processes in the place of old ones, and no client notices."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

import httpx

from tests.service.harness import PATIENCE, Service, wait_until

Install = Callable[..., Service]
CLIENTS = 4


def test_connections_that_are_kept_alive_are_closed_in_order(install: Install) -> None:
    service = install()
    server = service.start("web")
    stopped, answers, troubles = threading.Event(), list[int](), list[str]()

    def ask() -> None:
        with httpx.Client(timeout=30) as client:
            while not stopped.wait(0.01):
                try:
                    answers.append(client.get(f"http://127.0.0.1:{service.port}/healthz").status_code)
                except httpx.TransportError as error:
                    troubles.append(repr(error))

    clients = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        for reload in range(1, 4):
            server.send_signal(signal.SIGHUP)
            wait_until(lambda: service.log().count("Worker exiting") >= reload, PATIENCE, service.log)  # noqa: B023
    finally:
        stopped.set()
        for client in clients:
            client.join()
    assert (set(answers), troubles) == ({200}, [])
