"""Secrets as mounts: what is told of a command that writes them into the image all the same."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Transfer
from rules.dockerfile.parser import parse
from rules.edits.secret_mounts import instead_of_copy
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


@pytest.mark.parametrize(
    ("file", "call"),
    [
        (".npmrc", "pnpm install"),
        (".npmrc", "npx tsc"),
        (".yarnrc.yml", "yarn install"),
        ("auth.json", "composer install"),
        ("settings.xml", "mvn -B package"),
        ("pip.conf", "pip3.11 install shop"),
        (".netrc", "go mod download"),
        (".netrc", "git clone https://example.com/a.git"),
        ("credentials.toml", "cargo build"),
        ("nuget.config", "dotnet restore"),
    ],
)
def test_a_file_of_secrets_is_mounted_where_the_program_runs_that_reads_it(file: str, call: str) -> None:
    dockerfile = parse(f"FROM debian:13\nCOPY {file} /root/{file}\nRUN {call}\nRUN echo done\n")
    (stage,) = dockerfile.stages
    (copy,) = stage.of_type(Transfer)
    fix = instead_of_copy(dockerfile, stage, copy)
    assert fix is not None
    (mount,) = (edit for edit in fix.edits if edit.replacement)
    assert mount.replacement == f" --mount=type=secret,id={file.lstrip('.')},target=/root/{file}"
