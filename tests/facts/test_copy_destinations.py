"""Where the COPYs of a stage put what they take from the build context."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.engine.context import BuildContext
from rules.facts.copy_destinations import placed

FILES = frozenset({"a.py", "b.py", "lib/c.py", "LICENSE"})


@pytest.mark.parametrize(
    ("copy", "pairs"),
    [
        ("COPY a.py /srv/", (("a.py", "/srv/a.py"),)),
        ("COPY a.py /srv/x.py", (("a.py", "/srv/x.py"),)),
        ("COPY a.py b.py /srv", (("a.py", "/srv/a.py"), ("b.py", "/srv/b.py"))),
        ("COPY a.py .", (("a.py", "/app/a.py"),)),
        ("COPY a.py ../app", (("a.py", "/app/a.py"),)),
        ("COPY lib /srv/lib", (("lib", "/srv/lib"),)),
        ("COPY . .", (("", "/app"),)),
        ("COPY *.py ./", (("a.py", "/app/a.py"), ("b.py", "/app/b.py"))),
        ("COPY LICENSE /srv/", (("LICENSE", "/srv/LICENSE"),)),
        ("COPY --from=other a.py /srv/", ()),
        ("COPY <<EOF /srv/x\na\nEOF", ()),
    ],
)
def test_where_a_copy_puts_what_it_takes(copy: str, pairs: tuple[tuple[str, str], ...]) -> None:
    stage = parse(f"FROM image\nWORKDIR /app\n{copy}\n").stages[0]
    assert tuple(sorted(placed(stage, BuildContext(FILES)))) == pairs


def test_of_a_context_that_is_not_known_nothing_is_said() -> None:
    assert placed(parse("FROM image\nCOPY a.py /srv/\n").stages[0], BuildContext()) == ()
