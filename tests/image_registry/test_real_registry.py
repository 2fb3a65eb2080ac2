"""A real registry, as Debian packages it, filled by skopeo."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import httpx
import pytest

from app.image_registry.asking import AskRegistries, OwnMemory
from app.image_registry.client import CallBudget, RegistryClient
from app.image_registry.hosts import registries
from app.review.asked_images import wanted_images
from rules.correctness.base_image_lacks_platform import BaseImageLacksPlatform
from rules.dockerfile.parser import parse
from rules.engine.context import Context
from rules.engine.linter import lint
from tests.evidence.images import docker_archive, layer_tar
from tests.service.harness import free_port

_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("registry"), free_port()
    settings = folder / "config.yml"
    settings.write_text(
        f"version: 0.1\nlog: {{level: error}}\nstorage: {{filesystem: {{rootdirectory: {folder}/data}}}}\n"
        f"http: {{addr: '127.0.0.1:{port}'}}\n"
    )
    process = subprocess.Popen(["docker-registry", "serve", str(settings)], stderr=subprocess.DEVNULL)
    try:
        _wait(f"http://127.0.0.1:{port}/v2/")
        (folder / "image.tar").write_bytes(docker_archive([("RUN x", layer_tar({"a": b"x" * 3000}))]))
        for tag in ("3.11", "3.11-slim"):
            _push(folder / "image.tar", f"127.0.0.1:{port}/library/python:{tag}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(url: str) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            httpx.get(url)
            return
        except httpx.TransportError:
            assert time.monotonic() < until
            time.sleep(0.1)


def _push(image: Path, name: str) -> None:
    skopeo = shutil.which("skopeo")
    assert skopeo is not None
    command = [
        skopeo,
        "copy",
        "-q",
        "--insecure-policy",
        "--dest-tls-verify=false",
        f"docker-archive:{image}",
        f"docker://{name}",
    ]
    subprocess.run(command, check=True, timeout=60)


def test_a_real_registry_tells_existence_digest_and_size(registry: str) -> None:
    memory = OwnMemory()
    client = RegistryClient(registries("docker.io", f"docker.io={registry}"), {}, rest=memory.rest)
    with closing(client):
        facts = AskRegistries(client, memory, lambda: CallBudget(10))(
            ["python:3.11-slim", "python:3.11", "python:3.11-alpine"]
        )
    assert facts.exists("python:3.11-alpine") is False
    known = facts.found["python:3.11-slim"]
    assert known.digest.startswith("sha256:")
    assert known.compressed_bytes is not None
    assert 50 < known.compressed_bytes < 3000


def test_a_platform_that_an_image_is_not_built_for_is_found_with_what_the_registry_tells(registry: str) -> None:
    push_index(registry, "3.11", "multi", ("amd64", "arm64"))
    client = RegistryClient(registries("docker.io", f"docker.io={registry}"), {})
    text = (
        "FROM --platform=linux/arm64 python:multi AS a\nFROM --platform=linux/s390x python:multi\nCOPY --from=a /a /\n"
    )
    with closing(client):
        known = AskRegistries(client, OwnMemory())(wanted_images([text], date(2026, 11, 30)))
    found = lint(parse(text), [BaseImageLacksPlatform()], Context(images=known)).findings
    assert [one.message for one in found] == [
        "`python:multi` isn't built for `linux/s390x`; it is for `linux/amd64`, `linux/arm64`."
    ]


def push_index(registry: str, of: str, tag: str, architectures: tuple[str, ...]) -> None:
    """An index that names one image for each architecture."""
    url = f"{registry}/v2/library/python/manifests"
    image = httpx.get(f"{url}/{of}", headers={"accept": _MANIFEST})
    one = {"mediaType": _MANIFEST, "size": len(image.content), "digest": image.headers["docker-content-digest"]}
    entries = [one | {"platform": {"os": "linux", "architecture": name}} for name in architectures]
    index = {"schemaVersion": 2, "mediaType": _INDEX, "manifests": entries}
    httpx.put(f"{url}/{tag}", json=index, headers={"content-type": _INDEX}).raise_for_status()
