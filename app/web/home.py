"""`/`: what Slimline is, with a real review, and where to go from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

from flask import Blueprint, render_template

from app.playground.review import PastedReview
from app.playground.reviewing_process import Busy, TookTooLong
from app.web.review_view import ReviewView, review_view
from rules.engine.catalogue import all_rules

Review = Callable[[Mapping[str, str]], PastedReview]


def practice_files() -> dict[str, str]:
    """The small project that the demo ships: a Dockerfile with a bit of everything."""
    parts = files("app.sandbox").joinpath("practice").iterdir()
    return {each.name: each.read_text() for each in parts if each.is_file()}


def home_blueprint(review: Review) -> Blueprint:
    blueprint = Blueprint("home", __name__)

    @cache
    def example() -> ReviewView:
        practice = practice_files()
        return review_view("Dockerfile", practice["Dockerfile"], review(practice), ())

    @blueprint.get("/")
    def home() -> str:
        try:
            shown = example()
        except (Busy, TookTooLong):
            shown = None
        return render_template("home.html", view=shown, rules=len(all_rules()))

    return blueprint


def private_home_blueprint() -> Blueprint:
    """Where the public pages are off: says so, and where people who may look can go."""
    blueprint = Blueprint("home", __name__)

    @blueprint.get("/")
    def home() -> str:
        return render_template("private.html")

    return blueprint
