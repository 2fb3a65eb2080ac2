"""Phrases that comments, check runs and the command line share."""

from __future__ import annotations

import pytest

from app.review.phrases import listed


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b, or c")]
)
def test_names_are_listed_as_people_do(names: list[str], text: str) -> None:
    assert listed(names, "or") == text
