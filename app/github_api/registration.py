"""The last step of registering an App: its code, which GitHub's page gave out, becomes its id and secrets."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests

from app.failures import SetupError

_SECONDS = 15


def exchange_code(api_url: str, code: str, ca_file: Path | None = None) -> dict[str, Any]:
    """GitHub's answer. Raises SetupError; a code works once, within an hour."""
    url = f"{api_url}/app-manifests/{quote(code, safe='')}/conversions"
    headers = {"Accept": "application/vnd.github+json", "User-Agent": "slimline"}
    try:
        answer = requests.post(
            url, headers=headers, timeout=_SECONDS, verify=str(ca_file) if ca_file else True, allow_redirects=False
        )
        if answer.status_code == 201:
            found: dict[str, Any] = answer.json()
            return found
    except (requests.RequestException, ValueError) as error:
        raise SetupError(f"GitHub at {api_url} does not answer ({type(error).__name__}).") from None
    raise SetupError(f"GitHub did not accept the code (status {answer.status_code}). Codes work once, within an hour.")
