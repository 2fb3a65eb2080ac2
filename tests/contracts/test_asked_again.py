"""The real tools, asked again: they still answer what was recorded."""

from __future__ import annotations

import shutil

import pytest

from tests.contracts.answers import answers
from tests.contracts.asking import ask, asked
from tests.contracts.tools import NODE, PYTHON, Tool, tools

HERE = [tool for tool in tools() if not tool.image]
"""What package registries hold. Tools in images are asked by `python -m tests.contracts.answers` beside an engine."""


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("tool", HERE, ids=lambda tool: f"{tool.name}-{tool.version}")
def test_the_tool_still_answers_as_recorded(tool: Tool) -> None:
    assert tool.name in NODE or tool.name in PYTHON
    assert shutil.which("node"), "Node.js runs half of the tools: apt-get install nodejs npm"
    told = {line.text: ask(tool, line) for line in asked(tool)}
    assert told == answers()[f"{tool.name} {tool.version}"]
