"""Writes the project of a shape: its source, its manifests, the Dockerfile and the compose file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from bench.prove.recipes import NATIVE, RECIPES, Recipe
from bench.prove.shapes import Shape

HEALTH = "curl -f http://127.0.0.1:8080/ || exit 1"
_ENTRYPOINT = '#!/bin/sh\nset -e\necho "starting in $(pwd)"\nexec "$@"\n'


def dockerfile(shape: Shape) -> str:
    """The text of the Dockerfile, as somebody writes it who wants no more than that it runs."""
    return "\n".join(_lines(shape, RECIPES[shape.recipe])) + "\n"


def _lines(shape: Shape, recipe: Recipe) -> Iterator[str]:
    yield f"FROM {recipe.bases[shape.base == 'slim']}"
    yield "WORKDIR /app"
    packages = {"none": "", "curl": "curl", "native": NATIVE}[shape.packages]
    if packages:
        yield "RUN apt-get update"
        yield f"RUN apt-get install -y {packages}"
    if recipe.tool:
        yield f"RUN {recipe.tool}"
    is_split = shape.order == "manifests"
    yield f"COPY {recipe.manifests} ./" if is_split else "COPY . ."
    yield f"RUN {recipe.install}"
    if is_split:
        yield "COPY . ."
    if recipe.builds:
        yield f"RUN {recipe.builds}"
    if shape.user == "own":
        yield "RUN useradd --create-home app && chown -R app /app"
        yield "USER app"
    yield "EXPOSE 8080"
    if shape.health == "image":
        yield f"HEALTHCHECK --interval=1s CMD {HEALTH}"
    yield recipe.starts[shape.start]


def write(shape: Shape, folder: Path) -> None:
    """Writes the whole project into a new folder."""
    recipe = RECIPES[shape.recipe]
    ignored = shutil.ignore_patterns("case.toml", "Dockerfile", "requirements.txt", "__pycache__")
    shutil.copytree(recipe.folder, folder, ignore=ignored)
    files = dict(recipe.native if shape.packages == "native" and recipe.native else recipe.files)
    files["Dockerfile"] = dockerfile(shape)
    if shape.start == "script":
        files["entrypoint.sh"] = _ENTRYPOINT
    if shape.health == "compose":
        files["compose.yaml"] = (
            f'services:\n  web:\n    build: .\n    healthcheck:\n      test: ["CMD-SHELL", "{HEALTH}"]\n'
            "      interval: 1s\n"
        )
    for name, text in files.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o755 if name.endswith(".sh") else 0o644)
