"""A server on this machine for what the cases download."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.prove.effects.builds import HOST


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed of each request."""


@contextmanager
def served() -> Iterator[None]:
    """Serves `tool` and the repository `lib.git` on 127.0.0.1."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "tool").write_text("#!/bin/sh\necho tool\n")
        _repository(Path(folder))
        address = ("127.0.0.1", int(HOST.partition(":")[2]))
        server = ThreadingHTTPServer(address, partial(_Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()


def _repository(folder: Path) -> None:
    """A bare repository that can be cloned from plain files."""
    own = folder / "work"
    author = ("-c", "user.name=proof", "-c", "user.email=proof@example.com")
    subprocess.run(["git", "init", "-q", "-b", "main", own], check=True)
    (own / "README").write_text("ours\n")
    for words in (("add", "."), (*author, "commit", "-qm", "Begin")):
        subprocess.run(["git", "-C", own, *words], check=True)
    subprocess.run(["git", "clone", "-q", "--bare", own, folder / "lib.git"], check=True)
    subprocess.run(["git", "-C", folder / "lib.git", "update-server-info"], check=True)
