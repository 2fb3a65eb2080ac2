"""The cases that `make prove` builds: what they cover, and that each is a Dockerfile."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from bench.prove.cases import Case, cases
from bench.prove.recipes import NOT_RUN, RECIPES
from bench.prove.shapes import matrix
from rules.dockerfile.parser import parse
from rules.ecosystems.catalogue import managers
from rules.ecosystems.record import Purpose

CHOICES = ("base", "order", "packages", "start", "user", "health")


def test_each_package_manager_of_a_language_is_proven_or_says_why_not() -> None:
    of_languages = {name for name, one in managers().items() if one.purpose in {Purpose.LANGUAGE, Purpose.BUILD}}
    proven = {recipe.manager for recipe in RECIPES.values()}
    assert of_languages - proven - set(NOT_RUN) == set()
    assert proven & set(NOT_RUN) == set()


@pytest.mark.parametrize(("first", "second"), list(combinations(CHOICES, 2)))
def test_each_pair_of_choices_meets_in_some_case(first: str, second: str) -> None:
    shapes = matrix()
    met = {(getattr(shape, first), getattr(shape, second)) for shape in shapes}
    could = {(getattr(a, first), getattr(b, second)) for a in shapes for b in shapes}
    assert could - met <= {("none", "image")} | {("none", "compose")}, "a health check by curl needs curl"


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_each_case_is_a_dockerfile_with_a_start(case: Case, tmp_path: Path) -> None:
    case.write(tmp_path / "project")
    stages = parse((tmp_path / "project" / "Dockerfile").read_text()).stages
    assert stages[-1].instructions[-1].keyword == "CMD"
