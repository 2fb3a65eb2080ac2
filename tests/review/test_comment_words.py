"""The one form of a comment, by its pieces."""

from __future__ import annotations

import pytest

from app.review.comment_words import CommentSubject, above, below
from app.review.phrases import headline, points
from app.review.rule_pages import RulePages
from rules.dockerfile.source import LineRange, Span
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.suggestions import Suggestion

PAGES = RulePages()
LEAD = Finding("cache-kept", "`pip install` keeps its cache.", Span(0, 1))
DEAD = Finding("out-of-support", "Alpine Linux 3.9 has had no support since 2020-11-01.", Span(0, 1))


def suggestion(caution: str = "") -> Suggestion:
    return Suggestion(LineRange(1, 1), ("RUN x",), (LEAD,), caution, None)


@pytest.mark.parametrize(
    ("message", "head", "rest"),
    [
        ("Short: it stays whole.", "Short: it stays whole.", ""),
        (
            f"`{'a' * 60}` has no tag: it changes with each push.",
            f"`{'a' * 60}` has no tag.",
            "It changes with each push.",
        ),
        (f"`{'a: b ' * 20}` is one name.", f"`{'a: b ' * 20}` is one name.", ""),
        (
            f"`{'a' * 60}` runs again after each change. It's slow: x.",
            f"`{'a' * 60}` runs again after each change.",
            "It's slow: x.",
        ),
        (f"The image ships `{'a' * 80}`; nothing needs it.", f"The image ships `{'a' * 80}`.", "Nothing needs it."),
        (f"{'a' * 70} ends, so move on to the next one.", f"{'a' * 70} ends.", "Move on to the next one."),
    ],
)
def test_a_message_that_is_too_long_is_cut_between_clauses_and_never_in_a_name(
    message: str, head: str, rest: str
) -> None:
    assert headline(message) == (head, rest)


def test_a_caution_becomes_points_each_said_once() -> None:
    caution = "Check that `a. B` runs. Look at (x ...) first. Check that `a. B` runs. `c` fails"
    assert points(caution) == ["Check that `a. B` runs.", "Look at (x ...) first.", "`c` fails."]


def test_more_than_three_points_lose_nothing() -> None:
    words = above(CommentSubject(LEAD, frozenset({"cache-kept"}), suggestion=suggestion("A. B. C. D.")), PAGES)
    assert words.endswith("Before you accept:\n- A.\n- B.\n- C. D.")


def test_what_the_suggestion_does_not_settle_is_said_in_full() -> None:
    words = above(CommentSubject(LEAD, frozenset({"cache-kept"}), (DEAD,), suggestion()), PAGES)
    assert "Not fixed here: **Alpine Linux 3.9 has had no support since 2020-11-01.** (out-of-support)" in words


@pytest.mark.parametrize(("known", "told"), [(None, False), (3_000_000, True)])
def test_a_saving_is_told_where_its_size_is_known(known: int | None, told: bool) -> None:
    fix = Fix("Add it", (), saving=Saving("3 MB", "the registry's answer", known))
    lead = Finding("cache-kept", "It stays.", Span(0, 1), fix)
    assert ("Saves 3 MB (the registry's answer)." in above(CommentSubject(lead), PAGES)) is told


def test_the_small_print_names_what_else_is_fixed() -> None:
    assert (
        below(CommentSubject(LEAD, frozenset({"b", "a", "cache-kept"})), PAGES)
        == "Also fixes a and b. Rule: cache-kept"
    )
    many = frozenset("abcdefgh")
    assert below(CommentSubject(LEAD, many), PAGES).startswith("Also fixes a, b, c, d, e, and 3 more. ")
