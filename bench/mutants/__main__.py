"""Changes the code in small ways and tells which changes no test notices.

    make mutants ARGS="--count 60 --minutes 40"
    python -m bench.mutants [--only FOLDER ...] [--count N] [--seed N] [--minutes N]
    python -m bench.mutants --again TESTS ...     (the survivors of the last run, against new tests)

Each change is tried against the tests that run its line, quick ones first. Survivors are written to
bench/.work/mutants/survivors.md.
"""

from __future__ import annotations

import argparse
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.mutants.covered import Covered, covered
from bench.mutants.places import ROOT, Mutant, sample
from bench.mutants.report import Result, last, survivors, table, write
from bench.mutants.trial import attempt

FOLDERS = ["rules/engine", "rules/facts", "rules/second_stage", "app/review"]
TRIAL, OWN_TIME = 40.0, 15.0
"""Seconds of the processor that the tests of one change may take by the record, and that they take to load."""


def main() -> None:
    options = _options()
    until = time.monotonic() + 60 * options.minutes
    if options.again:
        tries = [(one.mutant, options.again, 10 * TRIAL) for one in last() if one.survived and one.is_of_today]
    else:
        tries = list(_tries(options))
    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda one: _result(*one, until), tries))
    tried = [result for result in results if result.outcome]
    if not options.again:
        write(tried)
    print(f"{len(tried)} of {len(results)} changes tried.\n\n{survivors(tried)}\n\n{table(tried, FOLDERS)}")


def _tries(options: argparse.Namespace) -> list[tuple[Mutant, list[str], float]]:
    record: Covered = covered(FOLDERS, options.record)
    mutants = [one for folder in options.only for one in sample(_files(folder), options.count, options.seed)]
    chosen = [(one, record.tests_of(one.path, one.line, TRIAL)) for one in mutants]
    return [(one, tests, OWN_TIME + 3 * sum(map(record.seconds.__getitem__, tests))) for one, tests in chosen]


def _files(folder: str) -> list[Path]:
    return list((ROOT / folder).rglob("*.py"))


def _result(mutant: Mutant, tests: list[str], seconds: float, until: float) -> Result:
    if time.monotonic() > until:
        return Result(mutant, "")
    started = time.monotonic()
    outcome = attempt(mutant, tests, seconds)
    print(f"{mutant.name}: {outcome} ({len(tests)} tests, {time.monotonic() - started:.0f} s)", flush=True)
    return Result(mutant, outcome)


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
