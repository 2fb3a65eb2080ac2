"""What a person wants of one run over local files: which rules, which fixes, which part of the change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from difflib import get_close_matches
from pathlib import Path

from app.review.rule_choice import all_words, words_of
from rules.dockerfile.node import record
from rules.engine.context import ImageFacts
from rules.engine.finding import Fix
from rules.engine.rule import Rule


@record
class LintOptions:
    """select: only these rules, also those that are off by default; ignore: not these. Both hold names, aliases and
    categories, and win over the configuration. config: read in place of `.github/slimline.yml`.

    cautious: without the fixes that carry a caution. decisions: with those that are a person's to decide, where nothing
    else is to mend, as a review offers them. since: a git revision; only what came after it is told.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    cautious: bool = False
    decisions: bool = False
    config: Path | None = None
    since: str = ""
    images: ImageFacts = field(default_factory=ImageFacts)

    def rules(self, everything: Sequence[Rule], configured: Sequence[Rule]) -> tuple[Rule, ...]:
        """everything: all rules that exist; configured: those that the configuration leaves on."""
        if not self.select and not self.ignore:
            return tuple(configured)
        rules = [rule for rule in everything if _is_named(rule, self.select)] if self.select else configured
        return tuple(rule for rule in rules if not _is_named(rule, self.ignore))

    def asks_by_name(self, rules: Iterable[Rule]) -> bool:
        """Whether each of these rules was named itself: then all its fixes are wanted, a decision's too."""
        named = {word.casefold() for word in self.select}
        return bool(named) and all(named.intersection((rule.name, *map(str.casefold, rule.aliases))) for rule in rules)

    def mistakes(self, everything: Sequence[Rule]) -> Iterator[str]:
        """The words that name no rule, in sentences."""
        known = list(dict.fromkeys(all_words(everything)))
        for word in (*self.select, *self.ignore):
            if word.casefold() not in known:
                close = get_close_matches(word.casefold(), known, 1, 0.6)
                hint = f" Did you mean `{close[0]}`?" if close else " `slimline rules` lists them."
                yield f"`{word}` isn't a rule, an alias, or a category.{hint}"


def every_fix(fix: Fix) -> bool:
    """Accepts what a person asked for by name, a decision too."""
    return True


def _is_named(rule: Rule, words: Iterable[str]) -> bool:
    return not {word.casefold() for word in words}.isdisjoint(words_of(rule))
