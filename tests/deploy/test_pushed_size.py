"""`.ci/pushed-size` against a real registry: what the release's image may weigh."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.image_registry.test_real_registry import push_index, registry

__all__ = ["registry"]

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("tag", "platforms"), [("3.11", 1), ("both", 2)])
def test_an_image_is_weighed_as_it_was_pushed(registry: str, tag: str, platforms: int) -> None:
    push_index(registry, "3.11", "both", ("amd64", "arm64"))
    image = f"{registry.removeprefix('http://')}/library/python:{tag}"
    enough, little = (_weighed(image, limit) for limit in ("1", "0.000001"))
    assert (enough.returncode, little.returncode) == (0, 1), enough.stderr
    assert enough.stdout.count("MB compressed, 1 MB at most") == platforms


def _weighed(image: str, limit: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SKOPEO_OPTIONS": "--tls-verify=false"}
    command = [ROOT / ".ci/pushed-size", image, limit]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
