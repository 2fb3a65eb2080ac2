"""The list of rules tells what they are, without importing them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rules.dockerfile.parser import parse
from rules.engine.catalogue import all_rules
from rules.engine.docs import page
from rules.engine.linter import lint
from rules.engine.rule import Rule
from rules.engine.rule_list import listed_rule, listed_rules

TOLD = ("name", "category", "phase", "severity", "default", "housekeeping", "looks_for", "aliases", "references")


def test_the_list_holds_all_rules_in_their_order() -> None:
    assert [rule.name for rule in listed_rules()] == [rule.name for rule in all_rules()]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_a_listed_rule_is_the_rule(rule: Rule) -> None:
    listed = listed_rule(rule.name)
    assert [getattr(listed, name) for name in TOLD] == [getattr(rule, name) for name in TOLD]
    assert page(listed) == page(rule)
    for example in rule.invalid:
        found = lint(parse(example.code), (listed,), example.context)
        assert found == lint(parse(example.code), (rule,), example.context)


def test_a_rule_is_not_imported_for_a_file_without_its_words() -> None:
    program = """
import sys
from rules.dockerfile.parser import parse
from rules.engine.analysis import analyse
from rules.engine.context import Context
from rules.engine.rule_list import listed_rules
analyse("FROM python:3.13-slim\\nRUN pip install flask\\n", listed_rules(), Context())
print(*(name for name in sys.modules if name.startswith("rules.package_managers.")))
"""
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert "rules.package_managers.pip_cache_kept" in loaded
    assert "rules.package_managers.composer_cache_kept" not in loaded
