from __future__ import annotations

from app.web.rate_limit import SOURCES, FailureLimit


def test_a_minute_later_the_source_may_try_again() -> None:
    now = [0.0]
    limit = FailureLimit(allowed=2, clock=lambda: now[0])
    assert [limit.failed("a") for _ in range(3)] == [0, 0, 60]
    assert limit.failed("b") == 0, "sources are counted apart"
    now[0] = 45.0
    assert limit.failed("a") == 15
    now[0] = 60.0
    assert limit.failed("a") == 0


def test_memory_is_bounded_however_many_sources_there_are() -> None:
    limit = FailureLimit()
    for n in range(SOURCES + 50):
        limit.failed(str(n))
    assert len(limit._windows) == SOURCES
