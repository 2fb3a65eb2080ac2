"""Does the image still start, and give the same answer?"""

from __future__ import annotations

import shlex
import subprocess
import time
from dataclasses import dataclass

from python_on_whales import DockerClient

from app.evidence.measured_builds import ProgramAnswer

_START_SECONDS = 30.0
_STAYS_UP_SECONDS = 5.0
_PAUSE_SECONDS = 0.3
_MOST_OUTPUT = 2_000
_NOT_RUN = 127
"""As a shell says it."""


@dataclass(frozen=True, slots=True)
class Smoke:
    """How images are tried. command: run on this machine, `{container}` being the started one; "" only waits.

    network, publish: as `docker run` takes them.
    """

    command: str = ""
    network: str = ""
    publish: tuple[str, ...] = ()


def answer_of(client: DockerClient, image: str, smoke: Smoke) -> ProgramAnswer:
    """Starts the image, asks it, and removes it."""
    container = client.container.run(
        image,
        detach=True,
        networks=[smoke.network] if smoke.network else [],
        publish=[(host, inside) for host, _, inside in (port.rpartition(":") for port in smoke.publish)],
    )
    try:
        if smoke.command:
            return _asked(shlex.split(smoke.command.replace("{container}", container.name)))
        return _waited(client, container.id)
    finally:
        client.container.remove(container, force=True, volumes=True)


def _asked(command: list[str]) -> ProgramAnswer:
    """The first success, else the last failure: a server needs a moment before it answers."""
    until = time.monotonic() + _START_SECONDS
    while True:
        try:
            done = subprocess.run(command, capture_output=True, timeout=_START_SECONDS, check=False)  # noqa: S603
        except (OSError, subprocess.TimeoutExpired) as error:
            return ProgramAnswer(_NOT_RUN, str(error)[:_MOST_OUTPUT])
        if done.returncode == 0 or time.monotonic() > until:
            return ProgramAnswer(done.returncode, done.stdout.decode("utf-8", "replace").strip()[:_MOST_OUTPUT])
        time.sleep(_PAUSE_SECONDS)


def _waited(client: DockerClient, container: str) -> ProgramAnswer:
    until = time.monotonic() + _STAYS_UP_SECONDS
    while time.monotonic() < until:
        state = client.container.inspect(container).state
        if not state.running and state.status == "exited":
            return ProgramAnswer(state.exit_code)
        time.sleep(_PAUSE_SECONDS)
    return ProgramAnswer(None)
