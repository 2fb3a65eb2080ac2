"""What of a build context no image needs."""

from __future__ import annotations

import pytest

from rules.build_context.dockerignore_missing import DockerignoreMissing
from rules.dockerfile.parser import parse
from rules.engine.context import BuildContext, Context
from rules.facts.context_waste import ecosystems_in, is_secret, waste_in
from rules.facts.dockerignore import read_ignore
from rules.facts.git_history import may_read_history


def context(files: dict[str, str], dockerignore: str | None = None) -> BuildContext:
    return BuildContext(frozenset(files), files.get, dockerignore)


@pytest.mark.parametrize(
    ("files", "titles"),
    [
        ({"package.json": "", "requirements-dev.txt": ""}, ["Node.js", "Python"]),
        ({"web/package.json": ""}, []),
        ({"shop.csproj": "", "go.mod": ""}, [".NET", "Go"]),
        ({"my-package.json": ""}, []),
        ({"Package.swift": ""}, ["Swift"]),
        ({"shop.cabal": "", "stack.yaml": ""}, ["Haskell"]),
    ],
)
def test_ecosystems_are_known_by_their_manifests(files: dict[str, str], titles: list[str]) -> None:
    assert sorted(ecosystem.title for ecosystem in ecosystems_in(context(files))) == sorted(titles)


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
    builds = "FROM image\nCOPY . .\nRUN ./mvnw package\n"
    assert "**/target" in proposed(builds, files).splitlines()
    text = proposed(builds + "COPY target/app.jar /\n", files)
    assert not read_ignore(text).excludes("target/app.jar")


def test_a_folder_that_the_dockerfile_does_not_make_may_come_from_outside() -> None:
    files = {"pom.xml": "", ".github/workflows/ci.yml": "", ".gitignore": "target\n"}
    assert "**/target" not in proposed("FROM image\nCOPY . .\nCMD java -jar target/app.jar\n", files).splitlines()


def test_the_proposed_file_leaves_in_what_the_repository_holds_on_purpose() -> None:
    builds = "FROM image\nCOPY . .\nRUN npm ci && composer install\n"
    held = {"composer.json": "", "package.json": "", "vendor/autoload.php": ""}
    assert "vendor" not in proposed(builds, held).splitlines()
    ignored = {**held, ".gitignore": "/vendor\n"}
    assert "vendor" in proposed(builds, ignored).splitlines()


@pytest.mark.parametrize(
    ("install", "is_left_out"),
    [
        ("npm ci", True),
        ("npm ci || npm i", True),
        ("npm ci --omit=dev", True),
        ("npm ci --omit=dev && npx tsc", False),
        ("npm install --production && npm run build", False),
        ("npm ci && npm run build && npm prune --omit=dev", True),
    ],
)
def test_packages_in_the_repository_are_left_out_where_all_are_installed(install: str, is_left_out: bool) -> None:
    files = {"package.json": "", "node_modules/a/index.js": "", ".github/ci.yml": ""}
    text = proposed(f"FROM image\nCOPY . .\nRUN {install}\n", files)
    assert ("**/node_modules" in text.splitlines()) is is_left_out


def test_what_no_image_needs_is_left_out_though_the_repository_holds_it() -> None:
    files = {"requirements.txt": "", "__pycache__/main.cpython-39.pyc": ""}
    assert "**/__pycache__" in proposed("FROM image\nCOPY . .\n", files).splitlines()


def test_a_secret_of_the_repository_is_a_remark_and_one_that_git_ignores_a_pattern() -> None:
    held = {"requirements.txt": "", ".env": ""}
    text = proposed("FROM image\nCOPY . .\n", held)
    assert "# .env" in text.splitlines()
    assert not read_ignore(text).excludes(".env")
    assert ".env" in proposed("FROM image\nCOPY . .\n", {**held, ".gitignore": ".env\n"}).splitlines()


def test_a_secret_that_an_instruction_names_is_not_spoken_of() -> None:
    held = {"requirements.txt": "", "conf/.env": ""}
    assert ".env" not in proposed("FROM image\nCOPY . .\nRUN cp conf/.env .\n", held)


@pytest.mark.parametrize(
    ("run", "more"),
    [
        ("git describe > version", {}),
        ("nix build .", {}),
        ("pip install .", {"pyproject.toml": 'requires = ["setuptools-scm"]'}),
        ("make", {"Makefile": "VERSION := $(shell git describe)\n"}),
        ("bash scripts/build.sh", {"scripts/build.sh": "git rev-parse HEAD\n"}),
        ("./build.sh", {"build.sh": "git log -1\n"}),
    ],
)
def test_a_build_that_reads_the_history_keeps_it(run: str, more: dict[str, str]) -> None:
    files = {"requirements.txt": "", ".github/workflows/ci.yml": "", **more}
    assert ".git" in proposed("FROM image\nCOPY . .\n", {**files, "pyproject.toml": ""}).splitlines()
    assert ".git" not in proposed(f"FROM image\nCOPY . .\nRUN {run}\n", files).splitlines()


@pytest.mark.parametrize(
    ("run", "more"),
    [
        ("npm run build", {"vite.config.ts": 'execSync("git rev-parse HEAD")\n'}),
        ("npm run build", {"web/next.config.mjs": "import { execFileSync } from 'x'; execFileSync('git', ['log'])\n"}),
        (
            "npm run build",
            {"package.json": '{"scripts": {"prebuild": "node scripts/v.js"}}', "scripts/v.js": "spawn('git')"},
        ),
        ("dotnet publish", {"src/Shop.csproj": '<PackageReference Include="MinVer" />'}),
        ("cargo build", {"build.rs": "vergen::EmitBuilder"}),
    ],
)
def test_what_a_project_is_built_with_may_read_the_history(run: str, more: dict[str, str]) -> None:
    files = {"requirements.txt": "", ".github/workflows/ci.yml": ""}
    assert ".git" in proposed(f"FROM image\nCOPY . .\nRUN {run}\n", files).splitlines()
    assert ".git" not in proposed(f"FROM image\nCOPY . .\nRUN {run}\n", files | more).splitlines()


def test_committed_packages_that_are_compiled_again_stay() -> None:
    files = {"package.json": "{}", "node_modules/a/index.js": "", ".github/workflows/ci.yml": ""}
    assert "**/node_modules" not in proposed("FROM node\nCOPY . .\nRUN npm rebuild\n", files).splitlines()


def test_keys_of_tests_are_no_secrets() -> None:
    files = {
        "requirements.txt": "",
        ".github/workflows/ci.yml": "",
        "test-certs/server.key": "",
        "deploy/server.key": "",
    }
    text = proposed("FROM image\nCOPY . .\n", files)
    assert "deploy/server.key" in text
    assert "test-certs" not in text


def test_a_script_that_does_not_read_the_history_changes_nothing() -> None:
    files = {"requirements.txt": "", ".github/workflows/ci.yml": "", "build.sh": "pip install -r requirements.txt\n"}
    assert ".git" in proposed("FROM image\nCOPY . .\nRUN ./build.sh\n", files).splitlines()


def test_a_script_that_cannot_be_read_may_read_the_history() -> None:
    files = frozenset({"requirements.txt", ".github/workflows/ci.yml", "build.sh"})
    dockerfile = parse("FROM image\nCOPY . .\nRUN ./build.sh\n")
    assert may_read_history(dockerfile, BuildContext(files))
    assert not may_read_history(dockerfile, BuildContext(files - {"build.sh"}))
