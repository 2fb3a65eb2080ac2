"""Docker Hub's ways, by a double of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from app.failures import SetupError
from app.image_registry.answers import RegistryAnswer, answer_of
from app.image_registry.asking import AskRegistries, OwnMemory
from app.image_registry.client import CallBudget, RegistryClient
from app.image_registry.hosts import KNOWN, Registry, registries
from app.image_registry.references import reference
from tests.image_registry.hub import DIGEST, Hub, running_hub

BOTH = ("python:3.11-slim", "python:3.11")


_OPENED: list[RegistryClient] = []


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running_hub() as hub:
        yield hub
        while _OPENED:
            _OPENED.pop().close()


def asking(hub: Hub, registry: Registry | None = None, calls: int = 6) -> tuple[AskRegistries, OwnMemory]:
    memory = OwnMemory()
    one = registry or Registry("docker.io", hub.url, f"{hub.url}/token", is_private=True)
    client = RegistryClient({one.name: one}, {}, rest=memory.rest)
    _OPENED.append(client)
    return AskRegistries(client, memory, lambda: CallBudget(calls)), memory


def test_existence_comes_before_sizes_and_all_within_six_calls(hub: Hub) -> None:
    ask, _ = asking(hub)
    facts = ask((*BOTH, "python:3.11-alpine"))
    assert facts.exists("python:3.11-slim") is True
    assert facts.exists("python:3.11-alpine") is False
    assert facts.found["python:3.11-slim"].digest == DIGEST
    assert hub.calls[:5] == [
        "HEAD /v2/library/python/manifests/3.11-slim",
        "GET /token",
        "HEAD /v2/library/python/manifests/3.11-slim",
        "HEAD /v2/library/python/manifests/3.11",
        "HEAD /v2/library/python/manifests/3.11-alpine",
    ]
    assert len(hub.calls) <= 6


def test_the_size_is_that_of_linux_on_amd64_and_of_no_attestation(hub: Hub) -> None:
    ask, memory = asking(hub, calls=12)
    assert ask(BOTH).found["python:3.11"].compressed_bytes == 42_000_000
    (answer,) = memory.recall(["docker.io/library/python:3.11"]).values()
    assert answer.platforms == ("linux/amd64",)
    assert answer_of(answer.as_json()) == answer


def test_what_is_remembered_is_not_asked_again(hub: Hub) -> None:
    ask, _ = asking(hub, calls=12)
    first = ask(BOTH)
    calls = len(hub.calls)
    assert ask(BOTH) == first
    assert len(hub.calls) == calls


def test_a_repository_that_is_not_there_is_absent_though_the_hub_says_401(hub: Hub) -> None:
    ask, _ = asking(hub)
    assert ask(["nobody/nothing:1"]).exists("nobody/nothing:1") is False
    other, _ = asking(hub, Registry("quay.io", hub.url, f"{hub.url}/token", is_private=True))
    assert other(["quay.io/nobody/nothing:1"]).exists("quay.io/nobody/nothing:1") is None


def test_a_registry_that_wants_fewer_questions_rests(hub: Hub) -> None:
    hub.limited = True
    ask, memory = asking(hub)
    assert ask(BOTH).found == {}
    assert memory.resting() == {"docker.io"}
    calls = len(hub.calls)
    hub.limited = False
    assert ask(BOTH).found == {}
    assert len(hub.calls) == calls == 1


def test_a_token_service_that_the_registry_names_is_never_asked(hub: Hub) -> None:
    with running_hub() as stranger:
        hub.realm = f"{stranger.url}/token"
        ask, _ = asking(hub)
        assert ask(BOTH).found == {}
        assert stranger.calls == []


def test_no_redirect_is_followed(hub: Hub) -> None:
    with running_hub() as stranger:
        hub.redirects_to = stranger.url
        ask, _ = asking(hub)
        assert ask(BOTH).found == {}
        assert stranger.calls == []


def test_a_private_address_is_refused_unless_the_operator_named_it(hub: Hub) -> None:
    ask, _ = asking(hub, Registry("docker.io", hub.url, f"{hub.url}/token"))
    assert ask(BOTH).found == {}
    assert hub.calls == []


def test_only_allowed_registries_are_asked(hub: Hub) -> None:
    ask, _ = asking(hub)
    assert ask(["quay.io/acme/app:1", "127.0.0.1:9/x:1", "localhost/x:1", "evil.example/x:1"]).found == {}
    assert hub.calls == []


def test_time_is_limited_even_where_nobody_answers() -> None:
    silent = Registry("docker.io", "http://127.0.0.1:9", is_private=True)  # nobody listens on the discard port
    memory = OwnMemory()
    start = time.monotonic()
    with closing(RegistryClient({"docker.io": silent}, {})) as client:
        assert AskRegistries(client, memory)(BOTH).found == {}
    assert time.monotonic() - start < 4


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("python:3.11", "docker.io/library/python:3.11"),
        ("docker.io/library/python:3.11@sha256:1", "docker.io/library/python:3.11"),
        ("grafana/grafana:12", "docker.io/grafana/grafana:12"),
        ("ghcr.io/astral-sh/uv:0.9", "ghcr.io/astral-sh/uv:0.9"),
        ("localhost:5000/app:1", "localhost:5000/app:1"),
        ("python", "None"),
        ("python:../../x", "None"),
        ("a/../b:1", "None"),
        ("Python:3", "None"),
    ],
)
def test_names_become_references(text: str, shown: str) -> None:
    assert str(reference(text)) == shown


def test_nothing_is_asked_by_default_and_mistakes_are_told() -> None:
    assert registries("none", "") == {}
    assert registries("default", "") == KNOWN
    assert registries("docker.io", "docker.io=http://127.0.0.1:5000")["docker.io"].origin == "http://127.0.0.1:5000"
    assert registries("registry.example.com", "")["registry.example.com"].origin == "https://registry.example.com"
    for wanted, mirrors in (
        ("http://x", ""),
        ("a@b.c", ""),
        ("docker.io", "quay.io=http://x"),
        ("docker.io", "docker.io=x"),
    ):
        with pytest.raises(SetupError):
            registries(wanted, mirrors)


def test_an_absent_tag_is_asked_again_soon() -> None:
    assert RegistryAnswer(exists=False).good_for < 3600 < RegistryAnswer(exists=True).good_for
