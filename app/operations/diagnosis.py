"""What a person who looks after Slimline wants to know: is each thing that it needs in order, and what mends it?"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from app.failures import CannotReview, SetupError, TryAgainLater
from app.jobs.database import open_inbox, sqlite_path
from app.jobs.heartbeats import live_processes
from app.jobs.records import Records
from app.jobs.schema import current_version, newest_version
from app.jobs.tables import now
from app.operations import tracing
from app.settings import Settings
from app.settings_problems import problems, warnings
from app.setup.manifest import is_local

SKEW_SECONDS = 30.0  # GitHub refuses an App's token whose clock is a minute off
FREE_BYTES = 200 * 1024 * 1024
SHORT_SECRET = 16
OLD_SECONDS = 600.0
NEEDED_EVENTS = ("pull_request", "issue_comment", "pull_request_review_comment")
NEEDED_PERMISSIONS = {"pull_requests": "write", "checks": "write", "contents": "read", "issues": "read"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing. text: how it is, and what to do when it is not `ok`."""

    level: Literal["ok", "warning", "problem"]
    about: str
    text: str


class Identity(Protocol):
    """The App as GitHub knows it."""

    @property
    def name(self) -> str: ...

    @property
    def permissions(self) -> Mapping[str, str]: ...

    @property
    def events(self) -> tuple[str, ...]: ...

    @property
    def skew_seconds(self) -> float: ...


def diagnose(settings: Settings, identity: Callable[[Settings], Identity] | None) -> Iterator[Verdict]:
    """Everything, one after the other. identity: asks GitHub who we are; None leaves GitHub out."""
    yield from _settings(settings)
    yield from _storage(settings)
    if identity is not None and settings.app_id is not None and not problems(settings, web=False):
        yield from _github(settings, identity)


def _settings(settings: Settings) -> Iterator[Verdict]:
    found = problems(settings, web=True)
    yield from (Verdict("problem", "settings", problem) for problem in found)
    unwise = filter(None, (*warnings(settings), tracing.problem(settings)))
    yield from (Verdict("warning", "settings", warning) for warning in unwise)
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    if secret and len(secret) < SHORT_SECRET:
        yield Verdict("warning", "settings", f"the webhook secret is short; use {SHORT_SECRET} characters or more.")
    if settings.public_url and not settings.public_url.startswith("https://") and not is_local(settings.public_url):
        yield Verdict("warning", "settings", "SLIMLINE_PUBLIC_URL is not https: deliveries could be read in transit.")
    if not found:
        yield Verdict("ok", "settings", "the webhook secret, the App id, and the private key are usable.")


def _storage(settings: Settings) -> Iterator[Verdict]:
    try:
        engine = open_inbox(settings)
    except SetupError as error:
        yield Verdict("problem", "database", str(error))
        return
    try:
        yield from _database(settings, engine)
    except (SQLAlchemyError, OSError) as error:
        yield Verdict(
            "problem", "database", f"it does not answer ({type(error).__name__}): check SLIMLINE_DATABASE_URL."
        )
    finally:
        engine.dispose()


def _database(settings: Settings, engine: sa.Engine) -> Iterator[Verdict]:
    with engine.begin() as connection:
        version, known = current_version(connection), newest_version()
        skew = time.time() - float(connection.execute(sa.select(now())).scalar_one())
    if version != known:
        hint = "start `slimline serve`, or run `slimline db upgrade`"
        yield Verdict("problem", "database", f"it has schema {version}, this version needs {known}: {hint}.")
        return
    yield Verdict("ok", "database", f"it answers, with schema {version} ({engine.dialect.name}).")
    if abs(skew) > SKEW_SECONDS:
        yield Verdict("warning", "clock", f"this machine's clock is {skew:+.0f} s off the database's: set the time.")
    for worker, ahead in Records(engine).clock_skews().items():
        if abs(ahead) > SKEW_SECONDS:
            yield Verdict("warning", "clock", f"the clock of worker {worker} is {ahead:+.0f} s off GitHub's: set it.")
    if settings.is_sqlite and shutil.disk_usage(sqlite_path(settings).parent).free < FREE_BYTES:
        yield Verdict("warning", "disk", f"less than 200 MB are free in {sqlite_path(settings).parent}.")
    yield from _queue(settings, engine)


def _queue(settings: Settings, engine: sa.Engine) -> Iterator[Verdict]:
    state = Records(engine).queue_state()
    waiting = sum(state.by_state[name] for name in ("waiting", "queued", "running"))
    dead = state.by_state["dead"]
    if dead:
        yield Verdict(
            "warning", "queue", f"{dead} jobs are dead: see `slimline jobs list --state dead`, then retry them."
        )
    if waiting >= settings.queue_limit:
        yield Verdict("problem", "queue", f"it is full ({waiting} jobs): deliveries are refused. Start more workers.")
    elif state.oldest_seconds > OLD_SECONDS:
        yield Verdict("warning", "queue", f"the oldest job waits for {state.oldest_seconds / 60:.0f} minutes.")
    else:
        yield Verdict("ok", "queue", f"{waiting} jobs are waiting or running.")
    with engine.begin() as connection:
        workers = [process for process in live_processes(connection) if process.kind == "worker"]
    if workers:
        yield Verdict("ok", "workers", f"{len(workers)} alive.")
    else:
        yield Verdict("warning", "workers", "none is alive: start `slimline serve` or `slimline worker`.")


def _github(settings: Settings, identity: Callable[[Settings], Identity]) -> Iterator[Verdict]:
    try:
        app = identity(settings)
    except (TryAgainLater, CannotReview) as failure:
        hint = "are SLIMLINE_APP_ID, the private key, SLIMLINE_GITHUB_API_URL and this machine's clock right?"
        yield Verdict("problem", "GitHub", f"{failure.reason}; {hint}")
        return
    yield Verdict("ok", "GitHub", f"{settings.github_api_url} knows this App as {app.name}.")
    if abs(app.skew_seconds) > SKEW_SECONDS:
        yield Verdict(
            "problem", "clock", f"this machine's clock is {app.skew_seconds:+.0f} s off GitHub's: set the time."
        )
    missing = [f"{name}: {level}" for name, level in NEEDED_PERMISSIONS.items() if not _grants(app, name, level)]
    if missing:
        yield Verdict(
            "problem", "GitHub", f"the App lacks permissions ({', '.join(missing)}): add them in its settings."
        )
    unheard = [event for event in NEEDED_EVENTS if event not in app.events]
    if unheard:
        yield Verdict(
            "problem", "GitHub", f"the App does not subscribe to {', '.join(unheard)}: add it in its settings."
        )


def _grants(app: Identity, name: str, level: str) -> bool:
    return app.permissions.get(name) in ({"write"} if level == "write" else {"read", "write"})
