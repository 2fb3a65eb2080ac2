"""The Docker client."""

from __future__ import annotations

import os
import subprocess


class Failed(Exception):
    """A build or a start that failed, with the end of its output."""


def docker(*arguments: str, limit: float = 120) -> str:
    """Calls the client of $DOCKER and returns what it prints."""
    command = [os.environ.get("DOCKER", "docker"), *arguments]
    environment = {**os.environ, "DOCKER_BUILDKIT": "1", "BUILDKIT_PROGRESS": "plain"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit, env=environment)
    except subprocess.TimeoutExpired as error:
        raise Failed(f"docker {arguments[0]} took more than {limit:.0f} s") from error
    if done.returncode:
        raise Failed(f"docker {arguments[0]}: {(done.stderr or done.stdout)[-3000:]}")
    return done.stdout.strip()
