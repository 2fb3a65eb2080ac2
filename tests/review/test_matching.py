"""What people said of a finding stays with that finding, whatever is edited around it.

The properties edit a file of which every instruction has a name of its own, known to the test alone, and compare.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import count

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.review.fingerprints import Fingerprint, fingerprints, place_of
from app.review.matching import Found, Told, likeness, match
from rules.dockerfile.parser import parse
from rules.dockerfile.source import LineRange
from rules.engine.analysis import analyse
from rules.engine.context import Context
from tests.review.rules_for_tests import RULES

HOME = {place_of("Dockerfile")}
INSTRUCTIONS = (
    "RUN pip install flask",
    "RUN pip install gunicorn",
    "RUN pip install flask gunicorn uvicorn",
    "COPY . .",
    "ENV A=1",
    "RUN echo token",
    "WORKDIR /srv",
    "FROM debian",
)


@dataclass(frozen=True)
class Line:
    """An instruction on its line. name: the same before and after an edit."""

    name: int
    text: str


Lines = tuple[Line, ...]


@dataclass(frozen=True)
class Findings:
    """The findings of a file, and the names of the lines that they stand on."""

    marks: tuple[Fingerprint, ...]
    lines: tuple[LineRange, ...]
    names: tuple[int, ...]


def findings_of(lines: Lines) -> Findings:
    text = "".join(line.text + "\n" for line in lines)
    found = analyse(text, RULES, Context()).findings
    marks = fingerprints("Dockerfile", parse(text), [f.finding for f in found])
    return Findings(marks, tuple(f.lines for f in found), tuple(lines[f.lines.first - 1].name for f in found))


def matched(old: Findings, new: Findings, stands: dict[int, LineRange] | None = None) -> dict[int, int | None]:
    """By the name of a line what it is taken for now: a name, None for nothing."""
    told = [Told(one, (stands or {}).get(name)) for one, name in zip(old.marks, old.names, strict=True)]
    pairs = match(told, [Found(*one) for one in zip(new.marks, new.lines, strict=True)], HOME)
    assert len(set(pairs.values())) == len(pairs)
    return {name: new.names[pairs[n]] if n in pairs else None for n, name in enumerate(old.names)}


@st.composite
def files(draw: st.DrawFn) -> Lines:
    texts = draw(st.lists(st.sampled_from(INSTRUCTIONS), max_size=12))
    return tuple(Line(n, text) for n, text in enumerate(["FROM python:3.13", *texts]))


@st.composite
def edits(draw: st.DrawFn) -> tuple[Lines, Lines]:
    """A file, and the same after a few lines came, went, moved or were changed."""
    old = draw(files())
    lines, fresh = list(old), count(1_000)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(1, len(lines)))
        kind = draw(st.sampled_from(("insert", "delete", "move", "append")))
        if kind == "insert":
            lines.insert(at, Line(next(fresh), draw(st.sampled_from(INSTRUCTIONS))))
        elif at < len(lines) and not lines[at].text.startswith("FROM"):
            line = lines.pop(at)
            if kind == "move":
                lines.insert(draw(st.integers(1, len(lines))), line)
            elif kind == "append":
                lines.insert(at, Line(line.name, line.text + " more=1"))
    return old, tuple(lines)


def unchanged(old: Lines, new: Lines) -> dict[int, LineRange]:
    """Where the lines are now that nobody edited: what GitHub knows of comments that are not outdated."""
    texts = {line.name: line.text for line in old}
    return {line.name: LineRange(n, n) for n, line in enumerate(new, 1) if texts.get(line.name) == line.text}


@given(files())
def test_an_untouched_file_has_every_finding_as_it_was(lines: Lines) -> None:
    found = findings_of(lines)
    assert all(now == name for name, now in matched(found, found).items())


@given(edits())
def test_where_github_shows_the_lines_each_finding_is_itself(edited: tuple[Lines, Lines]) -> None:
    old, new = edited
    stands = unchanged(old, new)
    now = matched(findings_of(old), findings_of(new), stands)
    still = {name for name in findings_of(new).names if name in stands}
    assert {name: now[name] for name in still if name in now} == {name: name for name in still if name in now}


@given(edits())
def test_a_finding_is_taken_for_one_of_the_same_rule_and_of_alike_words(edited: tuple[Lines, Lines]) -> None:
    old, new = edited
    words = {line.name: set(line.text.split()) for line in (*old, *new)}
    for name, now in matched(findings_of(old), findings_of(new)).items():
        assert now is None or len(words[name] & words[now]) >= 2


@given(files(), st.data())
def test_one_edited_instruction_is_still_itself_and_so_are_all_others(lines: Lines, data: st.DataObject) -> None:
    at = data.draw(st.sampled_from([n for n, line in enumerate(lines) if not line.text.startswith("FROM")] or [0]))
    assume(at)
    edited = (*lines[:at], Line(lines[at].name, lines[at].text + " more=1"), *lines[at + 1 :])
    new = findings_of(edited)
    now = matched(findings_of(lines), new, unchanged(lines, edited))
    assert {name: now[name] for name in new.names if name in now} == {n: n for n in new.names if n in now}


@given(files(), st.data())
def test_a_finding_that_went_is_not_taken_for_its_equal_that_nobody_spoke_of(lines: Lines, data: st.DataObject) -> None:
    equals = [line for line in lines if line.text == INSTRUCTIONS[0]]
    assume(equals)
    gone = data.draw(st.sampled_from(equals))
    old, new = findings_of(lines), findings_of(tuple(line for line in lines if line is not gone))
    told = [Told(mark) for mark, name in zip(old.marks, old.names, strict=True) if name == gone.name]
    found = [Found(*one) for one in zip(new.marks, new.lines, strict=True)]
    assert not {new.names[f] for f in match(told, found, HOME).values()} & {line.name for line in equals}


def test_what_moved_with_its_file_is_known_under_any_path() -> None:
    old = findings_of((Line(0, "FROM python:3.13"), Line(1, "RUN pip install flask")))
    told = [Told(one) for one in old.marks]
    text = "FROM python:3.13\nRUN pip install flask\n"
    found = analyse(text, RULES, Context()).findings
    marks = fingerprints("web/Dockerfile", parse(text), [f.finding for f in found])
    new = [Found(mark, f.lines) for mark, f in zip(marks, found, strict=True)]
    assert match(told, new, {place_of("web/Dockerfile")}) == {0: 0, 1: 1}
    assert match(told, new, {place_of("web/Dockerfile"), *HOME}) == {}


def test_thousands_of_equal_findings_take_no_time() -> None:
    (one,) = findings_of((Line(0, "FROM a"), Line(1, "RUN pip install flask"))).marks
    marks = [replace(one, nth=n, of=10_000, above="0000", below="0000") for n in range(1, 10_001)]
    found = [Found(mark, LineRange(mark.nth, mark.nth)) for mark in marks]
    assert match([Told(mark) for mark in marks[:1_000]], found, HOME) == {n: n for n in range(1_000)}


BASE = Fingerprint("a", "c1", "p", "o1", "s1", "a1", "b1", 1, 1, "1.1", frozenset("wxyz"))


@pytest.mark.parametrize(
    ("words", "around", "is_same"),
    [
        ("wxyz", {}, True),
        ("wxyz", {"stage": "s2", "below": "b2"}, True),  # the line above alone, in a stage of another name
        ("wxyz", {"stage": "s2", "above": "a2", "below": "b2"}, False),
        ("wxyq", {"below": "b2", "order": "2.2"}, False),  # 3 of 5 words: one neighbour is too little
        ("wxyq", {"order": "2.2"}, True),
        ("wabc", {"order": "2.2"}, False),
        ("wabc", {}, False),  # 1 of 7
        ("wxab", {}, True),  # 2 of 6, with all that stood around
        ("wxab", {"below": "b2"}, False),
    ],
)
def test_the_more_an_instruction_was_edited_the_more_of_its_neighbourhood_must_stand(
    words: str, around: dict[str, str], is_same: bool
) -> None:
    new = replace(BASE, content="c2", core="o2", words=frozenset(words), **around)
    assert (likeness(Told(BASE), Found(new, LineRange(1, 1))) > 0) is is_same
