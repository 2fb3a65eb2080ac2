"""A small double of Docker Hub's ways: tokens from another address, 401 for what is not there, limits, 429."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

AMD64 = {"digest": "sha256:" + "a" * 64, "platform": {"os": "linux", "architecture": "amd64"}}
ATTESTATION = {"digest": "sha256:" + "b" * 64, "platform": {"os": "unknown", "architecture": "unknown"}}
INDEX = json.dumps({"manifests": [ATTESTATION, AMD64]}).encode()
MANIFEST = json.dumps({"layers": [{"size": 40_000_000}, {"size": 2_000_000}]}).encode()
DIGEST = "sha256:" + "c" * 64


class Hub(ThreadingHTTPServer):
    """tags: what there is, by repository. realm: who gives tokens, as the challenge says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.realm = f"{self.url}/token"
        self.tags = {"library/python": {"3.11", "3.11-slim"}}
        self.limited = False
        self.redirects_to = ""
        self.calls: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        hub, parts = self.server, urlsplit(self.path)
        hub.calls.append(f"{self.command} {parts.path}")
        if parts.path == "/token":
            scope = parse_qs(parts.query)["scope"][0]
            self._give(
                200, json.dumps({"token": f"token-{scope.split(':')[1].replace('/', '-')}", "expires_in": 300}).encode()
            )
            return
        if hub.limited:
            self._give(429, b"", {"Retry-After": "120"})
            return
        if hub.redirects_to:
            self._give(307, b"", {"Location": hub.redirects_to})
            return
        name, _, which = parts.path.removeprefix("/v2/").partition("/manifests/")
        if name not in hub.tags or self.headers.get("Authorization") != f"Bearer token-{name.replace('/', '-')}":
            challenge = f'Bearer realm="{hub.realm}",service="registry.docker.io",scope="repository:{name}:pull"'
            self._give(401, b"", {"WWW-Authenticate": challenge})
        elif which == AMD64["digest"]:
            self._give(200, MANIFEST)
        elif which in hub.tags[name] or which == DIGEST:
            self._give(200, INDEX, {"Docker-Content-Digest": DIGEST})
        else:
            self._give(404, b"")

    def _give(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def running_hub() -> Iterator[Hub]:
    with Hub() as hub:
        thread = threading.Thread(target=hub.serve_forever, daemon=True)
        thread.start()
        try:
            yield hub
        finally:
            hub.shutdown()
            thread.join()
