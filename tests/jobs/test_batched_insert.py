from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.jobs.batched_insert import BatchedInsert, Row


def test_what_arrives_during_a_transaction_shares_the_next_one() -> None:
    batches: list[list[object]] = []
    first_began, go_on = threading.Event(), threading.Event()

    def insert(rows: Sequence[Row]) -> list[bool]:
        batches.append([row["n"] for row in rows])
        first_began.set()
        assert go_on.wait(10)
        return [row["n"] != 3 for row in rows]

    together = BatchedInsert(insert)
    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(together.add, {"n": 0})
        assert first_began.wait(10)
        others = {n: pool.submit(together.add, {"n": n}) for n in range(1, 6)}
        while len(together._waiting) < 5:
            threading.Event().wait(0.001)
        go_on.set()
        assert first.result() is True
        assert {n: added.result() for n, added in others.items()} == {1: True, 2: True, 3: False, 4: True, 5: True}
    assert batches[0] == [0]
    assert sorted(map(str, batches[1])) == ["1", "2", "3", "4", "5"]
    assert len(batches) == 2


def test_a_transaction_that_fails_fails_for_all_of_its_rows_and_no_other() -> None:
    answers = iter([OSError("disk full"), None])

    def insert(rows: Sequence[Row]) -> list[bool]:
        failure = next(answers)
        if failure:
            raise failure
        return [True] * len(rows)

    together = BatchedInsert(insert)
    with pytest.raises(OSError, match="disk full"):
        together.add({})
    assert together.add({}) is True
