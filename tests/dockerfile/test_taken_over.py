"""A later version of a file is read as any file is, whatever of the earlier reading is taken over."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from hypothesis import given
from hypothesis import strategies as st

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.parser import parse, parse_again
from rules.dockerfile.source import Span
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.engine.edited_text import EditedText, OwnedEdit
from rules.engine.edits import replace
from tests.engine.dockerfiles import dockerfiles

PARTS = st.sampled_from(
    ["", "\n", "\\\n", "# a\n", "RUN a\n", "RUN <<EOF\n", "EOF\n", 'SHELL ["/bin/bash", "-c"]\n', "FROM x\n", "  ", "x", "# escape=`\n", '"',
     "ENV a=b\n", "ONBUILD RUN pip install\n", "\\", "\r\n", "&& b"]
)  # fmt: skip


def _all_of(part: object) -> object:
    """Everything that a reading says, so that two can be compared."""
    if isinstance(part, Run):
        return (*_fields(part), _all_of(part.script))
    if is_dataclass(part):
        return _fields(part)
    if isinstance(part, tuple):
        return tuple(map(_all_of, part))
    return dict(part) if isinstance(part, dict) else part


def _fields(part: object) -> tuple[object, ...]:
    assert is_dataclass(part)
    names = [one.name for one in fields(part) if one.name not in {"facts", "origin"}]
    return (type(part), *(_all_of(getattr(part, name)) for name in names))


def _reading(text: str, before: Dockerfile | None = None, edited: EditedText | None = None) -> object:
    try:
        return _all_of(parse(text) if before is None or edited is None else parse_again(text, before, edited.moved))
    except DockerfileSyntaxError as error:
        return str(error)


@given(dockerfiles(), st.data())
def test_taking_over_changes_no_reading(text: str, data: st.DataObject) -> None:
    before = parse(text)
    scripts_are_read = data.draw(st.booleans())
    if scripts_are_read:
        assert all(run.script is not None for _, run in before.each(Run))
    for _ in range(data.draw(st.integers(1, 3))):
        size = len(before.source.text)
        places = sorted(data.draw(st.lists(st.integers(0, size), min_size=2, max_size=6).map(set)))
        edits = [replace(Span(a, b), data.draw(PARTS)) for a, b in zip(places[::2], places[1::2], strict=False)]
        edited = EditedText(before.source, [OwnedEdit(edit, n) for n, edit in enumerate(edits)])
        reading = _reading(edited.text, before, edited)
        assert reading == _reading(edited.text)
        if isinstance(reading, str):
            return
        before = parse_again(edited.text, before, edited.moved)


def test_what_no_edit_touched_is_the_same_object() -> None:
    before = parse("FROM a\nRUN b\nRUN c\nRUN d\n")
    edited = EditedText(before.source, [OwnedEdit(replace(Span(17, 18), "longer"), 0)])
    after = parse_again(edited.text, before, edited.moved)
    old, new = before.stages[0].of_type(Run), after.stages[0].of_type(Run)
    assert new[0] is old[0]
    assert new[1] is not old[1]
    assert (new[2] is old[2], new[2].origin) == (False, (old[2], 5))
    assert after.source.slice(new[2].commands[0].words[0].span) == "d"
