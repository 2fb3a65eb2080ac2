"""Machines whose clocks are ten minutes off, before and behind: jobs are due by the database's clock."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from tests.service.harness import PATIENCE, Service, wait_until
from tests.service.test_nothing_lost import deliver_pushes, deliver_until_both_work

OFF = 600
Install = Callable[..., Service]


def checks(service: Service) -> tuple[int, dict[str, str]]:
    """What /readyz says."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{service.port}/readyz") as answer:
            return answer.status, json.load(answer)["checks"]
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)["checks"]


def test_web_and_workers_that_disagree_by_twenty_minutes_do_each_job_once_and_in_time(on_postgres: Install) -> None:
    service = on_postgres(job_seconds=0.2, SLIMLINE_REVIEW_PROCESSES="2")
    service.start("web", clock_ahead=OFF)
    for ahead in (OFF, -OFF):
        service.start("worker", clock_ahead=ahead)
    service.wait_for("worker", 2)
    status, said = checks(service)
    assert (status, said["clock"]) == (503, "this machine is +600 s off the database: set the time")
    acknowledged = deliver_until_both_work(service)
    states = service.wait_settled(acknowledged, 60)
    assert {states[delivery] for delivery in acknowledged} == {"done"}
    assert service.ended() == dict.fromkeys(acknowledged, 1)
    processes = {line.process: line.at - time.time() for line in service.journal()}
    assert {round(ahead / OFF) for ahead in processes.values()} == {1, -1}, "both worked, each by its own clock"
    assert service.deliver("limited", text="/slimline later") == 202
    tries = lambda: [line for line in service.journal() if line.delivery == "limited"]  # noqa: E731
    wait_until(lambda: len(tries()) >= 3, PATIENCE, "a job that waits for a second comes again, not in ten minutes")


def test_on_sqlite_ten_minutes_behind_everything_is_done(install: Install) -> None:
    """Where the whole machine is off, its database is too: tests/service/test_faults_of_github.py shifts GitHub's."""
    service = install()
    service.start(clock_ahead=-OFF)
    acknowledged = deliver_pushes(service, range(10))
    assert len(acknowledged) == 10
    assert set(service.wait_settled(acknowledged).values()) == {"done"}
    assert service.ended() == dict.fromkeys(acknowledged, 1)
