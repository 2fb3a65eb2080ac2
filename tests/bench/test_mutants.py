"""`make mutants`: which changes to the code are made, and what becomes of them."""

from __future__ import annotations

import ast
from threading import Lock

import pytest

from bench.mutants.fast_trials import STUCK, FastTrials, Try
from bench.mutants.places import ROOT, Mutant, sample
from bench.mutants.trial import SURVIVED, UNTESTED, attempt

FILE = "rules/engine/path_index.py"
TEXT = (ROOT / FILE).read_text()
TESTS = ["tests/engine/test_path_index.py"]
SECONDS = 60


def test_changes_are_the_same_for_a_seed_and_each_is_another_program() -> None:
    mutants = sample([ROOT / FILE], 20, seed=7)
    assert mutants == sample([ROOT / FILE], 20, seed=7) != sample([ROOT / FILE], 20, seed=8)
    assert len({mutant.text for mutant in mutants}) == 20
    assert all(ast.dump(ast.parse(mutant.text)) != ast.dump(ast.parse(TEXT)) for mutant in mutants)
    assert all(mutant.diff.startswith("-") and "\n+" in mutant.diff for mutant in mutants)


def test_what_only_the_type_checker_reads_is_left_alone() -> None:
    mutants = sample([ROOT / FILE], 1000, seed=1)
    lines = TEXT.splitlines()
    assert mutants
    assert not any(lines[mutant.line - 1].startswith(("import ", "from ", "@", '"""')) for mutant in mutants)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (TEXT, SURVIVED),
        (TEXT + "\nwhile True:\n    pass\n", "hangs"),
        (TEXT + "\nraise ValueError\n", "cannot be loaded"),
        (TEXT.replace("return", "return None #"), f"{TESTS[0]}::test_a_folder_is_found_as_by_a_search"),
    ],
    ids=["the same program", "an endless one", "a broken one", "a wrong one"],
)
def test_a_change_is_noticed_by_the_first_test_that_fails(text: str, outcome: str) -> None:
    assert attempt(Mutant(FILE, 1, text), TESTS, SECONDS if outcome != "hangs" else 3) == outcome


def test_a_change_that_no_test_runs_is_told() -> None:
    assert attempt(Mutant(FILE, 1, TEXT), [], SECONDS) == UNTESTED


class Waiting(FastTrials):
    """Trials that wait for a lock which nobody gives back."""

    def _first_that_fails(self, mutant: Mutant, items: list[pytest.Item]) -> str:
        held = Lock()
        held.acquire()
        held.acquire()
        raise AssertionError("nobody gives it back")


def test_a_trial_that_waits_for_ever_is_ended_and_holds_up_no_other(request: pytest.FixtureRequest) -> None:
    told: list[tuple[Try, str]] = []
    tries = [Try(Mutant(FILE, line, TEXT), (), SECONDS) for line in (1, 2, 3)]
    Waiting(tries, 2, float("inf"), lambda *one: told.append(one), longest=0.2).pytest_runtestloop(request.session)
    assert sorted(one.mutant.line for one, _ in told) == [1, 2, 3]
    assert {outcome for _, outcome in told} == {STUCK}
