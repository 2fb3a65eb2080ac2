"""A fingerprint names what is said: it survives a move, and changes with what it speaks of."""

from __future__ import annotations

from app.review.fingerprints import (
    content_of,
    finding_marker,
    fingerprints,
    is_review_of,
    marks_in,
    review_marker,
)
from rules.dockerfile.parser import parse
from rules.engine.analysis import analyse
from rules.engine.context import Context
from tests.review.rules_for_tests import RULES

HEAD = "a" * 40


def marks(text: str, path: str = "Dockerfile") -> tuple[str, ...]:
    findings = [f.finding for f in analyse(text, RULES, Context()).findings]
    return fingerprints(path, parse(text), findings)


def test_moving_wrapping_and_indenting_change_nothing() -> None:
    flat = marks("FROM a\nRUN pip install flask\n")
    assert marks("# why\n\nFROM a\nRUN pip \\\n      install   flask\n") == flat


def test_another_instruction_is_another_finding() -> None:
    assert marks("FROM a\nRUN pip install flask\n") != marks("FROM a\nRUN pip install flask gunicorn\n")


def test_equal_instructions_are_told_apart_by_their_order() -> None:
    first, second = marks("FROM a\nRUN pip install x\nRUN pip install x\n")
    assert first != second
    assert marks("FROM a\nRUN pip install x\n") == (first,)


def test_the_path_is_the_second_part() -> None:
    (here,), (there,) = marks("FROM a\nRUN pip install x\n"), marks("FROM a\nRUN pip install x\n", "b/Dockerfile")
    assert here != there
    assert content_of(here) == content_of(there)


def test_marks_are_read_back_and_quotes_of_them_are_not() -> None:
    found = marks("FROM python:3\nRUN pip install x\n")
    body = f"```suggestion\n<!-- slimline:finding 000000000000-000000 -->\n```\n\n{finding_marker(found)}"
    assert marks_in(body) == set(found)
    assert marks_in("nothing") == frozenset()


def test_a_review_belongs_to_a_head_and_an_edition() -> None:
    body = "text\n" + review_marker(HEAD, "defaults")
    assert is_review_of(body, HEAD, "defaults")
    assert not is_review_of(body, "b" * 40, "defaults")
    assert not is_review_of(body, HEAD, "other")
