"""Who calls, and may they? The App's JWT, and installation tokens with their scope."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import jwt

from app.sandbox.errors import ApiError, not_found
from app.sandbox.limits import RequestQuotas
from app.sandbox.records import Installation, Repository
from app.sandbox.world import World

TOKEN_LIFE = 3_600  # seconds
LEEWAY = 60  # seconds
_RANK = {"read": 1, "write": 2, "admin": 3}


@dataclass(frozen=True, slots=True)
class InstallationToken:
    """An installation token. repositories: the ids it is limited to, None for all that the installation covers."""

    text: str
    installation: int
    permissions: Mapping[str, str]
    repositories: frozenset[int] | None
    expires: float


@dataclass(slots=True)
class Gate:
    """Issues tokens and checks them."""

    world: World
    tokens: dict[str, InstallationToken] = field(default_factory=dict)
    limits: RequestQuotas = field(init=False)

    def __post_init__(self) -> None:
        self.limits = RequestQuotas(self.world.time)

    def check_app(self, authorization: str) -> None:
        """Raises ApiError 401 unless it is a JWT of the App: RS256, issued by it, for ten minutes at most."""
        try:
            claims = jwt.decode(
                _credential(authorization),
                self.world.app.public_key,
                algorithms=["RS256"],
                # its times are held against GitHub's clock, below
                options={"require": ["exp", "iat", "iss"], "verify_iat": False, "verify_exp": False},
            )
        except jwt.InvalidTokenError:
            raise ApiError(401, "A JSON web token could not be decoded") from None
        now = self.world.time()
        if claims["iat"] > now + LEEWAY:
            raise ApiError(401, "'Issued at' claim ('iat') must be an Integer representing a time in the past")
        if claims["exp"] < now - LEEWAY:
            raise ApiError(401, "'Expiration time' claim ('exp') must be a numeric value in the future")
        if str(claims["iss"]) != str(self.world.app.id):
            raise ApiError(401, "Integration not found")
        if claims["exp"] - claims["iat"] > 660:
            raise ApiError(401, "'Expiration time' claim ('exp') is too far in the future")

    def issue(self, installation: Installation, asked: Mapping[str, Any]) -> InstallationToken:
        """A token. Raises ApiError 403 or 422 as GitHub does for too much."""
        if installation.suspended:
            raise ApiError(403, "This installation has been suspended")
        permissions = dict(asked.get("permissions") or installation.permissions)
        for name, level in permissions.items():
            if _RANK.get(level, 9) > _RANK.get(installation.permissions.get(name, ""), 0):
                raise ApiError(422, "The permissions requested are not granted to this installation.")
        token = InstallationToken(
            f"ghs_{secrets.token_hex(30)}",  # longer than 40 characters, as they may be
            installation.id,
            permissions | {"metadata": "read"},
            self._repositories(installation, asked),
            self.world.time() + TOKEN_LIFE,
        )
        self.tokens[token.text] = token
        return token

    def _repositories(self, installation: Installation, asked: Mapping[str, Any]) -> frozenset[int] | None:
        names, identities = asked.get("repositories"), asked.get("repository_ids")
        if names is None and identities is None:
            return None
        covered = {
            repo.id: repo.name
            for repo in self.world.repositories.values()
            if self.world.installation_for(repo) is installation
        }
        wanted = {
            identity for identity, name in covered.items() if name in (names or ()) or identity in (identities or ())
        }
        if len(wanted) != len(set(names or ())) + len(set(identities or ())):
            raise ApiError(
                422,
                "There is at least one repository that does not exist or is not accessible to the parent installation.",
            )
        return frozenset(wanted)

    def check_token(self, authorization: str) -> InstallationToken:
        """Raises ApiError 401 or 403."""
        token = self.tokens.get(_credential(authorization))
        if token is None or token.expires < self.world.time() or token.installation not in self.world.installations:
            raise ApiError(401, "Bad credentials")
        if self.world.installations[token.installation].suspended:
            raise ApiError(403, "This installation has been suspended")
        return token

    def covers(self, token: InstallationToken, repository: Repository) -> bool:
        found = self.world.installation_for(repository)
        limited = token.repositories is not None and repository.id not in token.repositories
        return found is not None and found.id == token.installation and not limited

    def require(self, token: InstallationToken, repository: Repository, permissions: Mapping[str, str]) -> None:
        """One of the permissions is enough. Raises ApiError 404 for a repository out of reach, 403 for a permission."""
        if not self.covers(token, repository):
            raise not_found()
        if not allows(token, permissions):
            raise ApiError(
                403,
                "Resource not accessible by integration",
                headers={"X-Accepted-GitHub-Permissions": "; ".join(f"{k}={v}" for k, v in permissions.items())},
            )


def allows(token: InstallationToken, permissions: Mapping[str, str]) -> bool:
    """Whether the token has one of the permissions."""
    return any(_RANK[level] <= _RANK.get(token.permissions.get(name, ""), 0) for name, level in permissions.items())


def expiry(token: InstallationToken) -> str:
    return datetime.fromtimestamp(token.expires, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _credential(authorization: str) -> str:
    scheme, _, credential = authorization.partition(" ")
    if scheme.lower() not in ("bearer", "token") or not credential:
        raise ApiError(401, "Requires authentication")
    return credential.strip()
