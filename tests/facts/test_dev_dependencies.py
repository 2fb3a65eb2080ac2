"""Does the image run its program without what only development needs?"""

from __future__ import annotations

import json

import pytest

from rules.dockerfile.parser import parse
from rules.engine.example_context import holding
from rules.engine.linter import lint
from rules.package_managers.dev_dependencies_shipped import DevDependenciesShipped

TEXT = """\
FROM node:22-slim
WORKDIR /app
COPY . .
RUN npm ci
CMD ["npm", "start"]
"""


def is_found(scripts: dict[str, str]) -> bool:
    package = {"scripts": scripts, "devDependencies": {"jest": "^29.0.0"}}
    result = lint(parse(TEXT), (DevDependenciesShipped(),), holding({"package.json": json.dumps(package)}))
    return bool(result.findings)


def test_a_program_that_node_starts_from_its_source_is_found() -> None:
    assert is_found({"start": "node index.js", "test": "jest"})


@pytest.mark.parametrize("hook", ["install", "postinstall", "preinstall", "prepare", "prestart"])
def test_a_script_that_npm_runs_by_itself_may_call_a_development_tool(hook: str) -> None:
    assert not is_found({"start": "node index.js", hook: "tsc"})


@pytest.mark.parametrize("start", ["ts-node index.ts", "nodemon index.js", "node -r ts-node/register index.ts"])
def test_a_start_script_may_be_a_development_tool(start: str) -> None:
    assert not is_found({"start": start})
