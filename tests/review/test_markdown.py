"""Text from repositories is inert wherever it is shown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.review.markdown import cell, code, fenced, inert, longest_run, visible

hostile = st.text(st.sampled_from("`@a b<>[]()!#*_~|\\&:/.\n\r\t‮​ÿé-"), max_size=40)


def outside_of_code(markdown: str) -> str:
    """What is left for markup, by CommonMark's rule: a span ends at the next run of backticks of the same length."""
    rest, kept = markdown, ""
    while run := re.search("`+", rest):
        after = rest[run.end() :]
        end = re.search(rf"(?<!`){run[0]}(?!`)", after)
        kept += rest[: run.start()]
        rest = after[end.end() :] if end else after
    return kept + rest


@given(hostile)
def test_a_code_span_holds_all_of_it(text: str) -> None:
    assert outside_of_code(f"x{code(text)}y") == "xy"


@given(
    st.lists(
        st.one_of(hostile, st.sampled_from(["`pip`", "Saves about 3 MB.", "@octocat", "<img>", "[a](b)"])), max_size=5
    )
)
def test_our_words_with_foreign_text_in_them_hold_no_markup(parts: list[str]) -> None:
    assert not re.search(r"[@<>\[\]!#*_~|\\&`]", outside_of_code(inert(" ".join(parts))))


@given(st.lists(hostile, max_size=5))
def test_no_line_ends_a_fenced_block(lines: list[str]) -> None:
    lines = [line.replace("\n", " ") for line in lines]
    block = fenced("suggestion", lines)
    opening = block.partition("\n")[0]
    fence = "`" * longest_run(opening, "`")
    assert block.count(fence) == 2
    assert block.split("\n")[1:-1] == [line.removesuffix("\r") for line in lines]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`COPY . .` stands above `pip install` (line 6): ok.", "`COPY . .` stands above `pip install` (line 6): ok."),
        ("ask @octocat", "ask `@octocat`"),
        ("see https://evil.example now", "see `https://evil.example` now"),
        ("see www.evil.example", "see `www.evil.example`"),
        ("fixes #12 and GH-3", "fixes `#12` and `GH-3`"),
        ("commit 0123456789abcdef", "commit `0123456789abcdef`"),
        ("<b>bold</b> **x**", "`<b>bold</b>` `**x**`"),
        ("an `open @span", "an 'open `@span`"),
    ],
)
def test_what_people_read(text: str, shown: str) -> None:
    assert inert(text) == shown


def test_what_the_eye_would_miss_is_written_out() -> None:
    assert visible("a‮b​c\x00") == "a\\u202eb\\u200bc\\u0000"
    assert code("x‮y") == "`x\\u202ey`"


def test_a_cell_keeps_its_table_whole() -> None:
    assert cell("a|b\nc") == "`a\\|b c`"


@given(st.text(st.sampled_from("a.-@com:/ "), max_size=3000))
def test_long_words_take_no_time(text: str) -> None:
    inert(text)
