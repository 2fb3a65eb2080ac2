"""YAML that is made to hurt."""

from __future__ import annotations

import pytest

from app.builds.declared_builds import declared_builds
from app.builds.untrusted_yaml import load


def doubling(merge: str, levels: int = 60) -> str:
    lines = ["a0: &a0 {x: 1}"]
    return "\n".join(lines + [f"a{n}: &a{n} {{{merge}: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, levels)]) + "\n"


@pytest.mark.parametrize("text", ["[" * 100_000, "a: " + "[" * 90_000 + "]" * 90_000, "- " * 50_000, "{a: " * 50_000])
def test_depth_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="nested"):
        load(text)


@pytest.mark.parametrize("merge", ["<<", "b"])
def test_aliases_do_not_multiply(merge: str) -> None:
    assert len(load(doubling(merge), aliases=True)) == 60


def test_aliases_are_refused_where_nobody_needs_them() -> None:
    with pytest.raises(ValueError, match="aliases"):
        load(doubling("b"))


@pytest.mark.parametrize("text", ["[" * 100_000, doubling("<<"), "a: b: c", "\x1f"])
def test_a_hostile_compose_file_declares_nothing(text: str) -> None:
    assert declared_builds(["compose.yml"], lambda _: text) == ()


def test_ordinary_yaml_is_read() -> None:
    assert load("a: [1, {b: two}]\nc: null\n") == {"a": [1, {"b": "two"}], "c": None}
