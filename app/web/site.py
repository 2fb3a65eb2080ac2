"""What all pages share: their frame, their style sheet, and which parts of the site this installation shows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader

STATIC = Path(__file__).parent / "static"
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Site:
    """is_public: the pages for everybody are shown. install_url: where people install the App, "" where unknown."""

    is_public: bool = True
    has_reviews: bool = False
    install_url: str = ""


def install_templates(app: Flask) -> None:
    """Makes the App's templates known beside the application's own."""
    own = app.jinja_loader
    app.jinja_loader = ChoiceLoader([*([own] if own else []), FileSystemLoader(TEMPLATES)])


def add_site(app: Flask, site: Site) -> None:
    """Every template can ask what the installation shows."""

    @app.context_processor
    def _site() -> dict[str, Site]:
        return {"site": site}
