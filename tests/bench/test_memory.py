"""The memory measurement: its verdict, and one small run."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bench.memory import Sample, growth, tenths, verdicts


def run(web: list[float], worker: list[float]) -> list[Sample]:
    return [Sample(n, n * 100, {"web": a, "worker": b}) for n, (a, b) in enumerate(zip(web, worker, strict=True))]


def test_a_warm_up_is_no_growth() -> None:
    flat = run([60, 80, 90, *[100.0] * 18], [100, 120, *[130.0] * 19])
    assert growth(flat, "web") == 0
    assert verdicts(flat) == []


def test_a_leak_and_a_limit_are_found() -> None:
    leaking = run([100.0] * 21, [130.0 + n for n in range(21)])
    assert growth(leaking, "worker") == pytest.approx(10, abs=1)
    assert verdicts(leaking) == ["worker: grew by 10.5 MB from the second quarter to the last"]
    assert verdicts(run([151.0] * 21, [130.0] * 21)) == ["web: 151 MB, more than 150"]


def test_the_table_has_the_start_and_every_tenth() -> None:
    assert [sample.done for sample in tenths(run([1.0] * 21, [1.0] * 21))] == [n * 200 for n in range(11)]


def test_a_small_run_prints_the_table() -> None:
    command = [sys.executable, "-m", "bench.memory", "--jobs", "60", "--rate", "20", "--every", "0.5"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=180)
    assert "60/60 acknowledged" in done.stdout, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("| ") and line[2].isdigit()]
    web, worker = (float(cell) for cell in rows[-1].strip("| ").split(" | ")[2:])
    assert 20 < web < 150
    assert 50 < worker < 250
