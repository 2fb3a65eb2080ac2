"""Every rule against its own examples, and what every rule must have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rules.dockerfile.parser import parse
from rules.engine.catalogue import all_rules, rule_classes, rule_modules, rule_named
from rules.engine.context import Context
from rules.engine.docs import COMMAND, FOLDER, render_docs, summary
from rules.engine.finding import Finding
from rules.engine.linter import lint
from rules.engine.rewrite import any_fix, rewrite
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.engine.rule_list import LIST
from rules.engine.stated_reasons import is_wanted

ROOT = Path(__file__).parent.parent
RULES = all_rules()
INVALID = [pytest.param(r, e, id=f"{r.name}-{n}") for r in RULES for n, e in enumerate(r.invalid, 1)]
VALID = [pytest.param(r, e, id=f"{r.name}-{n}") for r in RULES for n, e in enumerate(r.valid, 1)]


def findings(rule: Rule, text: str, context: Context) -> list[Finding]:
    dockerfile = parse(text)
    result = lint(dockerfile, (rule,), context)
    for crash in result.crashes:
        raise crash.error
    lines_of = dockerfile.source.lines_of
    return [one for one in result.findings if not is_wanted(rule.kept_on_purpose, dockerfile, lines_of(one.span))]


@pytest.mark.parametrize(("rule", "example"), INVALID)
def test_an_invalid_example_is_found_and_fixed(rule: Rule, example: Invalid) -> None:
    found = findings(rule, example.code, example.context)
    assert len(found) == example.findings, [finding.message for finding in found]
    result = rewrite(example.code, (rule,), example.context, accepts=any_fix)
    assert result.text == (example.code if example.fixed is None else example.fixed), result.refused
    if example.fixed is None:
        assert not result.refused, "a fix that is always refused is no fix"
    else:
        assert findings(rule, result.text, example.context) == [], "the rule is silent once its fix is applied"


@pytest.mark.parametrize(("rule", "example"), VALID)
def test_a_valid_example_is_left_alone(rule: Rule, example: Valid) -> None:
    found = findings(rule, example.code, example.context)
    assert found == [], f"silent, because {example.because}"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_documented_and_has_examples(rule: Rule) -> None:
    assert re.fullmatch(r"\S.*[.:!]", summary(rule)), "the docstring's first line states the problem in one sentence"
    assert "Bases:" not in (type(rule).__doc__ or "")
    assert len((type(rule).__doc__ or "").strip().splitlines()) > 2, "the docstring says why it matters and what to do"
    assert rule.invalid, "at least one invalid example"
    assert rule.valid, "at least one valid example"
    for example in rule.valid:
        assert example.because.strip(), "a valid example says why"
    for reference in rule.references:
        assert reference.startswith("https://")


@pytest.mark.parametrize("category", Category)
def test_a_module_is_one_rule_with_a_name_that_fits(category: Category) -> None:
    for module in rule_modules(category):
        file = module.__name__.rsplit(".", 1)[-1]
        classes = rule_classes(module)
        assert [cls.__name__ for cls in classes] == ["".join(part.capitalize() for part in file.split("_"))], file
        rule = classes[0]()
        assert rule.category is category, f"{file} stands in the folder of its category"
        assert rule.name == file.replace("_", "-")
        assert rule_named(rule.name) is rule_named(rule.name.upper())


def test_names_are_unique_and_aliases_are_found() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    for rule in RULES:
        assert rule_named(rule.name) is rule
        for alias in rule.aliases:
            named = rule_named(alias)
            assert named is not None
            assert alias.lower() in {named.name, *(other.lower() for other in named.aliases)}
    assert rule_named("no-such-rule") is None


def test_the_pages_are_up_to_date() -> None:
    pages = render_docs(RULES)
    on_disk = {str(p.relative_to(ROOT)): p.read_text(encoding="utf-8") for p in (ROOT / FOLDER).glob("*.md")}
    on_disk[LIST] = (ROOT / LIST).read_text(encoding="utf-8")
    stale = sorted(path for path in pages.keys() | on_disk.keys() if pages.get(path) != on_disk.get(path))
    assert not stale, f"run `{COMMAND}`: {', '.join(stale)}"
