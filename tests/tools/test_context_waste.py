"""What of a build context no image needs."""

from __future__ import annotations

import pytest

from rules.build_context.dockerignore_missing import DockerignoreMissing
from rules.dockerfile.parser import parse
from rules.engine.context import BuildContext, Context
from rules.tools.context_waste import is_secret, languages, waste_in
from rules.tools.dockerignore import read_ignore


def context(files: dict[str, str], dockerignore: str | None = None) -> BuildContext:
    return BuildContext(frozenset(files), files.get, dockerignore)


@pytest.mark.parametrize(
    ("files", "titles"),
    [
        ({"package.json": "", "requirements-dev.txt": ""}, ["Node.js", "Python"]),
        ({"web/package.json": ""}, []),
        ({"shop.csproj": "", "go.mod": ""}, [".NET", "Go"]),
        ({"my-package.json": ""}, []),
    ],
)
def test_languages_are_known_by_their_manifests(files: dict[str, str], titles: list[str]) -> None:
    assert sorted(language.title for language in languages(context(files))) == sorted(titles)


@pytest.mark.parametrize(
    "path", [".env", "conf/.env.local", "id_rsa", ".ssh/id_ed25519", "server.key", "x/my-private.pem", "a.p12"]
)
def test_secrets_are_known_by_their_names(path: str) -> None:
    assert is_secret(path)


@pytest.mark.parametrize("path", [".env.example", "id_rsa.pub", "ca.pem", "env", "environment.yml", "keys.md"])
def test_what_only_looks_like_a_secret_is_none(path: str) -> None:
    assert not is_secret(path)


def test_a_fixture_is_no_secret_that_is_given_away() -> None:
    names = [waste.name for waste in waste_in(context({"tests/server.key": "", "app.py": ""}))]
    assert "tests/server.key" not in names


def proposed(dockerfile: str, files: dict[str, str]) -> str:
    (finding,) = DockerignoreMissing().check(parse(dockerfile), Context(build=context(files)))
    assert finding.proposed_file is not None
    assert finding.proposed_file.path == ".dockerignore"
    return finding.proposed_file.text


def test_the_proposed_file_leaves_out_nothing_that_is_copied_by_name() -> None:
    files = {"pom.xml": "", "src/App.java": "", ".github/workflows/ci.yml": "", ".gitignore": "target\n"}
    assert "**/target" in proposed("FROM image\nCOPY . .\n", files).splitlines()
    text = proposed("FROM image\nCOPY . .\nCOPY target/app.jar /\n", files)
    assert not read_ignore(text).excludes("target/app.jar")


def test_the_proposed_file_leaves_in_what_the_repository_holds_on_purpose() -> None:
    held = {"composer.json": "", "package.json": "", "vendor/autoload.php": ""}
    assert "vendor" not in proposed("FROM image\nCOPY . .\n", held).splitlines()
    ignored = {**held, ".gitignore": "/vendor\n"}
    assert "vendor" in proposed("FROM image\nCOPY . .\n", ignored).splitlines()


def test_a_build_that_reads_the_history_keeps_it() -> None:
    files = {"package.json": "", ".github/workflows/ci.yml": ""}
    assert ".git" in proposed("FROM image\nCOPY . .\n", files).splitlines()
    assert ".git" not in proposed("FROM image\nCOPY . .\nRUN git describe > version\n", files).splitlines()
