"""A misspelt rule in `# slimline ignore=` is told."""

from __future__ import annotations

import pytest

from app.review.unknown_ignores import unknown_ignores


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("# slimline ignore=pip-cache-keep the cache is a volume", ["pip-cache-keep -> pip-cache-kept"]),
        ("# slimline global ignore=DL3042, apt-list-kept", ["apt-list-kept -> apt-lists-kept"]),
        ("  # SLIMLINE ignore=zzzz", ["zzzz -> "]),
        ("# slimline ignore=pip-cache-kept,DL3008 because", []),
        ("# slimline ignore=all", []),
        ("# hadolint ignore=DL9999", []),
        ("RUN echo '# slimline ignore=zzzz'", []),
    ],
)
def test_names_that_are_no_rule(comment: str, told: list[str]) -> None:
    found = unknown_ignores(f"FROM scratch\n{comment}\nRUN a\n")
    assert [f"{one.name} -> {one.near}" for one in found] == told
    assert all(one.line == 2 for one in found)


def test_many_are_told_in_part() -> None:
    assert len(unknown_ignores("# slimline ignore=zzzz\n" * 500)) == 10
