"""The faults at full size; minutes long, so apart from the daily suite."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable

import pytest

from tests.postgres import Cluster
from tests.service.harness import Service, wait_until
from tests.service.test_nothing_lost import deliver_pushes

pytestmark = pytest.mark.slow

Install = Callable[..., Service]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_kill_9_of_workers_in_the_middle_of_200_jobs(
    install: Install, request: pytest.FixtureRequest, kind: str
) -> None:
    url = "" if kind == "sqlite" else request.getfixturevalue("cluster").new_database()
    service = install(url, job_seconds=0.5)
    service.start("web")
    workers = [service.start("worker") for _ in range(1 if kind == "sqlite" else 2)]
    acknowledged = deliver_pushes(service, range(200))
    assert len(acknowledged) == 200
    for done in (40, 120):
        wait_until(lambda done=done: len(service.ended()) >= done, 90, f"{done} jobs done")  # type: ignore[misc]
        service.kill(workers[0])
        workers[0] = service.start("worker")
    states = service.wait_settled(acknowledged, 180)
    assert {states[delivery] for delivery in acknowledged} == {"done"}
    assert set(service.ended()) == acknowledged


def test_kill_9_of_gunicorn_in_mid_load(install: Install) -> None:
    service = install(job_seconds=0.2)
    server = service.start()
    acknowledged: set[str] = set()
    stop = threading.Event()

    def load(start: int) -> None:
        for n in range(start, start + 100_000):
            if stop.is_set():
                return
            if service.deliver(f"d{n}", number=n % 500 + 1, installation=300 + n % 8) == 202:
                acknowledged.add(f"d{n}")
            else:
                time.sleep(0.05)

    threads = [threading.Thread(target=load, args=(k * 100_000,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        count = len(acknowledged)
        wait_until(lambda count=count: len(acknowledged) > count + 60, 60, "deliveries come in")  # type: ignore[misc]
        service.kill(server)
        server = service.start()
    stop.set()
    for thread in threads:
        thread.join()
    states = service.wait_settled(acknowledged, 300)
    assert {states[delivery] for delivery in acknowledged} <= {"done", "superseded"}
    done = {delivery for delivery in acknowledged if states[delivery] == "done"}
    assert done <= set(service.ended())


def test_postgres_crashes_again_and_again(on_postgres: Install, cluster: Cluster) -> None:
    service = on_postgres(job_seconds=0.5)
    service.start("web")
    service.start("worker")
    service.start("worker")
    acknowledged = deliver_pushes(service, range(100))
    for _ in range(3):
        done = len(service.ended())
        wait_until(lambda done=done: len(service.ended()) > done + 10, 90, "work goes on")  # type: ignore[misc]
        cluster.stop(signal.SIGQUIT)
        assert service.deliver("away", number=900) == 503
        cluster.start()
    states = service.wait_settled(acknowledged, 240)
    assert {states[delivery] for delivery in acknowledged} == {"done"}


def test_a_job_that_takes_its_process_down_is_dead_in_the_end_and_the_others_are_done(install: Install) -> None:
    service = install(job_seconds=0.05)
    service.start("web")
    assert service.deliver("poison", text="/slimline crash") == 202
    acknowledged = deliver_pushes(service, range(5, 10))
    worker = service.start("worker")
    deadline = time.monotonic() + 240
    while service.states()["poison"] != "dead":
        assert time.monotonic() < deadline, service.log()[-2000:]
        if worker.poll() is not None:
            worker = service.start("worker")
        time.sleep(0.2)
    states = service.wait_settled(acknowledged, 60)
    assert {states[delivery] for delivery in acknowledged} == {"done"}
