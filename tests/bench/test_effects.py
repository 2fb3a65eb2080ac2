"""What was seen of fixes on real images: still of the text that the rules write today, and as each case says."""

from __future__ import annotations

import pytest

from bench.prove.effects.case import Effect
from bench.prove.effects.catalogue import EFFECTS, recorded


@pytest.mark.parametrize("case", EFFECTS, ids=lambda case: case.name)
def test_the_fix_is_the_one_that_was_built_and_did_what_it_should(case: Effect) -> None:
    told = recorded()[case.name]
    assert case.fixed == told["fixed"], "see it again: python -m bench.prove.effects"
    assert (told["before"], told["after"]) == (case.before, case.after)
    assert not case.rule or case.fixed != case.dockerfile


def test_nothing_is_recorded_of_a_case_that_is_gone() -> None:
    assert set(recorded()) == {case.name for case in EFFECTS}
