"""What all fixes make of each sample application: tests/samples holds the expected files, to be read as a person would."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from app.local.files import LocalDockerfile, find_dockerfiles
from rules.dockerfile.parser import parse
from rules.engine.catalogue import all_rules
from rules.engine.context import Context
from rules.engine.rewrite import Rewrite, rewrite
from rules.engine.suggestions import accept, suggestions

APPS = Path(__file__).parent.parent / "bench" / "images" / "apps"
EXPECTED = Path(__file__).parent / "samples"

NAMES = sorted(path.parent.name for path in APPS.glob("*/Dockerfile"))


def sample(name: str) -> LocalDockerfile:
    (file,) = find_dockerfiles([str(APPS / name / "Dockerfile")])
    return file


def rewritten(name: str, text: str) -> Rewrite:
    file = sample(name)
    rules = [rule for rule in all_rules() if rule.default]
    return rewrite(text, rules, Context(file.tree.context(file.path, parse(text))))


def original(name: str) -> str:
    return sample(name).read_bytes().decode()


def test_every_sample_has_its_expected_file() -> None:
    assert sorted(path.name.removesuffix(".Dockerfile") for path in EXPECTED.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_becomes_the_expected_file(name: str) -> None:
    expected = (EXPECTED / f"{name}.Dockerfile").read_text("utf-8")

    assert rewritten(name, original(name)).text == expected
    assert rewritten(name, expected).text == expected, "rewriting the rewrite changes nothing"


@pytest.mark.parametrize("name", NAMES)
def test_any_subset_of_suggestions_parses(name: str) -> None:
    text = original(name)
    offered = suggestions(parse(text), rewritten(name, text))

    for size in range(len(offered) + 1):
        for chosen in combinations(offered, size):
            parse(accept(text, chosen))
