"""The OCI distribution protocol, as far as we need it: does a tag exist, its digest, the size of its layers."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.image_registry.answers import RegistryAnswer
from app.image_registry.hosts import DOCKER_HUB, Registry
from app.image_registry.public_addresses import NoPublicAddress, Pinned, goes_through_a_proxy, pinned
from app.image_registry.references import ImageReference

_INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")
_MANIFESTS = ("application/vnd.oci.image.manifest.v1+json", "application/vnd.docker.distribution.manifest.v2+json")
_ACCEPT = ", ".join((*_INDEXES, *_MANIFESTS))
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')
_MOST_BYTES = 4 << 20
_LONGEST_REST_SECONDS = 3600.0
_RESERVE = 0.2
"""The share of a registry's limit that we leave to others behind the same address."""

Credentials = Mapping[str, tuple[str, str]]
"""User and password by the registry's name."""


class NotKnown(Exception):
    """The registry gave no answer that tells anything: too late, refused, limited, or nonsense."""


class Limited(NotKnown):
    """The registry wants fewer questions."""


@dataclass
class CallBudget:
    """What one review may spend: calls, and time until a moment of the monotonic clock."""

    calls: int = 6
    until: float = field(default_factory=lambda: time.monotonic() + 3.0)

    def take(self) -> float:
        """The seconds that the next call may take. Raises NotKnown where nothing is left."""
        left = self.until - time.monotonic()
        if self.calls <= 0 or left <= 0:
            raise NotKnown("the budget of this review is spent")
        self.calls -= 1
        return left


