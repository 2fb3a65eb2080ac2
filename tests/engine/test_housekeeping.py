"""Housekeeping rides along: nobody gets a suggestion for the casing of a keyword alone."""

from __future__ import annotations

from rules.engine.analysis import analyse
from rules.engine.catalogue import all_rules, rule_named
from rules.engine.context import Context


def test_housekeeping_alone_makes_no_suggestion() -> None:
    analysis = analyse("FROM alpine:3.24 as base\nUSER 1000\n", all_rules(), Context())
    assert "casing-differs" in {found.finding.rule for found in analysis.findings}
    assert analysis.suggestions == ()
    assert analysis.rewritten == "FROM alpine:3.24 as base\nUSER 1000\n"
    assert {found.refused for found in analysis.findings} == {None}, "it was not refused, and nothing else is needed"


def test_housekeeping_rides_along_in_the_lines_that_change_anyway() -> None:
    text = "FROM alpine:3.24\nrun apk add curl\nUSER 1000\n"
    assert "RUN apk add --no-cache curl" in analyse(text, all_rules(), Context()).rewritten


def test_housekeeping_is_done_where_it_alone_is_asked_for() -> None:
    rule = rule_named("casing-differs")
    assert rule is not None
    assert analyse("FROM alpine:3.24 as base\n", [rule], Context()).rewritten == "FROM alpine:3.24 AS base\n"
