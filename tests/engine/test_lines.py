"""Whole lines that edits share, or do not."""

from __future__ import annotations

import pytest

from rules.engine.lines import share_lines


@pytest.mark.parametrize(
    ("start", "end", "shared"),
    [(0, 0, False), (1, 1, True), (2, 2, False), (1, 2, True), (1, 3, True), (2, 3, False)],
)
def test_an_insertion_shares_lines_only_inside_of_them(start: int, end: int, shared: bool) -> None:
    assert share_lines((0, 2), start, end) is shared
