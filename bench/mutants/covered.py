"""Which tests can notice a change: those that run its line, then those that run its file."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import zip_longest
from pathlib import Path

from coverage import CoverageData

from bench.mutants.places import ROOT

WORK = ROOT / "bench/.work/mutants"
SHARES = (
    ("tests/test_rules.py", "tests/facts", "tests/second_stage", "tests/lesson", "tests/test_samples.py"),
    ("tests/engine", "tests/review", "tests/test_reviewer.py"),
    (
        "tests/ecosystems",
        "tests/images",
        "tests/test_proposed_files.py",
        "tests/test_rewrite_check.py",
        "tests/stories",
    ),
)
"""Tests that run in one process with the code, in shares that are recorded at the same time."""


class Covered:
    """What the recorder has seen."""

    def __init__(self, records: Iterable[Path]) -> None:
        self.seconds: dict[str, float] = {}
        self._data: list[CoverageData] = []
        for record in records:
            self.seconds |= json.loads(Path(f"{record}.json").read_text())
            self._data.append(CoverageData(str(record)))
            self._data[-1].read()

    def tests_of(self, path: str, line: int, seconds: float) -> list[str]:
        """The tests to try: of each file the quick ones first, and all of them together within the seconds.

        A line that no test runs is one that runs when its module is loaded, or once for all tests.
        """
        lines = self._lines(path)
        of_line = lines.get(max((one for one in lines if one <= line), default=line), set())
        of_file = {test for tests in lines.values() for test in tests} or self._everything
        ordered = [*self._in_turns(of_line), *self._in_turns(of_file - of_line)]
        chosen: list[str] = []
        for test in ordered:
            if self.seconds[test] <= seconds:
                chosen.append(test)
                seconds -= self.seconds[test]
        return chosen

    def _in_turns(self, tests: Iterable[str]) -> list[str]:
        """One of each file, then the next of each: tests that are much alike stand apart."""
        files: dict[str, list[str]] = {}
        for test in sorted(tests, key=self.seconds.__getitem__):
            files.setdefault(test.partition("::")[0], []).append(test)
        return [test for turn in zip_longest(*files.values()) for test in turn if test is not None]

    def runs_when_loaded(self, path: str, line: int) -> bool:
        """Whether the line runs already when modules are loaded or tests are collected."""
        recorded = [data.contexts_by_lineno(str(ROOT / path)) for data in self._data]
        near = max((one for lines in recorded for one in lines if one <= line), default=line)
        return any("" in lines.get(near, ()) for lines in recorded)

    def _lines(self, path: str) -> dict[int, set[str]]:
        found: dict[int, set[str]] = {}
        for data in self._data:
            for line, tests in data.contexts_by_lineno(str(ROOT / path)).items():
                found.setdefault(line, set()).update(test for test in tests if test in self.seconds)
        return found

    @cached_property
    def _everything(self) -> set[str]:
        return set(self.seconds)


def covered(folders: list[str], again: bool) -> Covered:
    """Runs the tests and records them, unless they were recorded with the same code."""
    WORK.mkdir(parents=True, exist_ok=True)
    key = _digest([*folders, "tests"])
    records = [WORK / f"{number}.coverage" for number in range(len(SHARES))]
    kept = WORK / "recorded"
    if again or not kept.exists() or kept.read_text() != key:
        print("Recording which tests run which lines (10 to 30 minutes) ...", flush=True)
        recorder = [sys.executable, "-m", "bench.mutants.recorder"]
        running = [
            subprocess.Popen([*recorder, str(record), ",".join(folders), *tests], cwd=ROOT, stdout=subprocess.DEVNULL)
            for record, tests in zip(records, SHARES, strict=True)
        ]
        for process in running:
            process.wait()
        kept.write_text(key)
    return Covered(records)


def _digest(folders: list[str]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in _files(folders))).hexdigest()


def _files(folders: list[str]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))
