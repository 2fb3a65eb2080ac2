"""Which files hold secrets, by name and by text."""

from __future__ import annotations

import pytest

from rules.engine.example_context import holding
from rules.facts.secret_files import holds_secret


@pytest.mark.parametrize(
    "path",
    [
        ".pypirc",
        ".docker/config.json",
        "home/.aws/credentials",
        "kubeconfig.yaml",
        "terraform.tfstate",
        "service-account.json",
    ],
)
def test_a_name_tells(path: str) -> None:
    assert holds_secret(path, holding({}).build)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".npmrc", "//registry.npmjs.org/:_authToken=npm_0123456789\n"),
        ("pip.conf", "[global]\nindex-url = https://ci:s3cretvalue@pypi.example.com/simple\n"),
        ("credentials.json", '{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----"}\n'),
        ("auth.json", '{"http-basic": {"repo.example.com": {"username": "a", "password": "b"}}}\n'),
        (".my.cnf", "[client]\npassword = hunter22\n"),
    ],
)
def test_a_text_tells_where_the_name_does_not(path: str, text: str) -> None:
    assert holds_secret(path, holding({path: text}).build)
    assert not holds_secret(path, holding({}).build), "nobody knows what is in it"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".npmrc", "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n"),
        (".npmrc", "registry=https://npm.example.com\nengine-strict=true\n"),
        ("pip.conf", "[global]\nindex-url = https://pypi.example.com/simple\n"),
        ("credentials.example.json", '{"private_key": "-----BEGIN"}'),
        ("terraform.tfstate.example", ""),
    ],
)
def test_settings_without_a_secret_are_none(path: str, text: str) -> None:
    assert not holds_secret(path, holding({path: text}).build)
