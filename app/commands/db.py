"""`slimline db upgrade`: bring the database to this version."""

from __future__ import annotations

import click

from app.commands.start import database
from app.jobs.schema import upgrade


@click.group()
def command() -> None:
    """Bring the database to this version."""


@command.command("upgrade")
def upgrade_command() -> None:
    """Upgrade the schema; refused while a process runs that the new one would break."""
    from app.jobs.engine import migrate_queue

    with database(checked=False) as (settings, engine):
        before, after = upgrade(engine)
        migrate_queue(settings)
    click.echo(f"The database has schema {after}." if before == after else f"Upgraded from schema {before} to {after}.")
