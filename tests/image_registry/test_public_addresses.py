"""A name that leads to a public address when it is judged, and into our own network when it is connected to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from app.image_registry.client import CallBudget, NotKnown, RegistryClient
from app.image_registry.hosts import Registry
from app.image_registry.public_addresses import NoPublicAddress, goes_through_a_proxy, pinned
from app.image_registry.references import reference
from tests.image_registry.hub import Hub, running_hub

PUBLIC, PRIVATE = "192.0.0.9", "10.0.0.7"


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running_hub() as hub:
        yield hub


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """The resolver says another address each time. Names that were asked for."""
    asked, rest, really = list[str](), list(answers), socket.getaddrinfo

    def look_up(host: str, port: int, *more: Any, **named: Any) -> Any:
        if host[:1].isdigit():
            return really(host, port, *more, **named)
        asked.append(str(host))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (rest.pop(0), port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_the_address_that_was_judged_is_the_one_that_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, PUBLIC, PRIVATE)
    place = pinned("https://registry.example:5000/v2/a/manifests/1?x=y")
    assert place.url == f"https://{PUBLIC}:5000/v2/a/manifests/1?x=y"
    assert (place.headers, place.extensions) == (
        {"host": "registry.example:5000"},
        {"sni_hostname": "registry.example"},
    )
    assert asked == ["registry.example"]


def test_one_private_address_among_others_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in (PUBLIC, PRIVATE)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *more, **named: both)
    with pytest.raises(NoPublicAddress, match="private"):
        pinned("https://registry.example/v2/")


@pytest.mark.parametrize("private", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "100.64.0.1", "0.0.0.0"])
def test_private_addresses_are_refused(monkeypatch: pytest.MonkeyPatch, private: str) -> None:
    answering(monkeypatch, private)
    with pytest.raises(NoPublicAddress):
        pinned("https://registry.example/v2/")


def test_the_request_goes_to_the_address_and_names_the_host(monkeypatch: pytest.MonkeyPatch, hub: Hub) -> None:
    """Played with this machine's own address as if it were public: a resolver that changes its mind is asked once."""
    port = hub.url.rpartition(":")[2]
    asked = answering(monkeypatch, "127.0.0.1", PRIVATE)
    monkeypatch.setattr("ipaddress.IPv4Address.is_global", property(lambda address: True))
    client = RegistryClient({"r.example": Registry("r.example", f"http://r.example:{port}")}, {})
    found = reference("r.example/library/python:3.11-slim")
    assert found is not None
    try:
        client.look(found, CallBudget(calls=1))
    except NotKnown:
        pass  # it wants a token; that is another call
    finally:
        client.close()
    assert hub.calls == ["HEAD /v2/library/python/manifests/3.11-slim"]
    assert asked.count("r.example") == 1


def test_a_proxy_looks_names_up_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "inside.example")
    assert goes_through_a_proxy("https://registry.example/v2/")
    assert not goes_through_a_proxy("https://inside.example/v2/")
