"""`.dockerignore`, as the builder reads it."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.engine.path_index import Paths
from rules.facts.dockerignore import read_ignore, visible
from rules.facts.ignore_automaton import Automaton
from rules.facts.ignore_patterns import BadPattern, cleaned, tokens


@pytest.mark.parametrize(
    ("text", "out", "kept"),
    [
        ("docs", ["docs", "docs/a.md", "docs/deep/b"], ["a/docs", "docs2"]),
        ("docs/", ["docs/a.md"], ["a/docs"]),
        ("/docs", ["docs/a.md"], ["a/docs"]),
        ("./docs//x/../y", ["docs/y/z"], ["docs/x"]),
        ("*.md", ["a.md"], ["docs/a.md", "a.mdx"]),
        ("*/*.md", ["docs/a.md"], ["a.md", "a/b/c.md"]),
        ("**/*.md", ["a.md", "docs/a.md", "a/b/c.md"], ["a.txt"]),
        ("**/node_modules", ["node_modules", "node_modules/x/y", "web/node_modules/x"], ["my_node_modules"]),
        ("**node_modules", ["my_node_modules"], ["node_modules.txt"]),
        ("build/**", ["build/a", "build/a/b"], ["build", "rebuild/a"]),
        ("a/**/z", ["a/z", "a/b/z", "a/b/c/z"], ["a/b/zz", "z"]),
        ("**", ["a", "a/b"], []),
        ("te?t", ["test", "text/x"], ["tet", "te/t"]),
        ("[a-c]x", ["ax", "cx"], ["dx", "-x"]),
        ("[^a-c]x", ["dx"], ["ax"]),
        ("\\*", ["*"], ["a"]),
        ("a\\?b", ["a?b"], ["axb"]),
        ("# not a pattern\n  # x  ", ["# x"], ["# not a pattern"]),
        ("docs\n!docs/keep.md", ["docs/a.md"], ["docs/keep.md"]),
        ("!docs/keep.md\ndocs", ["docs/keep.md"], []),
        ("*\n!src", ["a", "docs/b"], ["src/a", "src"]),
        ("docs\n!docs\ndocs/secret", ["docs/secret/x"], ["docs/a"]),
        ("docs\n! docs/a ", [], ["docs/a"]),
        ("\ufeffdocs\r\n\r\n*.log\r\n", ["docs/a", "x.log"], ["x"]),
        ("  spaced  ", ["spaced/a"], []),
        ("[a\\-c]", ["a", "-", "c"], ["b"]),
        ("[\\]x]", ["]", "x"], ["\\"]),
        ("[x\\]]", ["]", "x"], ["x]"]),
    ],
)
def test_what_is_left_out(text: str, out: list[str], kept: list[str]) -> None:
    ignore = read_ignore(text)
    assert [path for path in out if not ignore.excludes(path)] == []
    assert [path for path in kept if ignore.excludes(path)] == []
    assert visible(Paths([*out, *kept]), text) == frozenset(kept)


@pytest.mark.parametrize("text", ["a[b", "[", "[]", "[a-]", "!", "x\\", "[-a]"])
def test_a_pattern_that_the_builder_refuses_is_named_by_its_line(text: str) -> None:
    ignore = read_ignore("docs\n" + text)
    assert ignore.bad == (2,)
    assert ignore.excludes("docs")


def _fits(pattern: str, path: str) -> bool:
    automaton = Automaton([tokens("unlike"), tokens(pattern), tokens("**")])
    return bool(automaton.after(automaton.start, path) >> automaton.ends[1] & 1)


def _reference(pattern: str) -> re.Pattern[str]:
    """The same by a regular expression, for patterns of plain letters, `*`, `?`, `/`."""
    text = pattern.replace("**/", "\1").replace("**", "\2")
    if text.endswith("\1"):
        text = text[:-1] + "\2"
    parts = {"\1": "(.*/)?", "\2": "(.*/)?", "*": "[^/]*", "?": "[^/]"}
    body = "".join(parts.get(c, re.escape(c)) for c in text[:-1])
    last = {"\2": ".*"}.get(text[-1:], parts.get(text[-1:], re.escape(text[-1:])))
    return re.compile(f"(?s:{body}{last})\\Z")


@given(
    st.lists(st.sampled_from(["a", "b", "/", "*", "?", "**/"]), min_size=1, max_size=7).map("".join),
    st.lists(st.text("ab", min_size=1, max_size=3), min_size=1, max_size=4).map("/".join),
)
def test_patterns_fit_what_their_regular_expression_fits(pattern: str, path: str) -> None:
    pattern = cleaned(pattern).lstrip("/")
    if not pattern or re.search(r"\*{3}|\*\*[^/]", pattern) or pattern.startswith(".."):
        return
    assert _fits(pattern, path) == bool(_reference(pattern).match(path))


@given(st.text(max_size=60), st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str, path: str) -> None:
    read_ignore(text).excludes(path)


def _left_out(lines: list[str], path: str) -> bool:
    """As the builder goes through it: pattern by pattern, asking only those that would change something."""
    parts, above, out = path.split("/"), [False] * len(lines), False
    for n in range(len(parts)):
        prefix, out, fitting = "/".join(parts[: n + 1]), False, list[bool]()
        for inherited, line in zip(above, lines, strict=True):
            keeps = line.startswith("!")
            fits = inherited or (keeps == out and bool(_reference(line.removeprefix("!")).match(prefix)))
            fitting.append(fits)
            out = not keeps if fits else out
        above = fitting
    return out


@given(
    st.lists(st.sampled_from(["a", "!a", "*", "!*", "a/*", "!a/b", "**/b", "!**/b", "b", "?/a", "!a/b/a"]), max_size=7),
    st.lists(st.lists(st.sampled_from("ab"), min_size=1, max_size=4).map("/".join), min_size=1, max_size=6),
)
def test_what_many_patterns_decide_together_is_what_the_builder_decides(lines: list[str], paths: list[str]) -> None:
    expected = {path for path in paths if _left_out(lines, path)}
    assert read_ignore("\n".join(lines)).excluded(paths) == expected


def test_a_hostile_pattern_comes_to_an_end() -> None:
    """By backtracking it would not: there are more ways through it than could ever be tried."""
    assert not _fits("a" + "*a" * 200 + "b", "a" * 400)


def _deep(count: int, folders: int) -> frozenset[str]:
    deep = "/".join("abcdefghij"[: 1 + n % 9] for n in range(folders))
    return frozenset(f"{deep}/folder{n % 97}/file{n}.txt" for n in range(count))


@pytest.mark.parametrize(
    ("patterns", "files", "seconds"),
    [
        ([f"**/*a*b*c*d*e*f*{n}" for n in range(400)], _deep(200, 12), 1.0),
        ([f"**/*a*b*c*d*e*f*{n}" for n in range(400)], _deep(20_000, 12), 2.0),
        (["*", "!*"] * 500, _deep(2_000, 3), 2.0),
        (["**/" * 3_000 + "x"], _deep(2_000, 12), 1.0),
    ],
    ids=["a folder of 200", "20,000 files", "all fit", "folders of folders"],
)
def test_patterns_cost_time_in_proportion_to_the_paths(
    patterns: list[str], files: frozenset[str], seconds: float
) -> None:
    begun = time.process_time()
    visible(Paths(files), "\n".join(patterns))
    assert time.process_time() - begun < seconds


def test_an_empty_set_is_refused() -> None:
    with pytest.raises(BadPattern):
        tokens("[]")
