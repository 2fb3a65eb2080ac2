"""Ends of support are compared with the day of the review, not with that of the data."""

from __future__ import annotations

from datetime import date

import pytest

from app.review.rule_pages import RulePages
from app.reviewer import Reviewer
from rules.engine.catalogue import rule_named
from tests.fake_pull_request import FakePullRequest


@pytest.mark.parametrize(("day", "speaks"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_a_version_ends_on_its_day(day: date, speaks: bool) -> None:
    rule = rule_named("base-image-out-of-support")
    assert rule is not None
    pull = FakePullRequest({"Dockerfile": "FROM php:8.2-fpm\n"})
    Reviewer([rule], RulePages("https://slimline.example"), day).review(pull)
    assert bool(pull.comments) is speaks
