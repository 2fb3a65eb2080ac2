"""A base image whose support ends within weeks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Phase, Rule, Severity, Valid
from rules.facts.dockerfile_paths import holds_a_version, is_not_run
from rules.facts.used_images import image_uses, others
from rules.images.life.cycles import data_day
from rules.images.life.lookup import ended

_WEEKS = 6


class BaseImageSupportEndsSoon(Rule):
    """The base image gets its last security fixes within six weeks.

    Nothing is wrong with it until then. But moving to the next version takes time to test, so plan the move before the
    fixes stop. The page of `base-image-out-of-support` says what counts as the end, and where the dates come from.
    """

    category = Category.BASE_IMAGE
    phase = Phase.BASE
    severity = Severity.HINT
    references = ("https://endoflife.date/",)
    invalid = (
        Invalid("FROM redis:8.0\n", context=Context(day=date(2026, 11, 3))),
        Invalid("FROM php:8.2-fpm AS app\nFROM php:8.2-fpm\n", context=Context(day=date(2026, 12, 1))),
    )
    valid = (
        Valid("FROM redis:8.0\n", because="its support ends in months", context=Context(day=date(2026, 7, 1))),
        Valid(
            "FROM redis:8.0\n",
            because="its support has ended, which `base-image-out-of-support` says",
            context=Context(day=date(2026, 12, 2)),
        ),
        Valid(
            "FROM redis:8.0\n",
            because="a test reads the file, nobody runs it",
            context=Context(path="parser/testdata/Dockerfile", day=date(2026, 11, 3)),
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if is_not_run(context.path) or holds_a_version(context.path):
            return
        day = context.day or data_day()
        uses = list(image_uses(dockerfile))
        soon = {use.image.short: end for use in uses if (end := ended(use.image, day + timedelta(weeks=_WEEKS)))}
        for name, end in soon.items():
            of_image = [use for use in uses if use.image.short == name]
            if end.ended and ended(of_image[0].image, day) is None:
                move = f": `{end.successor}` is the next to move to" if end.successor else ""
                text = f"{end.what} gets its last security fixes on {end.ended}{others(of_image)}{move}."
                yield self.finding(of_image[0].span, text)
