"""Every delivery that was acknowledged ends in one result, whatever dies when."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

import pytest

from tests.postgres import Cluster
from tests.service.harness import PATIENCE, Service, free_port, wait_until

Install = Callable[..., Service]


def deliver_pushes(service: Service, names: range, *, lanes: int = 1000, port: int = 0) -> set[str]:
    """Deliver pushes, each of its own pull request; those that were acknowledged."""
    sent = {f"d{n}": service.deliver(f"d{n}", number=n % lanes + 1, installation=300 + n % 8, port=port) for n in names}
    return {delivery for delivery, status in sent.items() if status == 202}


def deliver_until_both_work(service: Service) -> set[str]:
    """60 pushes, and more of them until two workers have had one: the first to ask may take all that there is."""
    acknowledged = deliver_pushes(service, range(60))

    def both_work() -> bool:
        if len({line.process for line in service.journal()}) == 2:
            return True
        acknowledged.update(deliver_pushes(service, range(len(acknowledged), len(acknowledged) + 10)))
        return False

    wait_until(both_work, PATIENCE, "both work", every=0.5)
    return acknowledged


def test_one_process_on_sqlite_survives_kill_9(install: Install) -> None:
    service = install()
    server = service.start()
    acknowledged = deliver_pushes(service, range(20))
    service.kill_gunicorn_s_children(server)
    wait_until(lambda: service.deliver("after", number=900) == 202, PATIENCE, "gunicorn has a new web process")
    acknowledged |= deliver_pushes(service, range(20, 30)) | {"after"}
    service.kill(server)
    server = service.start()
    assert set(service.wait_settled(acknowledged).values()) == {"done"}
    assert set(service.ended()) == acknowledged
    assert service.end(server) < 30


def test_two_workers_on_postgres_survive_kill_9_and_claim_each_job_once(on_postgres: Install) -> None:
    service = on_postgres(job_seconds=1)
    service.start("web")
    workers = [service.start("worker") for _ in range(2)]
    service.wait_for("worker", 2)
    acknowledged = deliver_until_both_work(service)
    service.kill(workers[0])
    states = service.wait_settled(acknowledged, 90)
    assert {states[delivery] for delivery in acknowledged} == {"done"}
    ended = service.ended()
    assert set(ended) == acknowledged
    twice = [delivery for delivery, times in ended.items() if times > 1]
    assert len(twice) <= 16, "only what ran at the moment of the kill may run again"


def test_postgres_away_is_503_and_everything_goes_on_when_it_is_back(on_postgres: Install, cluster: Cluster) -> None:
    service = on_postgres(job_seconds=0.2)
    service.start("web")
    service.start("worker")
    acknowledged = deliver_pushes(service, range(20))
    wait_until(lambda: any(service.journal()), PATIENCE, "work has begun")
    cluster.stop(signal.SIGQUIT)
    assert service.deliver("while-away", number=800) == 503
    cluster.start()
    wait_until(lambda: service.deliver("back", number=801) == 202, PATIENCE, "the web has found the database again")
    states = service.wait_settled(acknowledged | {"back"}, 120)
    assert {states[delivery] for delivery in acknowledged | {"back"}} == {"done"}
    assert "while-away" not in states


def test_the_same_delivery_twenty_times_at_once_runs_once_and_pushes_meanwhile_once_more(install: Install) -> None:
    service = install(job_seconds=2)
    service.start()
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(service.deliver("d1"))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200] * 19 + [202]
    wait_until(lambda: any(service.journal()), PATIENCE, "the first review runs")
    for n in range(9):
        assert service.deliver(f"push{n}") == 202
    states = service.wait_settled({"d1", *(f"push{n}" for n in range(9))})
    assert service.deliver("d1") == 200
    assert service.ended() == {"d1": 1, "push8": 1}
    assert [states[f"push{n}"] for n in range(9)] == ["superseded"] * 8 + ["done"]


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def test_one_review_at_a_time_for_a_pull_request_and_so_many_for_an_installation(
    install: Install, request: pytest.FixtureRequest, kind: str
) -> None:
    url = "" if kind == "sqlite" else request.getfixturevalue("cluster").new_database()
    service = install(url, job_seconds=0.3, SLIMLINE_INSTALLATION_CONCURRENCY="2")
    service.start("serve" if kind == "sqlite" else "web")
    if kind == "postgresql":
        service.start("worker")
        service.start("worker")
    deliveries = {f"d{n}": ("", n + 1) for n in range(6)} | {f"c{n}": ("/slimline review", 2) for n in range(3)}
    for delivery, (text, number) in deliveries.items():
        assert service.deliver(delivery, number=number, text=text) == 202
    service.wait_settled(set(deliveries))
    running: dict[str, str] = {}
    for line in service.journal():
        if line.what == "begin":
            assert line.lane not in running.values(), f"two jobs of {line.lane} at a time"
            running[line.delivery] = line.lane
            assert len(running) <= 2, "more jobs of the installation at a time than allowed"
        else:
            del running[line.delivery]


@pytest.mark.slow
def test_web_and_workers_are_restarted_one_by_one_under_load(on_postgres: Install) -> None:
    service = on_postgres(job_seconds=0.1)
    ports = [service.port, free_port()]
    webs = [service.start("web", port) for port in ports]
    workers = [service.start("worker") for _ in range(2)]
    acknowledged: set[str] = set()
    service.wait_for("web", 2)
    for round_number in range(2):
        acknowledged |= deliver_pushes(service, range(round_number * 20, round_number * 20 + 20), port=ports[0])
        assert service.end(workers[round_number]) < 30
        workers[round_number] = service.start("worker")
        assert service.end(webs[round_number]) < 30
        webs[round_number] = service.start("web", ports[round_number])
        ports.reverse()
    assert len(acknowledged) == 40
    states = service.wait_settled(acknowledged, 60)
    assert {states[delivery] for delivery in acknowledged} == {"done"}
