"""A rule's page as plain values: its words as HTML, its examples as lines of a difference."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache
from inspect import cleandoc

from markupsafe import Markup

from app.web.comment_markup import document
from rules.engine.catalogue import all_rules
from rules.engine.docs import summary, title_of
from rules.engine.rule import Category, Rule


@dataclass(frozen=True, slots=True)
class DiffLine:
    """kind: `+` new, `-` old, ` ` the same."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A Dockerfile on which the rule is silent, and why."""

    because: Markup
    lines: tuple[str, ...]


class Place(StrEnum):
    """Where in a rule's page a search found its words, the most telling first."""

    NAME = "In the name or code"
    HEADLINE = "In the headline or category"
    TEXT = "In the explanation"


@dataclass(frozen=True, slots=True)
class RuleText:
    """All that the page shows."""

    name: str
    category: str
    severity: str
    is_on: bool
    has_fix: bool
    aliases: tuple[str, ...]
    headline: Markup
    summary: str
    why: Markup
    changes: tuple[tuple[DiffLine, ...], ...]
    found: tuple[tuple[str, ...], ...]
    left_alone: tuple[LeftAlone, ...]
    references: tuple[str, ...]

    def found_in(self, words: list[str]) -> Place | None:
        """Where all words of a search begin a word: the first place up to which each is found; None without one."""
        texts = {
            Place.NAME: " ".join([self.name, *self.aliases]),
            Place.HEADLINE: f"{self.summary} {self.category}",
            Place.TEXT: self.why.striptags(),
        }
        read = ""
        for place, text in texts.items():
            read += f" {text.casefold()}"
            if all(re.search(rf"(?<!\w){re.escape(word)}", read) for word in words):
                return place
        return None


def search(query: str) -> list[tuple[str, list[RuleText]]]:
    """The rules about these words, by the place where they are found; without words all rules, by category."""
    texts = [rule_text(rule) for rule in all_rules()]
    words = query.casefold().split()
    titles = [place.value for place in Place] if words else [title_of(category) for category in Category]
    grouped = [(title, [text for text in texts if _heading(text, words) == title]) for title in titles]
    return [(title, some) for title, some in grouped if some]


def _heading(text: RuleText, words: list[str]) -> str | None:
    return text.found_in(words) if words else text.category


def called(word: str) -> list[RuleText]:
    """The rules with this name or alias, in any case. Several may share an alias."""
    wanted = word.casefold()
    return [
        rule_text(rule)
        for rule in all_rules()
        if wanted == rule.name or wanted in (alias.casefold() for alias in rule.aliases)
    ]


@cache
def rule_text(rule: Rule) -> RuleText:
    first, _, rest = cleandoc(type(rule).__doc__ or "").partition("\n")
    fixed = [(one.code, one.fixed) for one in rule.invalid if one.fixed is not None]
    return RuleText(
        name=rule.name,
        category=title_of(rule.category),
        severity=rule.severity.value,
        is_on=rule.default,
        has_fix=bool(fixed),
        aliases=rule.aliases,
        headline=in_line(first),
        summary=summary(rule),
        why=document(rest.strip()),
        changes=tuple(tuple(difference(old, new)) for old, new in fixed),
        found=tuple(tuple(one.code.splitlines()) for one in rule.invalid if one.fixed is None),
        left_alone=tuple(LeftAlone(in_line(one.because), tuple(one.code.splitlines())) for one in rule.valid),
        references=rule.references,
    )


def in_line(text: str) -> Markup:
    """Markdown without the paragraph around it."""
    return Markup(str(document(text)).strip().removeprefix("<p>").removesuffix("</p>"))  # noqa: S704  (sanitised there)


def difference(old: str, new: str) -> Iterator[DiffLine]:
    """Both texts, line by line, with what goes ahead of what comes."""
    before, after = old.splitlines(), new.splitlines()
    for kind, i, j, m, n in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (DiffLine(" ", text) for text in before[i:j])
            continue
        yield from (DiffLine("-", text) for text in before[i:j])
        yield from (DiffLine("+", text) for text in after[m:n])
