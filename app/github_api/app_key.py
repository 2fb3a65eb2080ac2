"""The App's own tokens, signed with its key and dated by GitHub's clock."""

from __future__ import annotations

from functools import lru_cache

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from github import Auth

from app.github_api.clock import GithubClock

LIFETIME_SECONDS = 300  # GitHub allows ten minutes
BACKDATED_SECONDS = 60  # as GitHub recommends, for clocks that are a little off


class AppKey(Auth.JWT):
    """PyGithub's own dates its tokens by this machine's clock, and GitHub refuses them when that is a minute off."""

    def __init__(self, app_id: int, private_key: str, clock: GithubClock) -> None:
        self._app_id, self._private_key, self._clock = app_id, private_key, clock

    @property
    def token(self) -> str:
        now = int(self._clock.now())
        claims = {"iat": now - BACKDATED_SECONDS, "exp": now + LIFETIME_SECONDS, "iss": str(self._app_id)}
        return jwt.encode(claims, _read(self._private_key), algorithm="RS256")


@lru_cache(maxsize=1)
def _read(private_key: str) -> RSAPrivateKey:
    """Checking that a key's numbers are prime takes longer than a request: once, not for each token."""
    key = load_pem_private_key(private_key.encode(), password=None)
    assert isinstance(key, RSAPrivateKey), "the App signs with its private key"
    return key
