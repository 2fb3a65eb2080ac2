"""Clients that send a byte a second, without a proxy in front: GitHub is answered as if they were not there."""

from __future__ import annotations

import http.client
import selectors
import statistics
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from bench.slow_clients import ENDLESS, drips
from tests.service.harness import PATIENCE, Service, wait_until

Install = Callable[..., Service]


@pytest.mark.parametrize("beginning", [ENDLESS, b"POST /webhook HTTP/1.1\r\nX-"], ids=["body", "headers"])
def test_200_slow_clients_keep_no_delivery_waiting(install: Install, beginning: bytes) -> None:
    service = install(job_seconds=0.0)
    service.start("web")
    quiet = _p99(service, "quiet")
    with drips(service.port, 200, beginning):
        slow = _p99(service, "slow")
    assert slow < max(80, 2 * quiet), f"p99 {slow:.0f} ms, without slow clients {quiet:.0f} ms"


def _p99(service: Service, name: str) -> float:
    """Milliseconds until a signed delivery is acknowledged."""
    times = []
    for n in range(200):
        begun = time.perf_counter()
        assert service.deliver(f"{name}-{n}", number=n + 1) == 202
        times.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.01)
    return statistics.quantiles(times, n=100)[98]


def test_a_request_that_never_ends_is_dropped(install: Install) -> None:
    service = install()
    service.start("web")
    with drips(service.port, 1, ENDLESS) as (client,):
        selector = selectors.DefaultSelector()
        selector.register(client, selectors.EVENT_READ)
        assert selector.select(40), "still open"
        with suppress(ConnectionError):
            assert client.recv(100) == b""


def test_a_large_body_that_nobody_signed_is_not_waited_for(install: Install) -> None:
    service = install()
    service.start("web")
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=5)
    connection.putrequest("POST", "/webhook")
    connection.putheader("Content-Length", "20000000")
    connection.endheaders()
    assert connection.getresponse().status == 401
    connection.close()


def test_when_connections_run_out_the_one_that_idles_longest_goes(install: Install) -> None:
    service = install(job_seconds=0.0)
    service.start("web")
    with drips(service.port, 820, ENDLESS):
        wait_until(lambda: service.deliver("through") in (202, 200), PATIENCE, "delivered")
