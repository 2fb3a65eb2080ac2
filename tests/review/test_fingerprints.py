"""A fingerprint names what is said: it survives a move, and knows its instruction again after an edit."""

from __future__ import annotations

from app.review.fingerprints import Fingerprint, contents_in_0_1, fingerprints, read_fingerprint
from app.review.markers import (
    finding_marker,
    fingerprints_in,
    is_as_we_wrote,
    is_review_of,
    is_settled,
    marked_anew,
    marks_in,
    review_marker,
    settled,
)
from rules.dockerfile.parser import parse
from rules.engine.analysis import analyse
from rules.engine.context import Context
from tests.review.rules_for_tests import RULES

HEAD = "a" * 40


def marks(text: str, path: str = "Dockerfile") -> tuple[Fingerprint, ...]:
    findings = [f.finding for f in analyse(text, RULES, Context()).findings]
    return fingerprints(path, parse(text), findings)


def test_moving_wrapping_and_indenting_change_nothing() -> None:
    flat = marks("FROM a\nRUN pip install flask\n")
    assert marks("# why\n\nFROM a\nRUN pip \\\n      install   flask\n") == flat


def test_an_edited_instruction_has_another_content_and_nearly_the_same_words() -> None:
    (old,) = marks("FROM a\nRUN pip install flask\n")
    (new,) = marks("FROM a\nRUN pip install flask gunicorn\n")
    assert old.content != new.content
    assert old.likeness(new) == 0.75
    assert (old.above, old.below, old.order) == (new.above, new.below, new.order)


def test_equal_instructions_are_told_apart_by_stage_neighbours_and_order() -> None:
    first, second, third = marks("FROM a AS one\nRUN pip install x\nRUN pip install x\nFROM b\nRUN pip install x\n")
    assert first.content == second.content == third.content
    assert [(one.nth, one.of, one.order) for one in (first, second, third)] == [
        (1, 3, "1.2"),
        (2, 3, "2.2"),
        (3, 3, "1.1"),
    ]
    assert first.above != second.above
    assert second.stage != third.stage


def test_a_stage_stays_itself_with_another_base_image() -> None:
    (old,), (new,) = marks("FROM a\nRUN pip install x\n"), marks("FROM b\nRUN pip install x\n")
    assert old.stage == new.stage


def test_what_is_written_is_read_back() -> None:
    for one in marks("FROM python:3\nRUN pip install x && echo token\n"):
        assert read_fingerprint(one.text) == one
        assert len(one.text) < 150


def test_version_0_1_is_understood() -> None:
    text = "FROM a\nRUN pip install x\nRUN pip install x\n"
    findings = [f.finding for f in analyse(text, RULES, Context()).findings]
    first, second = contents_in_0_1(parse(text), findings)
    assert (first[0], second[0]) == (second[1], first[1])
    assert read_fingerprint(f"{first[0]}-dd2c0e") == Fingerprint("", first[0], "dd2c0e")


def test_marks_are_read_back_and_quotes_of_them_are_not() -> None:
    found = [one.text for one in marks("FROM python:3\nRUN pip install x\n")]
    quote = "```suggestion\n<!-- slimline:finding 000000000000-000000 -->\n```"
    body = f"{quote}\n{finding_marker(quote, found)}"
    assert marks_in(body) == set(found)
    assert marks_in("nothing") == frozenset()


def test_a_comment_tells_whether_its_words_are_ours() -> None:
    body = f"Ours.\n{finding_marker('Ours.', ['000000000000-000000'])}"
    assert is_as_we_wrote(body.replace("\n", "\r\n")) is True
    assert is_as_we_wrote(body.replace("Ours.", "Theirs.")) is False
    assert is_as_we_wrote("Ours.\n<!-- slimline:finding 000000000000-000000 -->") is None


def test_another_mark_leaves_the_words_as_they_are() -> None:
    (old,), (new,) = marks("FROM a\nRUN pip install x\n"), marks("FROM a\nRUN pip install x y\n")
    body = f"Ours.\n{finding_marker('Ours.', [old.text])}\n\nP.S. Theirs."
    assert fingerprints_in(marked_anew(body, [new.text])) == (new,)
    assert marked_anew(body, [new.text]).replace(new.text, old.text) == body
    done = settled(body)
    assert (is_settled(done), fingerprints_in(done)) == (True, ())
    assert (done.startswith("Ours.\n"), done.endswith("P.S. Theirs.")) == (True, True)


def test_a_review_belongs_to_a_head_and_an_edition() -> None:
    body = "text\n" + review_marker(HEAD, "defaults")
    assert is_review_of(body, HEAD, "defaults")
    assert not is_review_of(body, "b" * 40, "defaults")
    assert not is_review_of(body, HEAD, "other")