class RegistryClient:
    """Asks allowed registries. Follows no redirect, and reaches no private address that the operator did not name."""

    def __init__(
        self,
        registries: Mapping[str, Registry],
        credentials: Credentials,
        verify: str | bool = True,
        rest: Callable[[str, float], None] = lambda name, seconds: None,
    ) -> None:
        """rest: told when a registry wants no more questions for some seconds."""
        self._registries = registries
        self._credentials = credentials
        self._rest = rest
        self._verify = httpx.create_ssl_context(verify=verify)  # made once: it takes a while
        self._clients: dict[str, httpx.Client] = {}
        self._tokens: dict[tuple[str, str], tuple[str, float]] = {}

    def close(self) -> None:
        for client in self._clients.values():
            client.close()

    def is_allowed(self, reference: ImageReference) -> bool:
        return reference.registry in self._registries

    def look(self, reference: ImageReference, budget: CallBudget) -> RegistryAnswer:
        """Whether the tag exists, by HEAD, which no registry counts. Raises NotKnown."""
        response = self._ask("HEAD", reference, reference.tag, budget)
        if response.status_code == 404 or (response.status_code == 401 and reference.registry == DOCKER_HUB):
            return RegistryAnswer(exists=False)  # Docker Hub says 401 of a repository that is not there
        if response.status_code != 200:
            raise NotKnown(f"status {response.status_code}")
        return RegistryAnswer(exists=True, digest=_digest(response.headers.get("docker-content-digest", "")))

    def weigh(self, reference: ImageReference, answer: RegistryAnswer, budget: CallBudget) -> RegistryAnswer:
        """The same with size and platforms, by GET. Raises NotKnown."""
        manifest = self._get(reference, answer.digest or reference.tag, budget)
        platforms: tuple[str, ...] = ()
        if "manifests" in manifest:
            found = {_platform(one): one for one in _dicts(manifest["manifests"])}
            platforms = tuple(sorted(name for name in found if not name.startswith("unknown/")))
            chosen = found.get("linux/amd64")
            if chosen is None:
                return RegistryAnswer(True, answer.digest, None, platforms)
            manifest = self._get(reference, _digest(str(chosen.get("digest"))), budget)
        sizes = [layer.get("size") for layer in _dicts(manifest.get("layers"))]
        if not sizes or not all(isinstance(size, int) and 0 <= size < 1 << 42 for size in sizes):
            raise NotKnown("a manifest without layers")
        return RegistryAnswer(True, answer.digest, sum(size for size in sizes if isinstance(size, int)), platforms)

    def _get(self, reference: ImageReference, which: str, budget: CallBudget) -> dict[str, Any]:
        if not which:
            raise NotKnown("no digest")
        response = self._ask("GET", reference, which, budget)
        if response.status_code != 200:
            raise NotKnown(f"status {response.status_code}")
        try:
            found = json.loads(response.content)
        except (ValueError, RecursionError) as error:
            raise NotKnown("no JSON") from error
        if not isinstance(found, dict):
            raise NotKnown("no manifest")
        return found

    def _ask(self, method: str, reference: ImageReference, which: str, budget: CallBudget) -> httpx.Response:
        registry = self._registries[reference.registry]
        url = f"{registry.origin}/v2/{reference.repository}/manifests/{which}"
        headers = {"accept": _ACCEPT, **self._authorization(registry, reference)}
        response = self._send(registry, method, url, headers, budget)
        challenge = response.headers.get("www-authenticate", "")
        if response.status_code == 401 and challenge.lower().startswith("bearer "):
            self._fetch_token(registry, reference, challenge, budget)
            headers |= self._authorization(registry, reference)
            response = self._send(registry, method, url, headers, budget)
        return response

    def _authorization(self, registry: Registry, reference: ImageReference) -> dict[str, str]:
        token, good_until = self._tokens.get((registry.name, reference.repository), ("", 0.0))
        return {"authorization": f"Bearer {token}"} if good_until > time.monotonic() else {}

    def _fetch_token(self, registry: Registry, reference: ImageReference, challenge: str, budget: CallBudget) -> None:
        """From the service that we know; a challenge that names another one is refused."""
        asked = dict(_PARAMETER.findall(challenge[:2_000]))
        realm = asked.get("realm", "")
        if not registry.may_give_tokens(realm):
            raise NotKnown("the registry names a token service of another host")
        url = httpx.URL(registry.token_url or realm.partition("?")[0])
        scope = f"repository:{reference.repository}:pull"
        url = url.copy_merge_params({"service": asked.get("service", registry.name), "scope": scope})
        response = self._send(registry, "GET", str(url), {}, budget, self._credentials.get(registry.name))
        try:
            found = json.loads(response.content) if response.status_code == 200 else {}
            token = str(found.get("token") or found.get("access_token") or "")
            seconds = min(float(found.get("expires_in", 60)), 3600.0)
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise NotKnown("no token") from error
        if not re.fullmatch(r"[\w.~+/=-]{1,8192}", token):
            raise NotKnown("no token")
        self._tokens[registry.name, reference.repository] = (token, time.monotonic() + seconds - 5)

    def _send(
        self,
        registry: Registry,
        method: str,
        url: str,
        headers: dict[str, str],
        budget: CallBudget,
        auth: tuple[str, str] | None = None,
    ) -> httpx.Response:
        seconds = budget.take()
        client, extensions = self._client(urlsplit(url).netloc), {}
        if not (registry.is_private or goes_through_a_proxy(url)):
            place = _public(url)
            url, headers, extensions = place.url, headers | place.headers, place.extensions
        request = client.build_request(method, url, headers=headers, timeout=seconds, extensions=extensions)
        try:
            with closing(client.send(request, auth=auth, stream=True)) as response:
                self._heed_limits(registry, response)
                body = b""
                for chunk in response.iter_bytes(1 << 16):
                    body += chunk
                    if len(body) > _MOST_BYTES or time.monotonic() > budget.until:
                        raise NotKnown("too much, or too slow")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotKnown(type(error).__name__) from error
        return httpx.Response(response.status_code, headers=_plain(response.headers), content=body)

    def _client(self, host: str) -> httpx.Client:
        """One for each host: connections are kept by address, and two hosts may share one."""
        if host not in self._clients:
            self._clients[host] = httpx.Client(follow_redirects=False, verify=self._verify)
        return self._clients[host]

    def _heed_limits(self, registry: Registry, response: httpx.Response) -> None:
        """One budget per registry over all accounts: its own headers say what is left."""
        if response.status_code == 429:
            self._rest(
                registry.name, min(_number(response.headers.get("retry-after", "")) or 60.0, _LONGEST_REST_SECONDS)
            )
            raise Limited("the registry asks for fewer calls")
        limit, left = (_number(response.headers.get(name, "")) for name in ("ratelimit-limit", "ratelimit-remaining"))
        if limit and left is not None and left < limit * _RESERVE:
            self._rest(registry.name, _LONGEST_REST_SECONDS)


def _plain(headers: httpx.Headers) -> dict[str, str]:
    """The body is unpacked already."""
    return {name: value for name, value in headers.items() if name not in {"content-encoding", "content-length"}}


def _public(url: str) -> Pinned:
    """A public name may lead into our own network."""
    try:
        return pinned(url)
    except NoPublicAddress as problem:
        raise NotKnown(str(problem)) from problem


def _number(text: str) -> float | None:
    """`76;w=21600` is 76."""
    digits = text.partition(";")[0].strip()
    return float(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def _digest(text: str) -> str:
    return text if _DIGEST.fullmatch(text) else ""


def _platform(manifest: dict[str, Any]) -> str:
    platform = manifest.get("platform")
    platform = platform if isinstance(platform, dict) else {}
    return f"{platform.get('os', 'unknown')}/{platform.get('architecture', 'unknown')}"[:60]


def _dicts(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
