"""Slimline's commands as processes, without configuration, and what their forms hold."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from app.sandbox.sandbox import Sandbox

SECONDS = 180.0


@dataclass
class Server:
    """A command of Slimline without configuration. lines: what it printed."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    def follow(self) -> None:
        assert self.process.stdout is not None
        self.lines += []
        for line in self.process.stdout:
            self.lines.append(line)

    def wait_for(self, pattern: str) -> re.Match[str]:
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            found = re.search(pattern, "".join(self.lines))
            if found:
                return found
            time.sleep(0.1)
        raise AssertionError(f"{pattern} is not in\n{''.join(self.lines)}")


def serving(folder: Path, github: Sandbox, **more: str) -> AbstractContextManager[Server]:
    return running(folder, github, "serve", "--port", "0", **more)


@contextmanager
def running(folder: Path, github: Sandbox, *command: str, **more: str) -> Iterator[Server]:
    environment = {
        "PATH": os.defpath,
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
        "SLIMLINE_DATA_DIR": str(folder),
        "SLIMLINE_GITHUB_API_URL": github.url,
    }
    process = subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", *command],
        env=environment | more,
        cwd=folder.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server = Server(process)
    reader = Thread(target=server.follow)
    reader.start()
    try:
        yield server
    finally:
        process.terminate()
        process.wait(SECONDS)
        reader.join()
        assert process.stdout is not None
        process.stdout.close()


def fields(page: str) -> dict[str, str]:
    """The hidden fields and values of the page's form."""
    found = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}
