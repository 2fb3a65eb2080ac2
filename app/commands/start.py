"""What every process does before it starts: settings, logging, the database's schema. Problems: exit code 2."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.failures import SetupError
from app.jobs.database import open_inbox
from app.jobs.schema import ensure
from app.operations import logs, tracing
from app.settings import Settings, load_settings
from app.settings_problems import require, warnings
from app.setup.stored_app import completed, require_place

EXIT_UNUSABLE = 2


@contextmanager
def setup_errors() -> Iterator[None]:
    """Tell the person what to do, without a traceback."""
    try:
        yield
    except SetupError as error:
        click.echo(str(error), err=True)
        raise SystemExit(EXIT_UNUSABLE) from None
    except SQLAlchemyError as error:
        cause = type(getattr(error, "orig", None) or error).__name__
        click.echo(f"The database doesn't answer ({cause}). Is SLIMLINE_DATABASE_URL right, and is it up?", err=True)
        raise SystemExit(EXIT_UNUSABLE) from None


def loaded(**flags: object) -> Settings:
    """The settings from the environment and the set-up; flags of the command line win. Raises SetupError."""
    context = click.get_current_context(silent=True)
    chosen = context.find_root().params if context else {}
    env_file = chosen.get("env_file")
    given = {"log_format": chosen.get("log_format")} | flags
    return completed(load_settings(env_file=env_file, **given))


@contextmanager
def database(*, checked: bool = True) -> Iterator[tuple[Settings, sa.Engine]]:
    """For commands that look at the jobs: needs no credentials. checked: its schema must be the one of this version."""
    with setup_errors():
        settings = loaded()
        engine = open_inbox(settings)
        try:
            if checked:
                ensure(settings, engine)
            yield settings, engine
        finally:
            engine.dispose()


def prepared(*, web: bool, may_be_new: bool = False, **flags: object) -> Settings:
    """The settings of a service process, everything checked. No connection stays open: none may cross a fork.

    may_be_new: where nothing is configured the process starts all the same, to be set up in a browser.
    """
    with setup_errors():
        settings = loaded(**flags)
        if may_be_new and settings.is_unconfigured:
            require_place(settings)
        else:
            require(settings, web=web)
        logs.configure(settings)
        engine = open_inbox(settings)
        try:
            ensure(settings, engine)
        finally:
            engine.dispose()
    for warning in filter(None, (*warnings(settings), tracing.problem(settings))):
        structlog.get_logger(__name__).warning(warning)
    return settings
