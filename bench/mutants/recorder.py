"""Runs tests and records which lines each of them runs, and how much processor time it takes.

python -m bench.mutants.recorder RECORD FOLDERS TESTS...
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Generator
from pathlib import Path

import coverage
import pytest

NOT_HERE = ("-q", "-m", "not slow and not browser", "-n", "0")


class Recorder:
    """A plugin of pytest: coverage hears of each test by its full name, parameters included."""

    def __init__(self, record: coverage.Coverage) -> None:
        self._record = record
        self.seconds: dict[str, float] = {}
        self.failed: set[str] = set()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        self._record.switch_context(item.nodeid)
        self.seconds[item.nodeid] = -time.process_time()
        try:
            return (yield)
        finally:
            self.seconds[item.nodeid] += time.process_time()
            self._record.switch_context("")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            self.failed.add(report.nodeid)


def main(data: str, folders: str, *tests: str) -> None:
    record = coverage.Coverage(data_file=data, config_file=False, include=[f"{one}/*" for one in folders.split(",")])
    recorder = Recorder(record)
    os.environ["HYPOTHESIS_PROFILE"] = "mutants"
    record.start()
    pytest.main([*NOT_HERE, *tests], plugins=[recorder])
    record.stop()
    record.save()
    passed = {name: seconds for name, seconds in recorder.seconds.items() if name not in recorder.failed}
    Path(f"{data}.json").write_text(json.dumps(passed))


if __name__ == "__main__":
    main(*sys.argv[1:])
