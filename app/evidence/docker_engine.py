"""The machine's own Docker: whether it is there, builds as they go on, and an image as a stream."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from python_on_whales import ClientNotFoundError, DockerClient, DockerException

from app.evidence.build_progress import BuildProgress
from app.evidence.measured_builds import FailedBuild
from app.evidence.tar_entries import Stream


class DockerUnusable(Exception):
    """What is missing, as one sentence that says what to install or start."""


class BuildFailed(Exception):
    """A build that failed, with where and why."""

    def __init__(self, failed: FailedBuild) -> None:
        super().__init__(failed.step)
        self.failed = failed


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
def _running(
    client: DockerClient, arguments: Sequence[str], stdout: int, stderr: int
) -> Iterator[subprocess.Popen[bytes]]:
    """The client's own process for what its library keeps in memory or cannot end. It never outlives the block."""
    command = [*map(str, client.client_config.docker_cmd), *arguments]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.terminate()


def build(client: DockerClient, arguments: Sequence[str], watch: Callable[[BuildProgress], None]) -> BuildProgress:
    """One build, watched record by record.

    Raises BuildFailed with what it said last.
    """
    command = ["buildx", "build", "--progress=rawjson", "--load", *arguments]
    progress = BuildProgress()
    with _running(client, command, subprocess.DEVNULL, subprocess.PIPE) as process:
        assert process.stderr is not None
        for line in process.stderr:
            progress.take(line.decode("utf-8", "replace"))
            watch(progress)
        status = process.wait()
    if status:
        raise BuildFailed(FailedBuild(progress.failed, progress.lines))
    return progress


@contextmanager
def saved(client: DockerClient, image: str) -> Iterator[Stream]:
    """The image as `docker save` writes it. (The client library's own stream fills the memory ahead of its reader.)

    Raises DockerUnusable where there is no such image.
    """
    try:
        client.image.inspect(image)
    except DockerException as error:
        raise DockerUnusable(f"Docker has no image {image}: {last_line(error)}") from error
    with _running(client, ["image", "save", image], subprocess.PIPE, subprocess.DEVNULL) as process:
        assert process.stdout is not None
        yield process.stdout
        process.stdout.close()
