"""ARCHITECTURE.md names every package, and no file that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rules.engine.rule import Category

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "ARCHITECTURE.md").read_text()


def packages(top: str) -> list[str]:
    """At any depth, so that a folder in a folder is told of as well."""
    return sorted(path.parent.name for path in (ROOT / top).glob("*/**/__init__.py"))


def rule_folders() -> set[str]:
    """The strategies stand as one line: `base_image ... reproducibility`."""
    return {category.value for category in Category}


@pytest.mark.parametrize("name", [*packages("app"), *sorted(set(packages("rules")) - rule_folders())])
def test_every_package_has_a_line(name: str) -> None:
    assert re.search(rf"\*\*{name}\*\*", TEXT), f"ARCHITECTURE.md does not say what {name} is"


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:app|rules|tests)/[\w./-]*)`", TEXT))))
def test_every_file_that_it_names_is_there(path: str) -> None:
    assert (ROOT / path).exists()


def test_each_decision_has_a_number_of_its_own() -> None:
    numbers = [path.name.partition("-")[0] for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")]
    assert sorted(numbers) == sorted(set(numbers))
