"""The machine's own Docker: whether it is there, and an image as a stream."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from python_on_whales import ClientNotFoundError, DockerClient, DockerException

from app.evidence.tar_entries import Stream


class DockerUnusable(Exception):
    """What is missing, as one sentence that says what to install or start."""


def docker_client() -> DockerClient:
    """Raises DockerUnusable where no image can be built or read here."""
    client = DockerClient()
    try:
        client.version()
    except ClientNotFoundError as error:
        raise DockerUnusable(
            "Docker is not installed on this machine: install Docker Engine with its buildx plugin"
            " (https://docs.docker.com/engine/install/)."
        ) from error
    except DockerException as error:
        raise DockerUnusable(f"Docker is installed but does not answer: {last_line(error)}") from error
    return client


def last_line(error: DockerException) -> str:
    """What Docker said last."""
    return ((error.stderr or error.stdout or "").strip().splitlines() or ["it said nothing"])[-1].strip()


@contextmanager
def saved(client: DockerClient, image: str) -> Iterator[Stream]:
    """The image as `docker save` writes it. (The client library's own stream fills the memory ahead of its reader.)

    Raises DockerUnusable where there is no such image.
    """
    try:
        client.image.inspect(image)
    except DockerException as error:
        raise DockerUnusable(f"Docker has no image {image}: {last_line(error)}") from error
    command = [*map(str, client.client_config.docker_cmd), "image", "save", image]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            yield process.stdout
        finally:
            process.stdout.close()
            process.terminate()
