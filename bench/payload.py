"""A delivery of the usual size: 25 KB, of which we need six values."""

from __future__ import annotations

import json

PULL_REQUESTS = 4000
INSTALLATIONS = 64
FILLER = "x" * 24_000


def delivery_body(number: int) -> bytes:
    """The n-th push: spread over installations and pull requests, as in an organisation that many use."""
    payload = {
        "action": "synchronize",
        "pull_request": {"number": number % PULL_REQUESTS + 1, "head": {"sha": f"{number:040x}"}, "body": FILLER},
        "repository": {"full_name": "acme/shop"},
        "installation": {"id": number % INSTALLATIONS + 1},
        "sender": {"login": "octocat", "type": "User"},
    }
    return json.dumps(payload).encode()
