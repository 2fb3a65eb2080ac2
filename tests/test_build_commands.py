"""`docker build` in the scripts of workflows."""

from __future__ import annotations

from posixpath import normpath
from time import process_time

import pytest

from app.builds.build_commands import build_commands
from app.builds.declared_builds import DeclaredBuild, declared_builds


@pytest.mark.parametrize(
    ("script", "context", "file", "target"),
    [
        ("docker build .", ".", None, None),
        ("docker build -t shop:${{ github.sha }} ./web", "./web", None, None),
        ("docker buildx build --push --platform linux/amd64,linux/arm64 -f docker/Dockerfile .", ".", "docker/Dockerfile", None),
        ("docker build \\\n  --target=prod \\\n  --file=Dockerfile.prod \\\n  services/api", "services/api", "Dockerfile.prod", "prod"),
        ("set -e; cd x && sudo docker image build --no-cache . | tee log", "x", None, None),
        ("cd api\nmake\ncd ../web\ndocker build -f Dockerfile.ci .", "web", "web/Dockerfile.ci", None),
        ("(cd api && make)\ndocker build .", ".", None, None),
        ('docker build --build-arg "A=b c" --secret id=x,src=y . # the image', ".", None, None),
        ("podman build -f Containerfile .", ".", "Containerfile", None),
    ],
)  # fmt: skip
def test_a_call_is_read(script: str, context: str, file: str | None, target: str | None) -> None:
    (found,) = build_commands(script)
    assert normpath(found.context) == normpath(context)
    assert (found.file and normpath(found.file), found.target) == (file, target)


@pytest.mark.parametrize(
    "script",
    [
        "docker compose build web",
        "docker run build .",
        "docker build -t 'x .",
        "docker build a b",
        "docker build",
        "echo docker; make build .",
        "docker pull x",
        "docker build " + "x" * 6_000,
    ],
)
def test_other_calls_declare_nothing(script: str) -> None:
    assert list(build_commands(script)) == []


def workflow(step: str, more: str = "") -> set[DeclaredBuild]:
    text = f"{more}\njobs:\n  image:\n    steps:\n      - {step}\n"
    return set(declared_builds([".github/workflows/ci.yml"], lambda _: text))


def test_a_step_is_called_in_its_folder() -> None:
    assert workflow("run: docker build -f docker/Dockerfile src\n        working-directory: api") == {
        DeclaredBuild("api/docker/Dockerfile", "api/src")
    }


def test_a_workflow_sets_the_folder_of_its_steps() -> None:
    more = "defaults:\n  run:\n    working-directory: web"
    assert workflow("run: docker build --target prod .", more) == {DeclaredBuild("web/Dockerfile", "web", "prod")}


@pytest.mark.parametrize(
    "step",
    ["run: docker build ${{ matrix.folder }}", "run: docker build -f $FILE .", "run: docker build - < Dockerfile",
     "run: docker build https://example.org/a.git", "run: cd $DIR && docker build .", "run: cd .. && docker build .",
     "run: docker build /srv", "run: [1]"],
)  # fmt: skip
def test_a_build_that_nobody_can_place_declares_nothing(step: str) -> None:
    assert workflow(step) == set()


def test_a_dockerfile_in_a_compose_file_is_no_file() -> None:
    text = "services: {a: {build: {context: ., dockerfile_inline: 'FROM scratch'}}}"
    assert declared_builds(["compose.yml"], lambda _: text) == ()


@pytest.mark.parametrize("line", ["docker build '", "docker build (", "docker && build ", "docker build -f a\\\n"])
def test_a_hostile_script_is_read_in_seconds(line: str) -> None:
    start = process_time()
    list(build_commands(line * (200_000 // len(line))))
    list(build_commands((line + "\n") * (200_000 // len(line))))
    assert process_time() - start < 10


@pytest.mark.parametrize("target", ["test", "unit-tests", "lint"])
def test_a_target_that_checks_the_source_is_not_shipped(target: str) -> None:
    assert workflow(f"run: docker build --target {target} .") == {DeclaredBuild("Dockerfile", "")}


def test_a_name_that_only_holds_such_a_word_is() -> None:
    assert workflow("run: docker build --target latest .") == {DeclaredBuild("Dockerfile", "", "latest")}
