"""A Docker engine for the tests that build."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def engine() -> Iterator[None]:
    """The machine's own Docker where it builds; else a private one, as `make bench-images` starts it."""
    earlier = dict(os.environ)
    if subprocess.run(["docker", "buildx", "version"], capture_output=True, check=False).returncode or _is_silent():
        start = [str(ROOT / "bench/images/engine.sh"), str(ROOT / "bench/.work")]
        environment = {**os.environ, "STAND_INS": "debian"}
        said = subprocess.run(start, check=True, capture_output=True, text=True, timeout=1200, env=environment).stdout
        settings = dict(re.findall(r"(DOCKER\w*|PATH)=(\S+)", said))
        os.environ.update({name: value.replace("$PATH", earlier["PATH"]) for name, value in settings.items()})
    yield
    os.environ.clear()
    os.environ.update(earlier)


def _is_silent() -> bool:
    return subprocess.run(["docker", "version"], capture_output=True, check=False).returncode != 0
