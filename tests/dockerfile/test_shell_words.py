"""Quote removal: what a shell word says."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dockerfile.shell_words import literal

WORDS = {
    "apt-get": "apt-get",
    "--x=a,b": "--x=a,b",
    "'a b'": "a b",
    '"a b"c': "a bc",
    "a\\ b": "a b",
    "'$A'": "$A",
    '"\\$A"': "$A",
    '"\\n"': "\\n",
    '"a\\"b"': 'a"b',
    "\\$A": "$A",
    "''": "",
    "a\\\nb": "ab",
    '"a\\\nb"': "ab",
    "'*'": "*",
    "\\*": "*",
    "[": "[",
    "{}": "{}",
    "a@1.0": "a@1.0",
    "!": "!",
    "a~b": "a~b",
    # what the shell expands has no value here
    "$A": None,
    '"$A"': None,
    "`a`": None,
    '"`a`"': None,
    '"\\\\$A"': None,
    "*.txt": None,
    "p==1.*": None,
    "a?": None,
    "[ab]": None,
    "{a,b}": None,
    "{1..3}": None,
    "~/x": None,
    "A=~/x": None,
    "$'a'": None,
    "'a": None,
    "<(a)": None,
    "A=(1)": None,
}


@pytest.mark.parametrize("word", WORDS)
def test_literals(word: str) -> None:
    assert literal(word) == WORDS[word]


_TEXT = st.text("ab $`*?[]{},.~\"'\\\n-=é", max_size=5)
_PARTS = st.one_of(
    st.text("ab-=.,/:+@%", min_size=1, max_size=4),
    _TEXT.map(lambda text: "'" + text.replace("'", "") + "'"),
    _TEXT.filter(lambda text: not text.endswith("\\")).map(lambda text: '"' + text.replace('"', "") + '"'),
    st.sampled_from(["\\ ", "\\$", "\\\\", "\\'", '\\"', "\\*", "$A", "*", "~", "[a]", "{a,b}", "\\\n", "\\a"]),
)


@given(st.lists(_PARTS, min_size=1, max_size=4).map("".join))
def test_the_shells_agree(word: str) -> None:
    value = literal(word)
    if value is None or word.startswith("-") or "`" in word:
        return
    for shell in ("sh", "bash"):
        done = subprocess.run([shell, "-c", f"printf '%s|' {word}"], capture_output=True, timeout=60)
        assert done.stdout.decode() == value + "|"


@pytest.mark.parametrize("unit", ["a", "'", "\\", "{", "[", '"\\"', "{a", "$", "[]", "{,"])
def test_long_words_are_read_in_one_go(unit: str) -> None:
    literal(unit * 30_000)
