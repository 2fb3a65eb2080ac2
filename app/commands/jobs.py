"""`slimline jobs`: what is queued, what failed and why; retry and cancel."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import click

from app.commands.start import database
from app.jobs.records import JobRecord, Records
from app.jobs.states import STATES, UNSETTLED

EXIT_NOTHING = 1


@click.group()
def command() -> None:
    """List, show, retry and cancel jobs."""


@command.command("list")
@click.option("--state", type=click.Choice(STATES), help="Only jobs in this state.")
@click.option("--pull-request", metavar="OWNER/REPO#N", help="Only jobs of this pull request.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of a table.")
def list_command(state: str | None, pull_request: str | None, limit: int, as_json: bool) -> None:
    """The newest jobs first."""
    with database() as (_, engine):
        found = Records(engine).newest(limit, state or "", pull_request or "")
    if as_json:
        return click.echo(json.dumps([as_fields(record) for record in found], indent=2))
    for record in found:
        line = f"{when(record.updated_at)}  {record.state:<10}  {record.kind:<12}  {record.lane}  {record.delivery}"
        click.echo(line + (f"  {record.reason}" if record.reason else ""))
    return None


@command.command("show")
@click.argument("delivery")
def show_command(delivery: str) -> None:
    """Everything that is known of one job."""
    with database() as (_, engine):
        record = Records(engine).find(delivery)
    if record is None:
        click.echo(f"{delivery}: there is no such job", err=True)
        raise SystemExit(EXIT_NOTHING)
    click.echo(json.dumps(as_fields(record), indent=2))


@command.command("retry")
@click.argument("deliveries", nargs=-1)
@click.option("--dead", is_flag=True, help="All jobs that are dead.")
def retry_command(deliveries: tuple[str, ...], dead: bool) -> None:
    """Run settled jobs again, or waiting ones now."""
    with database() as (_, engine):
        records = Records(engine)
        chosen = [*deliveries, *([record.delivery for record in records.newest(10_000, "dead")] if dead else [])]
        refused = [delivery for delivery in chosen if not records.retry(delivery)]
        _report("will run again", chosen, refused, records)


@command.command("cancel")
@click.argument("deliveries", nargs=-1, required=True)
def cancel_command(deliveries: tuple[str, ...]) -> None:
    """Drop jobs that have not begun."""
    with database() as (_, engine):
        records = Records(engine)
        refused = [delivery for delivery in deliveries if not records.cancel(delivery)]
        _report("cancelled", deliveries, refused, records)


def as_fields(record: JobRecord) -> dict[str, object]:
    """A record for JSON: times as dates, the job as it is stored."""
    fields = asdict(record)
    for name in ("received_at", "updated_at", "not_before"):
        fields[name] = when(fields[name])
    return fields


def when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else ""


def _report(done: str, chosen: Sequence[str], refused: list[str], records: Records) -> None:
    for delivery in chosen:
        if delivery not in refused:
            click.echo(f"{delivery}: {done}")
    for delivery in refused:
        record = records.find(delivery)
        if record is None:
            click.echo(f"{delivery}: there is no such job", err=True)
        else:
            word = "runs" if record.state in UNSETTLED else f"is {record.state}"
            click.echo(f"{delivery}: not changed, because it {word}", err=True)
    if refused:
        raise SystemExit(EXIT_NOTHING)
