"""Who looks at the reviews, and what they may see: all of it with the admin token, otherwise what GitHub shows them."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.fernet import Fernet, InvalidToken

SIGNED_IN_SECONDS = 8 * 3600
KNOWN_SECONDS = 300.0
_MOST_KNOWN = 1_000


class People(Protocol):
    """GitHub's side of signing in. Its methods raise when GitHub says no."""

    def token_for(self, code: str) -> str: ...

    def login_of(self, token: str) -> str: ...

    def repositories_of(self, token: str) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person who signed in. token: GitHub's, for this App."""

    login: str
    token: str = field(repr=False)


class Visitors:
    """Keeps nothing but, for five minutes, what GitHub listed for a token; the token itself is in the person's cookie,
    encrypted with a key that comes from the App's client secret."""

    def __init__(self, people: People, client_secret: str, clock: Callable[[], float] = time.monotonic) -> None:
        key = hashlib.sha256(b"slimline sign-in\0" + client_secret.encode()).digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._people, self._clock = people, clock
        self._known: dict[str, tuple[float, frozenset[str]]] = {}
        self._lock = threading.Lock()

    def cookie_for(self, code: str) -> str:
        """The cookie of the person whom GitHub gave this code."""
        token = self._people.token_for(code)
        return self._fernet.encrypt(json.dumps([self._people.login_of(token), token]).encode()).decode()

    def in_cookie(self, cookie: str) -> Visitor | None:
        """None where it is not ours, or too old."""
        try:
            login, token = json.loads(self._fernet.decrypt(cookie.encode(), ttl=SIGNED_IN_SECONDS))
        except (InvalidToken, ValueError):
            return None
        return Visitor(login, token)

    def repositories_of(self, visitor: Visitor) -> frozenset[str]:
        """What GitHub lists for them, at most five minutes old."""
        key, now = hashlib.sha256(visitor.token.encode()).hexdigest(), self._clock()
        with self._lock:
            until, found = self._known.get(key, (0.0, frozenset()))
        if now < until:
            return found
        found = self._people.repositories_of(visitor.token)
        with self._lock:
            while len(self._known) >= _MOST_KNOWN:
                self._known.pop(next(iter(self._known)))
            self._known[key] = now + KNOWN_SECONDS, found
        return found
