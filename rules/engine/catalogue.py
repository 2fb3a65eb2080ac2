"""All rules: the folders are the registry."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from inspect import isabstract
from types import ModuleType

from rules.engine.rule import Category, Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """One instance of every rule, sorted by category (the lesson's strategies first) and name."""
    order = list(Category)
    found = [rule() for category in order for module in rule_modules(category) for rule in rule_classes(module)]
    return tuple(sorted(found, key=lambda rule: (order.index(rule.category), rule.name)))


def rule_modules(category: Category) -> tuple[ModuleType, ...]:
    """The modules of a category's folder; those that start with `_` hold what its rules share."""
    package = f"rules.{category.value}"
    if find_spec(package) is None:
        return ()
    names = sorted(info.name for info in pkgutil.iter_modules(import_module(package).__path__))
    return tuple(import_module(f"{package}.{name}") for name in names if not name.startswith("_"))


def rule_classes(module: ModuleType) -> tuple[type[Rule], ...]:
    """The rules that a module defines (one, as a test asserts)."""
    defined = [
        value for value in vars(module).values() if isinstance(value, type) and value.__module__ == module.__name__
    ]
    return tuple(value for value in defined if issubclass(value, Rule) and not isabstract(value))


@cache
def _rules_by_word() -> dict[str, Rule]:
    words: dict[str, Rule] = {}
    for rule in all_rules():
        for word in (rule.name, *rule.aliases):
            words.setdefault(word.lower(), rule)
    return words | {rule.name: rule for rule in all_rules()}


def rule_named(text: str) -> Rule | None:
    """The rule with this name or alias, in any case; the first one where rules share an alias."""
    return _rules_by_word().get(text.strip().lower())
