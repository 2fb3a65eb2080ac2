"""The check of every rewrite in the corpus runs: it must see what changes without a fix, and only that."""

from __future__ import annotations

import pytest

from bench.rewrites import lost_instructions, parsed
from rules.engine.provenance import LineChange, Provenance

BEFORE = "FROM a\nRUN b\\\n  c\nCOPY d e\n"


@pytest.mark.parametrize(
    ("after", "changes", "lost"),
    [
        ("FROM a\nRUN b\\\n  c\nCOPY d e\n", (), []),
        ("FROM a\nRUN x\nCOPY d e\n", (), ["run"]),
        ("FROM a\nRUN x\nCOPY d e\n", ((1, 3),), []),
        ("FROM a\nRUN b\\\n  x\\\n  c\nCOPY d e\n", ((2, 2),), []),
        ("FROM a\nUSER x\nRUN c\nCOPY d e\n", ((1, 1),), ["run"]),
        ("FROM a\nRUN b\\\n  c\nCOPY x e\n", ((1, 3),), ["copy"]),
    ],
)
def test_an_instruction_may_change_only_where_a_fix_edited_it(
    after: str, changes: tuple[tuple[int, int], ...], lost: list[str]
) -> None:
    old, new = parsed(BEFORE), parsed(after)
    assert old is not None
    assert new is not None
    provenance = Provenance(tuple(LineChange(change, change, frozenset({0})) for change in changes))
    assert [name.lower() for name, _ in lost_instructions(old, new, provenance)] == lost
