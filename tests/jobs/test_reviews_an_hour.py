"""What GitHub lets an installation write is enough for its reviews."""

from __future__ import annotations

from pathlib import Path

from bench.reviews_an_hour import HOUR, played

REVIEWS = 340


def test_an_installation_gets_at_least_160_reviews_an_hour_the_oldest_first(tmp_path: Path) -> None:
    hours = played(REVIEWS, tmp_path)
    assert hours.within(HOUR) >= 160
    assert hours.within(2 * HOUR) - hours.within(HOUR) >= 160, "not only after a quiet time"
    assert [delivery for _, delivery in hours.done] == [f"d{n:04}" for n in range(REVIEWS)]
    assert hours.most_writes_in_an_hour <= 500
