"""People who sign in with GitHub: who they are, and which of the App's repositories GitHub lists for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

_SECONDS = 15
_MOST_PAGES = 50


class NotSignedIn(Exception):
    """GitHub does not take the code or the token, or does not answer."""


@dataclass(frozen=True, slots=True)
class People:
    """GitHub's side of signing in. github_url: its pages. client_secret: the App's."""

    api_url: str
    github_url: str
    client_id: str
    client_secret: str
    ca_file: Path | None = None

    def token_for(self, code: str) -> str:
        """The person's token for the code of the sign-in page. Raises NotSignedIn."""
        fields = {"client_id": self.client_id, "client_secret": self.client_secret, "code": code}
        answer = self._ask("POST", f"{self.github_url}/login/oauth/access_token", json=fields)
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token:
            raise NotSignedIn
        return token

    def login_of(self, token: str) -> str:
        return str(self._ask("GET", f"{self.api_url}/user", token)["login"])

    def repositories_of(self, token: str) -> frozenset[str]:
        """`owner/name` in small letters: what GitHub lists for this token, and nothing else."""
        found = set[str]()
        for installation in self._pages(f"{self.api_url}/user/installations", "installations", token):
            url = f"{self.api_url}/user/installations/{int(installation['id'])}/repositories"
            found |= {str(one["full_name"]).lower() for one in self._pages(url, "repositories", token)}
        return frozenset(found)

    def _pages(self, url: str, name: str, token: str) -> Iterator[Any]:
        for page in range(1, _MOST_PAGES + 1):
            items = self._ask("GET", url, token, params={"per_page": 100, "page": page})[name]
            yield from items
            if len(items) < 100:
                return

    def _ask(self, method: str, url: str, token: str = "", **more: Any) -> Any:
        headers = {"Accept": "application/json", "User-Agent": "slimline"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        try:
            answer = requests.request(
                method,
                url,
                headers=headers,
                timeout=_SECONDS,
                verify=str(self.ca_file) if self.ca_file else True,
                allow_redirects=False,
                **more,
            )
            if answer.status_code == 200:
                return answer.json()
        except (requests.RequestException, ValueError) as error:
            raise NotSignedIn(type(error).__name__) from None
        raise NotSignedIn(f"status {answer.status_code}")
