"""Who may open the set-up pages: whoever has the link that the terminal printed, once, within the hour."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from app.setup.manifest import SetupChoice

OPEN_SECONDS = 3600.0
_MOST_STATES = 100


@dataclass
class Door:
    """token: in the link. Made before the processes fork, so that all of them know it. clock: only grows."""

    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    clock: Callable[[], float] = time.monotonic
    _session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _was_used: bool = False
    _choices: dict[str, SetupChoice] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _closes_at: float = 0.0

    def __post_init__(self) -> None:
        self._closes_at = self.clock() + OPEN_SECONDS

    def enter(self, token: str) -> str:
        """The visitor's session for the link's token, "" where it is wrong, late or was used before."""
        with self._lock:
            if not self._is_open() or self._was_used or not hmac.compare_digest(token.encode(), self.token.encode()):
                return ""
            self._was_used = True
            return self._session

    def knows(self, session: str) -> bool:
        return self._is_open() and hmac.compare_digest(session.encode(), self._session.encode())

    def remember(self, choice: SetupChoice) -> str:
        """The state that goes to GitHub and back with this choice."""
        state = secrets.token_urlsafe(24)
        with self._lock:
            while len(self._choices) >= _MOST_STATES:
                self._choices.pop(next(iter(self._choices)))
            self._choices[state] = choice
        return state

    def take(self, state: str) -> SetupChoice | None:
        """The choice of a state, once."""
        with self._lock:
            return self._choices.pop(state, None)

    def _is_open(self) -> bool:
        return self.clock() < self._closes_at
