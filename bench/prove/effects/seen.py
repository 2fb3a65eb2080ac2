"""What can be seen of an image. Each takes the image's tag."""

from __future__ import annotations

import io
import json
import tarfile
import tempfile
import time
from collections.abc import Callable

from bench.prove.docker_cli import Failed, docker

SECRET = "s3cr3t-0f-th3-bu1ld"


def that_it_builds(tag: str) -> str:
    """Nothing more than that there is an image."""
    return "it builds"


def stopping(tag: str) -> str:
    """How the container ends after `docker stop`: by itself, or killed after ten seconds."""
    container = docker("run", "-d", "--network=none", tag)
    try:
        time.sleep(1)
        begun = time.monotonic()
        docker("stop", container)
        seconds = time.monotonic() - begun
        code = docker("inspect", "-f", "{{.State.ExitCode}}", container)
    finally:
        docker("rm", "-f", container)
    return f"killed after ten seconds, exit {code}" if seconds > 9 else f"it stops by itself, exit {code}"


def what_it_prints(tag: str) -> str:
    """What its own start prints, or how it fails."""
    return printed()(tag)


def printed(*words: str) -> Callable[[str], str]:
    """What a command in the image prints, or how it fails."""

    def run(tag: str) -> str:
        try:
            return docker("run", "--rm", "--network=none", tag, *words)
        except Failed as failed:
            return f"fails: {str(failed).splitlines()[-1]}"

    return run


def answering(*client: str) -> Callable[[str], str]:
    """What a client inside the container gets from the server that the image starts."""

    def ask(tag: str) -> str:
        container, last = docker("run", "-d", "--network=none", tag), ""
        try:
            for _ in range(20):
                time.sleep(0.5)
                try:
                    return docker("exec", container, *client)
                except Failed as failed:
                    last = str(failed).splitlines()[-1]
            return f"no answer: {last}; {docker('logs', container)}"
        finally:
            docker("rm", "-f", container)

    return ask


def where_the_secret_is(tag: str) -> str:
    """Whether the history, the configuration or a layer holds the secret that the build was given."""
    config, layers = _saved(tag)
    found = ["in the history"] if SECRET.encode() in config else []
    found += [f"in {name}" for layer in layers for name, data in layer.items() if SECRET.encode() in data]
    return ", ".join(found) or "nowhere"


def times_stored(path: str) -> Callable[[str], str]:
    """In how many layers a file is, and what the image prints."""

    def look(tag: str) -> str:
        times = sum(path in layer for layer in _saved(tag)[1])
        return f"{ {1: 'once', 2: 'twice'}.get(times, str(times)) }; {what_it_prints(tag)}"

    return look


def _saved(tag: str) -> tuple[bytes, list[dict[str, bytes]]]:
    """The image's configuration, and the files of its layers."""
    with tempfile.TemporaryDirectory() as folder:
        docker("save", "-o", f"{folder}/image.tar", tag)
        with tarfile.open(f"{folder}/image.tar") as tar:
            manifest = json.loads(_read(tar, "manifest.json"))[0]
            layers = [_files(_read(tar, name)) for name in manifest["Layers"]]
            return _read(tar, manifest["Config"]), layers


def _read(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    return file.read() if file is not None else b""


def _files(layer: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
        return {one.name.removeprefix("./"): _read(tar, one.name) for one in tar if one.isfile() and one.size < 100_000}


def both(*looks: Callable[[str], str]) -> Callable[[str], str]:
    """Several of these, one after the other."""
    return lambda tag: "; ".join(look(tag) for look in looks)
