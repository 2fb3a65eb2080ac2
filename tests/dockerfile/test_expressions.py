"""Expressions that are compiled late are right all the same, and answer as `re.compile`'s do."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pkgutil import walk_packages

import pytest

import rules
from rules.dockerfile.expressions import Expression, expression


def test_every_expression_of_the_rules_can_be_compiled() -> None:
    for module in walk_packages(rules.__path__, "rules."):
        import_module(module.name)
    loaded = [vars(module) for name, module in sys.modules.items() if name.startswith("rules.")]
    found = [one for names in loaded for one in names.values() if isinstance(one, Expression)]
    assert len(found) > 200
    assert all(isinstance(one.compiled, re.Pattern) for one in found)


def test_an_expression_is_compiled_when_it_is_first_used() -> None:
    late = expression(r"(?P<name>\w+)=", re.IGNORECASE)
    assert "compiled" not in vars(late)
    found = late.search("x NAME=1")
    assert found is not None
    assert found["name"] == "NAME"
    assert (late.pattern, late.flags) == (r"(?P<name>\w+)=", re.compile("", re.IGNORECASE).flags)
    with pytest.raises(AttributeError):
        late.nothing  # type: ignore[attr-defined]  # noqa: B018
