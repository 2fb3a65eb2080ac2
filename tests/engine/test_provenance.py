"""Line by line through any number of edits: what is said to be kept is kept, and every change knows its fixes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rules.dockerfile.source import LineRange, Source, Span
from rules.engine.edited_text import EditedText, OwnedEdit
from rules.engine.finding import Edit
from rules.engine.lines import Block, line_texts, mixes_line_ends
from rules.engine.provenance import LineChange, Provenance

TEXTS = st.text("ab\n", min_size=1, max_size=30).map(lambda text: text.rstrip("\n") + "\n")
NEW = st.sampled_from(["", "x", "x\n", "\nx", "x\ny", "\n", "a\n", "a\nb\n", "b"])


@st.composite
def edits(draw: st.DrawFn, text: str, owner: int) -> list[OwnedEdit]:
    marks = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    spans = [Span(a, b) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    spans += [Span(marks[-1], marks[-1])] if len(marks) % 2 else []
    return [OwnedEdit(Edit(span, draw(NEW)), owner + n) for n, span in enumerate(spans)]


@given(st.data())
def test_kept_lines_are_kept_through_any_edits(data: st.DataObject) -> None:
    original = text = data.draw(TEXTS)
    provenance, owners = Provenance(), 0
    for _ in range(data.draw(st.integers(1, 4))):
        made = data.draw(edits(text, owners))
        edited = EditedText(Source(text), made)
        if not edited.text.strip("\n"):
            break
        provenance = provenance.after(edited.blocks)
        owners += len(made)
        text = edited.text
        hold(provenance, line_texts(original), line_texts(text))
    trimmed = provenance.trimmed(line_texts(original), line_texts(text))
    hold(trimmed, line_texts(original), line_texts(text))


def hold(provenance: Provenance, old: tuple[str, ...], new: tuple[str, ...]) -> None:
    at, now = 0, 0
    for change in (*provenance.changes, LineChange((len(old),) * 2, (len(new),) * 2, frozenset({0}))):
        assert old[at : change.original[0]] == new[now : change.current[0]], "between changes lie kept lines"
        assert change.fixes
        at, now = change.original[1], change.current[1]
    assert (at, now) == (len(old), len(new))


def test_a_line_that_is_put_above_changed_lines_stays_a_change_of_its_own() -> None:
    first = EditedText(Source("a\nb\n"), [OwnedEdit(Edit(Span(0, 1), "x"), 0)])
    second = EditedText(Source(first.text), [OwnedEdit(Edit(Span(0, 0), "n\n"), 1)])
    changes = Provenance().after(first.blocks).after(second.blocks).changes
    assert [(one.original, one.current, set(one.fixes)) for one in changes] == [
        ((0, 0), (0, 1), {1}),
        ((0, 1), (1, 2), {0}),
    ]


@given(st.data())
def test_an_edited_text_knows_where_everything_went(data: st.DataObject) -> None:
    text = data.draw(TEXTS)
    edited = EditedText(Source(text), data.draw(edits(text, 0)))
    for at, character in enumerate(text[:-1]):
        if not edited.touches(Span(at, at + 1)):
            assert edited.text[edited.moved(at)] == character
    for owned, place in zip(edited.edits, edited.replaced, strict=True):
        assert (edited.text + "\n")[place.start : place.end].startswith(owned.edit.replacement)
        assert edited.touches(owned.edit.span)


def test_whole_lines_put_in_between_touch_no_line() -> None:
    source = Source("one\ntwo\n")
    for edit in (Edit(Span(4, 4), "new\n"), Edit(Span(3, 3), "\nnew"), Edit(Span(0, 4), "one\nnew\n")):
        assert EditedText(source, (OwnedEdit(edit, 7),)).blocks == (Block(1, 1, 1, frozenset({7})),)


def test_whole_lines_at_the_end_of_a_file_without_a_final_line_end() -> None:
    edited = EditedText(Source("one\ntwo"), (OwnedEdit(Edit(Span(7, 7), "\nnew"), 0),))
    assert edited.text == "one\ntwo\nnew"
    assert edited.blocks == (Block(2, 2, 1, frozenset({0})),)


def test_edits_in_one_line_share_a_block() -> None:
    made = (OwnedEdit(Edit(Span(0, 1), "x"), 0), OwnedEdit(Edit(Span(2, 3), "y"), 1))
    assert EditedText(Source("one\ntwo\n"), made).blocks == (Block(0, 1, 1, frozenset({0, 1})),)


def test_a_place_in_a_change_is_all_of_its_original_lines() -> None:
    provenance = Provenance((LineChange((2, 5), (2, 3), frozenset({0})), LineChange((7, 7), (5, 6), frozenset({1}))))
    assert provenance.original_lines(LineRange(1, 2), 9) == LineRange(1, 2)
    assert provenance.original_lines(LineRange(3, 3), 9) == LineRange(3, 5)
    assert provenance.original_lines(LineRange(4, 4), 9) == LineRange(6, 6)
    assert provenance.original_lines(LineRange(6, 6), 9) == LineRange(8, 8), "put in: the line below"
    assert provenance.original_lines(LineRange(7, 8), 9) == LineRange(8, 9)


def test_hunks_that_share_a_fix_are_one_with_all_between() -> None:
    moved = frozenset({0})
    changes = (
        LineChange((1, 2), (1, 1), moved),
        LineChange((3, 4), (2, 3), frozenset({1})),
        LineChange((5, 5), (4, 5), moved),
    )
    alone = LineChange((8, 9), (8, 9), frozenset({2}))
    assert Provenance((*changes, alone)).hunks() == (LineChange((1, 5), (1, 5), frozenset({0, 1})), alone)


def test_lines_end_at_newlines_only() -> None:
    assert line_texts("a\x0cb\u2028c\r\nd") == ("a\x0cb\u2028c", "d")
    assert mixes_line_ends("a\r\nb\n")
    assert not mixes_line_ends("a\r\nb\r\n")
    assert not mixes_line_ends("a\nb")
