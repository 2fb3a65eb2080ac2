"""Changes the code in small ways and tells which changes no test notices.

    make mutants ARGS="--count 60 --minutes 40"
    python -m bench.mutants [--only FOLDER ...] [--count N] [--seed N] [--minutes N]
    python -m bench.mutants --again TESTS ...     (the survivors of the last run, against new tests)

Each change is tried against the tests that run its line, quick ones of each file first. Survivors are written to
bench/.work/mutants/survivors.md.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import zip_longest
from pathlib import Path

import pytest

from bench.mutants.covered import SHARES, covered
from bench.mutants.fast_trials import NOT_IN_FUNCTIONS, STUCK, FastTrials, Try
from bench.mutants.places import ROOT, sample
from bench.mutants.report import Result, last, survivors, table, write
from bench.mutants.trial import attempt

FOLDERS = ["rules/engine", "rules/facts", "rules/second_stage", "app/review"]
TRIAL, OWN_TIME = 12.0, 15.0
"""Seconds of the processor that the tests of one change may take by the record, and that they take to load."""


def main() -> None:
    options = _options()
    if options.again:
        tries = [Try(one.mutant, options.again, 30 * TRIAL) for one in last() if one.survived and one.is_of_today]
        results = _tried_alone(tries, options.jobs, _end(options))
    else:
        in_functions, others = _tries(options)
        until = _end(options)  # recording takes as long as it takes
        results = _tried_together(in_functions, options.jobs, until)
        others += [Try(one.mutant, one.tests, one.seconds) for one in in_functions if one not in results]
        results |= _tried_alone(others, options.jobs, until)
        write(list(results.values()))
    found = list(results.values())
    print(f"\n{survivors(found)}\n\n{len(found)} changes tried.\n\n{table(found, FOLDERS)}")


def _tries(options: argparse.Namespace) -> tuple[list[Try], list[Try]]:
    """Those in functions that run in tests alone, and those of what runs when a module is loaded."""
    record = covered(FOLDERS, options.record)
    kinds: tuple[list[Try], list[Try]] = [], []
    samples = [sample(_files(folder), options.count, options.seed) for folder in options.only]
    for mutant in (one for turn in zip_longest(*samples) for one in turn if one is not None):  # time may run out
        tests = record.tests_of(mutant.path, mutant.line, TRIAL)
        seconds = OWN_TIME + 3 * sum(map(record.seconds.__getitem__, tests))
        kinds[record.runs_when_loaded(mutant.path, mutant.line)].append(Try(mutant, tests, seconds))
    return kinds


def _end(options: argparse.Namespace) -> float:
    return time.monotonic() + 60 * options.minutes


def _files(folder: str) -> list[Path]:
    return list((ROOT / folder).rglob("*.py"))


def _tried_together(tries: Sequence[Try], jobs: int, until: float) -> dict[Try, Result]:
    results: dict[Try, Result] = {}

    def told(one: Try, outcome: str) -> None:
        if outcome not in {NOT_IN_FUNCTIONS, STUCK}:  # these are tried alone
            results[one] = Result(one.mutant, outcome)
            print(f"{one.mutant.name}: {outcome}", flush=True)
            if results[one].survived:
                print(one.mutant.diff, flush=True)

    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    trials = FastTrials(tries, jobs, until, told)
    pytest.main(
        ["-qs", "-m", "not slow and not browser", "-n", "0", *(test for share in SHARES for test in share)], [trials]
    )
    return results


def _tried_alone(tries: Iterable[Try], jobs: int, until: float) -> dict[Try, Result]:
    def result(one: Try) -> tuple[Try, Result | None]:
        if time.monotonic() > until:
            return one, None
        outcome = attempt(one.mutant, one.tests, one.seconds)
        print(f"{one.mutant.name}: {outcome}", flush=True)
        return one, Result(one.mutant, outcome)

    with ThreadPoolExecutor(jobs) as pool:
        return {one: found for one, found in pool.map(result, tries) if found is not None}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=FOLDERS, choices=FOLDERS, help="folders")
    parser.add_argument("--count", type=int, default=50, help="changes in each folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=60, help="no further change is tried after them")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--record", action="store_true", help="record the tests anew")
    parser.add_argument("--again", nargs="+", metavar="TESTS", help="try the last survivors against these tests")
    return parser.parse_args()


if __name__ == "__main__":
    main()
