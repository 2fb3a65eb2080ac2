"""Patches: what they show, and that they turn back into the file they came from."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.review.hunks import before, make_patch, read_patch
from rules.dockerfile.source import LineRange

texts = st.lists(
    st.sampled_from(["FROM a\n", "RUN b\n", "RUN c\r\n", "\n", "-- x\n", "@@ -1 +1 @@\n", "+\n"]), max_size=12
).map("".join)
endings = st.sampled_from(["", "no newline", "\r"])


@given(texts, endings, texts, endings)
def test_the_file_before_comes_back_from_the_patch(old: str, old_end: str, new: str, new_end: str) -> None:
    old, new = old + old_end, new + new_end
    assert before(new, read_patch(make_patch(old, new))) == old


@given(texts, texts)
def test_added_lines_lie_in_what_is_shown_and_whole_ranges_tile_it(old: str, new: str) -> None:
    for hunk in read_patch(make_patch(old, new)):
        shown = hunk.shown
        tiles = [line for part in hunk.whole_ranges for line in range(part.first, part.last + 1)]
        assert tiles == (list(range(shown.first, shown.last + 1)) if shown else [])
        assert set(hunk.added) <= set(tiles)


def test_counts_are_optional() -> None:
    (hunk,) = read_patch("@@ -1 +1 @@\n-FROM a\n+FROM b\n\\ No newline at end of file")
    assert hunk.shown == LineRange(1, 1)
    assert hunk.lines[-1].text == "FROM b"


def test_a_carriage_return_belongs_to_the_line() -> None:
    (hunk,) = read_patch("@@ -0,0 +1,2 @@\n+FROM a\r\n+RUN b\r")
    assert [line.text for line in hunk.lines] == ["FROM a\r\n", "RUN b\r\n"]


def test_a_suggestion_may_begin_at_a_changed_line_but_not_straddle_what_was_deleted() -> None:
    (hunk,) = read_patch("@@ -1,4 +1,4 @@\n a\n-b\n+B\n c\n d")
    assert hunk.whole_ranges == (LineRange(1, 1), LineRange(2, 4))


def test_a_hunk_that_only_deletes_shows_nothing() -> None:
    (hunk,) = read_patch("@@ -1,2 +0,0 @@\n-a\n-b")
    assert hunk.shown is None
    assert hunk.whole_ranges == ()


def test_a_patch_of_another_text_is_noticed() -> None:
    assert before("FROM x\n", read_patch("@@ -1 +1 @@\n-FROM a\n+FROM b")) is None


def test_lines_are_counted_on_the_new_side_and_deleted_ones_stand_at_the_line_that_follows() -> None:
    (hunk,) = read_patch("@@ -1,4 +1,4 @@\n a\n-b\n-c\n+d\n e\n+f")
    assert [(line.kind, line.new) for line in hunk.lines] == [
        (" ", 1),
        ("-", 2),
        ("-", 2),
        ("+", 2),
        (" ", 3),
        ("+", 4),
    ]
    assert hunk.added == (2, 4)


def test_a_line_that_was_deleted_right_above_the_last_one_cuts_it_off() -> None:
    (hunk,) = read_patch("@@ -1,3 +1,2 @@\n a\n-b\n c")
    assert hunk.whole_ranges == (LineRange(1, 1), LineRange(2, 2))
    (hunk,) = read_patch("@@ -1,3 +1,2 @@\n a\n c\n-d")
    assert hunk.whole_ranges == (LineRange(1, 2),)
