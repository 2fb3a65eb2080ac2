"""The laws of composition over odd files, with BuildKit's own parser as the judge of what each subset leaves."""

from __future__ import annotations

from collections import Counter

from hypothesis import assume, given
from hypothesis import strategies as st

from rules.dockerfile.parser import parse
from rules.engine.analysis import Analysis, analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import Context
from rules.engine.suggestions import Suggestion, accept
from tests.dockerfile.oracle import difference, is_known_drift
from tests.engine.odd_dockerfiles import odd_dockerfiles
from tests.engine.test_laws import hold_the_laws, subsets
from tests.examples import costly

RULES = tuple(rule for rule in all_rules() if rule.default)


@given(odd_dockerfiles())
def test_buildkit_reads_what_we_read(text: str) -> None:
    assume(not is_known_drift(text))
    assert difference(text) is None
    assert "".join(parse(text).source.slice(piece.span) for piece in parse(text).pieces) == text


@costly
@given(odd_dockerfiles())
def test_all_rules_compose(text: str) -> None:
    hold_the_laws(text, all_rules())


@costly
@given(odd_dockerfiles())
def test_every_subset_is_read_the_same_by_buildkit_and_keeps_what_it_does_not_touch(text: str) -> None:
    analysis = analyse(text, RULES, Context())
    assert not analysis.crashes
    for subset in subsets(analysis.suggestions):
        result = accept(text, subset)
        assert is_known_drift(result) or difference(result) is None
        assert result.startswith("\ufeff") == text.startswith("\ufeff")
        assert result.endswith("\n") == text.endswith("\n")
        assert not untouched(analysis, subset) - instructions(result)


def untouched(analysis: Analysis, subset: tuple[Suggestion, ...]) -> Counter[str]:
    """The instructions, as written, in whose lines no accepted suggestion stands."""
    source = analysis.dockerfile.source
    return Counter(
        source.slice(i.span)
        for i in analysis.dockerfile.instructions
        if not any(one.lines.touches(i.lines) for one in subset)
    )


def instructions(text: str) -> Counter[str]:
    dockerfile = parse(text)
    return Counter(dockerfile.source.slice(i.span) for i in dockerfile.instructions)


@costly
@given(odd_dockerfiles(), st.data())
def test_after_any_subset_the_rest_is_offered_to_an_end(text: str, data: st.DataObject) -> None:
    """Who accepts some today and reviews again tomorrow comes to a file in which nothing is left to change."""
    offered = analyse(text, RULES, Context()).suggestions
    some = [one for one in offered if data.draw(st.booleans())]
    rest = analyse(accept(text, some), RULES, Context())
    assert not rest.crashes
    assert analyse(rest.rewritten, RULES, Context()).rewritten == rest.rewritten
