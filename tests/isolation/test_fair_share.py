"""Turns are shared by installation, whoever asks more often."""

from __future__ import annotations

import threading
import time

from app.isolation.fair_share import FairShare


def _waiting(turns: FairShare, installation: int, order: list[int]) -> threading.Thread:
    def run() -> None:
        turns.acquire(installation)
        order.append(installation)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    time.sleep(0.05)
    return thread


def test_one_installation_never_holds_them_all() -> None:
    turns, order = FairShare(3, 2), list[int]()
    for _ in range(3):
        _waiting(turns, 1, order)
    assert order == [1, 1]
    _waiting(turns, 2, order)
    assert order == [1, 1, 2]


def test_who_was_served_longest_ago_is_next() -> None:
    turns, order = FairShare(1, 1), list[int]()
    threads = [_waiting(turns, installation, order) for installation in (1, 1, 1, 2, 3, 2)]
    for _ in range(5):
        turns.release(order[-1])
        time.sleep(0.05)
    assert order == [1, 2, 3, 1, 2, 1]
    for thread in threads:
        thread.join(1)


def test_a_turn_is_wanted_when_somebody_else_waits() -> None:
    turns, order = FairShare(1, 1), list[int]()
    turns.acquire(1)
    assert not turns.is_wanted(1)
    _waiting(turns, 1, order)
    assert not turns.is_wanted(1)
    _waiting(turns, 2, order)
    assert turns.is_wanted(1)
