"""Variables and quotes, as BuildKit processes words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dockerfile.expand import expand, literal
from rules.dockerfile.lexer import MAX_NESTING
from rules.dockerfile.patterns import replace, trim_prefix, trim_suffix

SET = {"A": "1", "EMPTY": "", "TAG": "3.11-slim-bookworm", "PATH": "/usr/bin:/bin", "é": "2"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a", "a"),
        ("$A", "1"),
        ("${A}x", "1x"),
        ("$Ax", None),
        ("$é", "2"),
        ("a$", "a$"),
        ("$ a", "$ a"),
        ("'$A'", "$A"),
        ('"$A b"', "1 b"),
        ("\\$A", "$A"),
        ('"\\$A \\x"', "$A \\x"),
        ("a\\ b", "a b"),
        ("'a''b'\"c\"", "abc"),
        ("$UNSET", None),
        ("${UNSET}", None),
        ("${UNSET:-b}", "b"),
        ("${UNSET-b}", "b"),
        ("${EMPTY:-b}", "b"),
        ("${EMPTY-b}", ""),
        ("${A:-b}", "1"),
        ("${UNSET:-${A}}", "1"),
        ("${UNSET:-${ALSO:-$A}x}", "1x"),
        ("${UNSET:-$ALSO}", None),
        ("${UNSET:-'b c'}", "b c"),
        ("${A:+b}", "b"),
        ("${A+b}", "b"),
        ("${EMPTY:+b}", ""),
        ("${EMPTY+b}", "b"),
        ("${UNSET:+b}", ""),
        ("${UNSET+b}", ""),
        ("${A:?b}", "1"),
        ("${UNSET?b}", None),
        ("${EMPTY:?b}", None),
        ("${EMPTY?b}", ""),
        ("${TAG#3.}", "11-slim-bookworm"),
        ("${TAG#*-}", "slim-bookworm"),
        ("${TAG##*-}", "bookworm"),
        ("${TAG%-*}", "3.11-slim"),
        ("${TAG%%-*}", "3.11"),
        ("${TAG#x}", "3.11-slim-bookworm"),
        ("${TAG#?}", ".11-slim-bookworm"),
        ("${TAG%%}", "3.11-slim-bookworm"),
        ("${TAG/-/_}", "3.11_slim-bookworm"),
        ("${TAG//-/_}", "3.11_slim_bookworm"),
        ("${TAG//o/}", "3.11-slim-bkwrm"),
        ("${TAG/s*m/x}", "3.11-x"),
        ("${PATH//\\//_}", "_usr_bin:_bin"),
        ("${TAG/$A/x}", "3.x1-slim-bookworm"),
        ("${UNSET#b}", None),
        ("${UNSET/b/c}", None),
        ("${A", None),
        ("${", None),
        ("${}", None),
        ("${A^^}", None),
        ("${A:=b}", None),
        ("'a", None),
        ('"a', None),
        ("a\\", "a"),
    ],
)
def test_expansion(text: str, value: str | None) -> None:
    assert expand(text, SET) == value


def test_the_escape_is_the_file_s_own() -> None:
    assert expand("C:\\a`$A", SET, "`") == "C:\\a$A"


@pytest.mark.parametrize(
    ("text", "value"), [("a", "a"), ("'a b'", "a b"), ("$A", None), ("${A:-b}", None), ("\\$A", "$A"), ("'$A'", "$A")]
)
def test_a_literal_needs_no_variable(text: str, value: str | None) -> None:
    assert literal(text) == value


def test_nesting_is_bounded() -> None:
    def nested(depth: int) -> str:
        return "${U:-" * depth + "b" + "}" * depth

    assert expand(nested(MAX_NESTING), {}) == "b"
    assert expand(nested(MAX_NESTING + 1), {}) is None
    assert expand(nested(100_000), {}) is None


def test_long_results_are_unknown() -> None:
    assert expand("$A" * 100_000, {"A": "b" * 4096}) is None


TEXT = st.text(alphabet="ab-", max_size=8)
PATTERN = st.text(alphabet="ab-*?", max_size=5)


def _regex(pattern: str, star: str) -> str:
    return "".join(star if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)


@given(TEXT, PATTERN, st.booleans())
def test_prefixes_are_trimmed_as_by_a_regular_expression(value: str, pattern: str, longest: bool) -> None:
    match = re.match(_regex(pattern, ".*" if longest else ".*?"), value)
    assert trim_prefix(value, pattern, longest) == (value if match is None else value[match.end() :])


@given(TEXT, PATTERN, st.booleans())
def test_suffixes_are_trimmed_as_by_a_regular_expression(value: str, pattern: str, longest: bool) -> None:
    match = re.match(_regex(pattern[::-1], ".*" if longest else ".*?"), value[::-1])
    assert trim_suffix(value, pattern, longest) == (value if match is None else value[: len(value) - match.end()])


@given(TEXT, PATTERN.filter(lambda pattern: pattern.strip("*") != ""), st.booleans())
def test_matches_are_replaced_as_by_a_regular_expression(value: str, pattern: str, every: bool) -> None:
    expected = re.sub(_regex(pattern, ".*"), "X", value, count=0 if every else 1)
    assert replace(value, pattern, "X", every) == expected
