"""The port that a program in a container listens at."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.second_stage.node_project import port


@pytest.mark.parametrize(
    ("lines", "command", "expected"),
    [
        ("EXPOSE 8080\n", "serve dist", 8080),
        ("EXPOSE 8080/tcp\n", "serve dist", 8080),
        ("EXPOSE 80 443\n", "serve dist", 3000),
        ("ENV PORT=5000\nEXPOSE 8080\n", "serve dist", 5000),
        ("EXPOSE $PORT\n", "node_modules/.bin/serve dist", 3000),
        ("EXPOSE 8080\n", "serve -l 4000 dist", 4000),
        ("WORKDIR /app\n", "", None),
        ("WORKDIR /app\n", "unheard-of", None),
    ],
)
def test_the_command_says_it_or_a_variable_or_expose_or_the_server(
    lines: str, command: str, expected: int | None
) -> None:
    assert port(parse(f"FROM node:24\n{lines}").stages[0], command) == expected
