"""Secrets as mounts: what is told of a command that writes them into the image all the same."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.engine.context import Context
from rules.security.secret_in_variable import SecretInVariable


def caution(run: str) -> str:
    (finding,) = SecretInVariable().check(parse(f"FROM node:24-slim\nARG NPM_TOKEN\nRUN {run}\n"), Context())
    assert finding.fix is not None
    return finding.fix.caution


@pytest.mark.parametrize(
    "run",
    [
        "npm config set //registry.npmjs.org/:_authToken=$NPM_TOKEN && npm ci",
        'echo "//registry.npmjs.org/:_authToken=${NPM_TOKEN}" > .npmrc && npm ci',
        "git config --global url.https://$NPM_TOKEN@a.example/.insteadOf https://a.example/",
    ],
)
def test_a_command_that_writes_the_secret_into_a_file_is_named(run: str) -> None:
    assert "in line 3 writes the secret into a file" in caution(run)


@pytest.mark.parametrize(
    "run",
    [
        "npm ci",
        "echo _authToken=$NPM_TOKEN > .npmrc && npm ci && rm .npmrc",
        "curl -fsSH $NPM_TOKEN https://a.example/ > /dev/null",
        "git clone https://$NPM_TOKEN@a.example/lib.git",
    ],
)
def test_where_nothing_of_it_stays_there_is_no_such_word(run: str) -> None:
    assert "writes the secret" not in caution(run)
