"""Did GitHub send this? The HMAC over the raw bytes, compared in constant time, before anything is parsed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "sha256="


def sign(secret: str, body: bytes) -> str:
    """The value of `X-Hub-Signature-256` for a body."""
    return PREFIX + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_well_formed(header: str | None) -> bool:
    """Whether the header could be a signature at all: a request without one is refused before its body is read."""
    return header is not None and header.startswith(PREFIX) and len(header) == len(PREFIX) + 64


def is_signed(secrets: Sequence[str], body: bytes, header: str | None) -> bool:
    """Whether the header is this body's signature with one of the secrets: while one is replaced, two are good.

    Bytes are compared, because a header may hold any character.
    """
    if header is None:
        return False
    given = header.encode("utf-8", "surrogateescape")
    return any(hmac.compare_digest(sign(secret, body).encode(), given) for secret in secrets if secret)
