"""Which rules look at a pull request: the configuration, hadolint's ignores and the ignores of this conversation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rules.engine.rule import Rule


def words_of(rule: Rule) -> tuple[str, ...]:
    """What people may call a rule, most particular first: its name and aliases, then its category."""
    category = rule.category.value
    return (rule.name, *(alias.casefold() for alias in rule.aliases), category, category.replace("_", "-"))


def all_words(rules: Iterable[Rule]) -> list[str]:
    """All that a configuration may say of these rules."""
    return [word for rule in rules for word in words_of(rule)]


def chosen(rules: Iterable[Rule], switches: Mapping[str, bool], ignored: Iterable[str]) -> tuple[Rule, ...]:
    """The rules that are on. A switch for the rule itself wins over one for its category; ignores win over both."""
    wanted = {word.casefold(): on for word, on in switches.items()}
    silent = {word.casefold() for word in ignored}
    return tuple(rule for rule in rules if not silent.intersection(words_of(rule)) and _is_on(rule, wanted))


def _is_on(rule: Rule, wanted: Mapping[str, bool]) -> bool:
    return next((wanted[word] for word in words_of(rule) if word in wanted), rule.default)
