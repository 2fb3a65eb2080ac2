"""Bake files: which builds they declare, and files that are made to hurt."""

from __future__ import annotations

import json
from time import process_time

import pytest

from app.builds.bake_files import MOST_BUILDS, bake_builds
from app.builds.declared_builds import DeclaredBuild, declared_builds, declares_builds
from app.builds.untrusted_hcl import load


def declared(text: str, path: str = "docker-bake.hcl", **more: str) -> set[DeclaredBuild]:
    files = {path: text, **{name.replace("_", "."): other for name, other in more.items()}}
    return set(declared_builds(files, files.get))


@pytest.mark.parametrize(
    "path",
    ["docker-bake.hcl", "docker-bake.json", "docker-bake.override.hcl", "deploy/docker-bake.dev.hcl", "bake.hcl"],
)
def test_bake_files_are_known_by_their_names(path: str) -> None:
    assert declares_builds(path)


@pytest.mark.parametrize("path", ["main.hcl", "bakery.json", "terraform.hcl", "cakebake.json", "bake.py"])
def test_other_files_are_none(path: str) -> None:
    assert not declares_builds(path)


def test_a_target_names_context_dockerfile_and_target() -> None:
    text = """
    # the images
    group "default" { targets = ["app"] }
    target "app" {
      context    = "./web"   // the program
      dockerfile = "docker/Dockerfile"
      target     = "runtime"
      tags       = ["shop/web:latest"]
    }
    target "docs" {}
    """
    assert declared(text) == {
        DeclaredBuild("web/docker/Dockerfile", "web", "runtime"),
        DeclaredBuild("Dockerfile", ""),
    }


def test_a_target_inherits() -> None:
    text = """
    target "docker-metadata-action" {}
    target "_common" {
      inherits = ["docker-metadata-action", "github-metadata-action"]
      args = { A = 1 }
    }
    target "api" {
      inherits = ["_common"]
      context = "api"
    }
    target "api-dev" {
      inherits = ["api"]
      target = "dev"
    }
    """
    assert declared(text) == {
        DeclaredBuild("api/Dockerfile", "api"),
        DeclaredBuild("api/Dockerfile", "api", "dev"),
    }


def test_variables_have_their_defaults() -> None:
    text = """
    variable "ROOT" { default = "services" }
    variable "API" { default = "${ROOT}/api" }
    variable "TAG" {}
    STAGE = "prod"
    target "api" {
      context = API
      target = STAGE
    }
    target "unknown" { context = "${TAG}/api" }
    target "computed" { dockerfile = "${lower("X")}" }
    """
    assert declared(text) == {DeclaredBuild("services/api/Dockerfile", "services/api", "prod")}


def test_a_matrix_makes_targets() -> None:
    text = """
    target "all" {
      name = "${svc}-${item.stage}"
      matrix = {
        svc = ["a", "b"]
        item = [{ stage = "beta" }, { stage = "prod" }]
      }
      context = svc
      target = item.stage
    }
    """
    assert declared(text) == {
        DeclaredBuild(f"{svc}/Dockerfile", svc, stage) for svc in "ab" for stage in ("beta", "prod")
    }


def test_the_files_that_bake_reads_together_are_one() -> None:
    override = 'target "app" { target = "prod" }'
    text = json.dumps({"target": {"app": {"context": "src", "target": "dev"}}})
    files = {"docker-bake.json": text, "docker-bake.override.hcl": override}
    assert declared_builds(files, files.get) == (DeclaredBuild("src/Dockerfile", "src", "prod"),)


def test_a_file_in_a_folder_may_be_called_from_the_root() -> None:
    text = 'target "app" { dockerfile = "deploy/Dockerfile" }'
    assert declared(text, "deploy/docker-bake.hcl") == {DeclaredBuild("deploy/Dockerfile", "")}
    assert declared(text, "vendor/lib/docker-bake.hcl") == {DeclaredBuild("vendor/lib/deploy/Dockerfile", "vendor/lib")}


@pytest.mark.parametrize("output", ['["type=cacheonly"]', '["."]', '["type=local,dest=out"]', '[{ type = "tar" }]'])
def test_a_target_that_makes_no_image_ships_no_stage(output: str) -> None:
    assert declared(f'target "lint" {{\n target = "lint"\n output = {output}\n}}') == {DeclaredBuild("Dockerfile", "")}


@pytest.mark.parametrize("output", ["[]", '["type=docker"]', '["type=image,push=true", "out"]', "OUTPUTS"])
def test_a_target_that_makes_an_image_ships_its_stage(output: str) -> None:
    text = f'target "app" {{\n target = "app"\n output = {output}\n}}'
    assert declared(text) == {DeclaredBuild("Dockerfile", "", "app")}


def test_a_dockerfile_in_the_bake_file_is_no_file() -> None:
    assert declared('target "app" {\n  dockerfile-inline = <<EOT\nFROM alpine\nEOT\n}\n') == set()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "target",
        'target "a" {',
        'target "a" { context = [1] }',
        'target = "a"',
        'target "a" { inherits = ["a"] }',
        'target "a" { inherits = ["elsewhere"] }',
        'target "a" { context = "../../etc" }',
        'target "a" { context = "/etc" }',
        'target "a" { context = "https://example.org/a.git" }',
        'target "a" { matrix = { x = [] } }',
    ],
)
def test_nonsense_declares_nothing(text: str) -> None:
    assert declared(text) == set()


def test_comments_and_short_forms_are_read() -> None:
    assert load('a = [] // one\nb = {}\nc = ""\nd = (x)\ne = true /* two */\nf = [1, "y",]\n') == {
        "a": [],
        "b": {},
        "c": "",
        "d": "${(x)}",
        "e": True,
        "f": ["1", "y"],
    }


def doubling(last: int) -> str:
    lines = ['variable "v0" { default = "x" }']
    lines += [f'variable "v{n}" {{ default = "${{v{n - 1}}}${{v{n - 1}}}" }}' for n in range(1, last)]
    return "\n".join([*lines, f'target "a" {{ context = v{last - 1} }}'])


def diamonds(levels: int) -> str:
    lines = ['target "t0" { context = "a" }']
    lines += [f'target "t{n}" {{ inherits = ["t{n - 1}", "t{n - 1}"] }}' for n in range(1, levels)]
    return "\n".join(lines)


MATRIX = 'target "a" {{ context = "c${{x0}}"\n matrix = {{ {} }} }}'.format(
    ", ".join(f"x{n} = {json.dumps([str(n) for n in range(30)])}" for n in range(30))
)


@pytest.mark.parametrize(
    "text",
    [
        *(f"a = {sign * 90_000}" for sign in "[{("),
        '"${"' * 50_000,
        'a = "' + "${" * 90_000,
        "a { " * 40_000,
        "a = <<X\n" * 20_000,
        "{}" * 100_000,
        doubling(1_000),
        diamonds(1_000),
        MATRIX,
        'target "a" { context = "' + "${x}" * 40_000 + '" }',
    ],
    ids=lambda text: text[:20],
)
def test_a_hostile_file_is_read_in_seconds(text: str) -> None:
    start = process_time()
    found = declared_builds(["docker-bake.hcl"], lambda _: text[:200_000])
    assert process_time() - start < 5
    assert len(found) <= MOST_BUILDS


def test_a_deep_value_stays_text() -> None:
    assert load("a = [[[[[[1]]]]]]") == {"a": [[[["${[[1]]}"]]]]}


def test_a_matrix_has_its_limit() -> None:
    assert len(list(bake_builds(load(MATRIX)))) == MOST_BUILDS
