"""Which folder a Dockerfile is built in."""

from __future__ import annotations

import json

import pytest

from app.builds.build_contexts import build_context
from app.builds.declared_builds import declared_builds, declares_builds
from rules.dockerfile.parser import parse
from rules.engine.context import BuildContext

COMPOSE = """
services:
  web:
    build:
      context: ./web
      dockerfile: docker/Dockerfile
      target: Runtime
  worker:
    build: worker
  db:
    image: postgres
  odd:
    build:
      context: https://example.org/repo.git
"""


def context_of(path: str, text: str, files: dict[str, str]) -> BuildContext:
    everything = {path: text, **files}
    declared = declared_builds((f for f in everything if declares_builds(f)), everything.get)
    return build_context(path, parse(text), frozenset(everything), everything.get, declared)


def test_a_compose_file_names_the_context_and_the_target() -> None:
    files = {"compose.yaml": COMPOSE, "web/app.py": "", "web/requirements.txt": "flask\n", "web/.dockerignore": "x\n"}
    context = context_of("web/docker/Dockerfile", "FROM python\nCOPY . .\n", files)
    assert context.files == {"docker/Dockerfile", "app.py", "requirements.txt", ".dockerignore"}
    assert context.read("requirements.txt") == "flask\n"
    assert context.dockerignore == "x\n"
    assert context.targets == {"runtime"}


def test_an_ignore_file_of_its_own_wins() -> None:
    files = {"main.py": "", ".dockerignore": "a", "Dockerfile.dockerignore": "b"}
    assert context_of("Dockerfile", "FROM python\nCOPY . .\n", files).dockerignore == "b"


def test_a_workflow_names_the_context() -> None:
    workflow = """
    jobs:
      build:
        steps:
          - uses: docker/build-push-action@v6
            with: {context: ., file: deploy/Dockerfile, target: prod}
    """
    files = {".github/workflows/release.yml": workflow, "deploy/run.sh": "", "main.go": ""}
    context = context_of("deploy/Dockerfile", "FROM golang\nCOPY . .\n", files)
    assert context.has("main.go")
    assert context.targets == {"prod"}


def test_a_bake_file_names_the_context() -> None:
    bake = json.dumps({"target": {"app": {"context": "src", "dockerfile": "../build/Dockerfile"}}})
    context = context_of("build/Dockerfile", "FROM x\nCOPY . .\n", {"docker-bake.json": bake, "src/a.c": ""})
    assert context.files == {"a.c"}


def test_without_a_declaration_the_nearest_folder_that_holds_the_copied_files() -> None:
    files = {"package.json": "{}", "docker/entrypoint.sh": "", "src/index.js": ""}
    text = "FROM node\nCOPY package.json .\nCOPY docker/entrypoint.sh /\n"
    assert context_of("docker/Dockerfile", text, files).has("package.json")


@pytest.mark.parametrize(
    "text",
    ["FROM x\nCOPY nowhere.txt .\n", "FROM x\nCOPY ../up.txt .\nCOPY also-nowhere .\n"],
)
def test_a_file_that_is_nowhere_leaves_the_context_unknown(text: str) -> None:
    assert not context_of("a/b/Dockerfile", text, {"a/b/main.py": ""}).is_known


@pytest.mark.parametrize(
    ("run", "is_root"),
    [
        ("dotnet publish services/api/api.csproj", True),
        ("go build ./services/api/cmd", True),
        ("cd /services/api/ && make", False),
        ("ls api/", False),
        ("pip install .", False),
    ],
)
def test_a_run_that_names_the_folder_of_the_dockerfile_stands_above_it(run: str, is_root: bool) -> None:
    files = {"services/api/main.go": "", "go.mod": ""}
    context = context_of("services/api/Dockerfile", f"FROM image\nCOPY . .\nRUN {run}\n", files)
    assert context.has("go.mod") is is_root


def test_a_folder_of_dockerfiles_alone_tells_nothing() -> None:
    assert not context_of("Dockerfile", "FROM x\nCOPY . .\n", {"other.Dockerfile": ""}).is_known


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "services: [",
        "services: {a: {build: [1]}}",
        "services: {a: {build: {context: 3}}}",
        "a: " + "[" * 3000,
    ],
)
def test_a_file_that_declares_nonsense_declares_nothing(text: str) -> None:
    assert declared_builds(["compose.yml"], {"compose.yml": text}.get) == ()


def test_a_context_outside_the_repository_is_not_believed() -> None:
    text = "services: {a: {build: ../../etc}}"
    assert declared_builds(["compose.yml"], {"compose.yml": text}.get) == ()


def test_a_lower_case_dockerfile_is_what_a_service_without_a_name_for_it_builds() -> None:
    files = {"compose.yaml": "services:\n  web:\n    build: web\n    command: git pull\n", "web/dockerfile": "FROM x\n"}
    declared = declared_builds(["compose.yaml"], files.get)
    build = build_context("web/dockerfile", parse("FROM x\n"), frozenset(files), files.get, declared)
    assert build.files == {"dockerfile"}
    assert not build.guessed
    assert [service.name for service in build.services] == ["web"]
