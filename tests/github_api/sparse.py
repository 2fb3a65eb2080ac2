"""A server with a handful of GitHub's routes and nothing else: no GraphQL, no trees, short answers."""

from __future__ import annotations

import json
import re
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from app.review.hunks import make_patch

HEAD, BASE = "a" * 40, "b" * 40


@dataclass
class SparseGitHub:
    """texts: the files at the head. posted: (path, body) of every write that was accepted."""

    texts: dict[str, str]
    with_patch: bool = True
    refused: tuple[str, ...] = ()
    posted: list[tuple[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        self.asked.append(f"{method} {path}")
        if any(re.search(pattern, path) for pattern in self.refused):
            return 403, {"message": "Resource not accessible by integration"}
        if path.endswith("/access_tokens"):
            return 201, {"token": "t"}
        if method == "POST" and re.search(r"/(reviews|check-runs|comments)$", path):
            self.posted.append((path, body))
            return 201, {}
        return self._read(path) if method == "GET" else (404, {"message": "Not Found"})

    def _read(self, path: str) -> tuple[int, Any]:
        if path.endswith("/pulls/1"):
            return 200, {"number": 1, "head": {"sha": HEAD}, "base": {"sha": BASE}}
        if path.endswith("/pulls/1/files"):
            return 200, [self._file(name, text) for name, text in self.texts.items()]
        if path.endswith("/pulls/1/reviews"):
            reviews = [body for where, body in self.posted if where.endswith("/reviews")]
            return 200, [{"id": n, "body": review["body"]} for n, review in enumerate(reviews, 1)]
        if path.endswith("/pulls/1/comments"):
            reviews = [body for where, body in self.posted if where.endswith("/reviews")]
            return 200, [comment | {"id": n} for n, r in enumerate(reviews) for comment in r["comments"]]
        name = path.partition("/contents/")[2]
        if name in self.texts:
            return 200, {"encoding": "base64", "content": b64encode(self.texts[name].encode()).decode()}
        return 404, {"message": "Not Found"}

    def _file(self, name: str, text: str) -> dict[str, Any]:
        patch = {"patch": make_patch("", text)} if self.with_patch else {}
        return {"filename": name, "status": "added"} | patch


@contextmanager
def running(github: SparseGitHub) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = github.answer(self.command, self.path.partition("?")[0], json.loads(raw or "null"))
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = do

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
