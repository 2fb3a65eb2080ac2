"""The composition root of the web process: settings in, a Flask application out. It never imports the queue engine."""

from __future__ import annotations

import time
from collections.abc import Callable

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from app.github_api.signed_in_people import People
from app.jobs.database import open_inbox
from app.jobs.inbox import Inbox
from app.jobs.records import Records
from app.operations.queue_metrics import metrics_of
from app.playground.reviewing_process import ReviewingProcess
from app.review.rule_pages import RulePages
from app.settings import Settings, github_url_of, load_settings
from app.settings_problems import problems
from app.setup.one_time_link import Door
from app.setup_main import installation_of
from app.web.admin import admin_blueprint
from app.web.errors import add_error_pages
from app.web.headers import add_headers
from app.web.health import ReadinessCheck, health_blueprint
from app.web.home import home_blueprint, practice_files, private_home_blueprint
from app.web.playground import PER_MINUTE, playground_blueprint
from app.web.rate_limit import FailureLimit
from app.web.rule_pages import rules_blueprint
from app.web.setup import setup_blueprint
from app.web.sign_in import sign_in_blueprint
from app.web.site import Site, add_site
from app.web.visitors import Visitors
from app.web.webhook import LARGEST_BODY, webhook_blueprint

SKEW_SECONDS = 30.0  # GitHub refuses the tokens of an App whose clock is a minute off


PLAYGROUND_PAGES = RulePages(published="/rules/{rule}")


def create_app(
    settings: Settings | None = None,
    engine: sa.Engine | None = None,
    door: Door | None = None,
    playground: ReviewingProcess | None = None,
) -> Flask:
    """The web side.

    engine, playground: the inbox's database and the playground's process, when the caller has them already.
    door: to the set-up pages.
    """
    settings = settings or load_settings()
    engine = engine or open_inbox(settings)
    inbox, records = Inbox(engine, settings.queue_limit), Records(engine)
    app = Flask("app.web")
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    if settings.webhook_secrets() or door is None:  # before it is set up nobody could sign
        app.register_blueprint(webhook_blueprint(settings.webhook_secrets(), inbox, FailureLimit()))
    if door is not None:
        app.register_blueprint(setup_blueprint(door, installation_of(settings)))
    app.register_blueprint(health_blueprint(_checks(settings, inbox, records), metrics_of(records.queue_state)))
    _add_reviews(app, settings, records)
    _add_pages(app, settings, playground or ReviewingProcess(PLAYGROUND_PAGES))
    add_headers(app)
    add_error_pages(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _add_reviews(app: Flask, settings: Settings, records: Records) -> None:
    """For who has the admin token, and for people who sign in with GitHub; nothing where neither is set up."""
    token = settings.admin_token.get_secret_value() if settings.admin_token else ""
    secret = settings.client_secret.get_secret_value() if settings.client_secret else ""
    github_url = github_url_of(settings.github_api_url)
    visitors = None
    if settings.client_id and secret:
        people = People(settings.github_api_url, github_url, settings.client_id, secret, settings.ca_file)
        visitors = Visitors(people, secret)
        app.register_blueprint(sign_in_blueprint(visitors, github_url, settings.client_id))
    if token or visitors:
        app.register_blueprint(admin_blueprint(token, records, FailureLimit(), github_url, visitors))


def _add_pages(app: Flask, settings: Settings, playground: ReviewingProcess) -> None:
    """The pages for everybody, or in their place one that says that this installation is private."""
    has_reviews = "admin" in app.blueprints
    add_site(app, Site(settings.public_pages, has_reviews, settings.install_url))
    if not settings.public_pages:
        app.register_blueprint(private_home_blueprint())
        return
    app.register_blueprint(home_blueprint(playground.review))
    app.register_blueprint(rules_blueprint())
    limit = FailureLimit(PER_MINUTE)
    app.register_blueprint(playground_blueprint(playground.review, limit, practice_files()["Dockerfile"]))


def _checks(settings: Settings, inbox: Inbox, records: Records) -> list[ReadinessCheck]:
    def queue() -> str:
        depth = inbox.depth()
        return f"the queue is full ({depth} jobs)" if depth >= settings.queue_limit else ""

    def clock() -> str:
        skew = time.time() - records.clock()
        return f"this machine is {skew:+.0f} s off the database: set the time" if abs(skew) > SKEW_SECONDS else ""

    def clock_beside_github() -> str:
        wrong = {name: skew for name, skew in records.clock_skews().items() if abs(skew) > SKEW_SECONDS}
        return "; ".join(f"worker {name} is {skew:+.0f} s off GitHub: set the time" for name, skew in wrong.items())

    return [
        ReadinessCheck("database and queue", _answered(queue)),
        ReadinessCheck("clock", _answered(clock)),
        # on SQLite the worker is this machine; elsewhere the web is no worse for a worker's clock
        ReadinessCheck("clock beside GitHub", _answered(clock_beside_github), blocks=settings.is_sqlite),
        ReadinessCheck("credentials", lambda: " ".join(problems(settings, web=True))),
    ]


def _answered(check: Callable[[], str]) -> Callable[[], str]:
    """The check, and the database's absence as its problem."""

    def checked() -> str:
        try:
            return check()
        except SQLAlchemyError as error:
            return f"the database doesn't answer ({type(error).__name__})"

    return checked
