"""The counterparts: what the sandbox and the adapter are measured against. They install themselves on first use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def packages() -> Path:
    """The folder of the npm packages."""
    done = subprocess.run([HERE / "setup", sys.executable], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"The counterparts cannot be installed:\n{done.stdout}{done.stderr}"
    return HERE / "node_modules"
