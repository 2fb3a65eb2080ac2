"""`slimline doctor`: is everything in order, in words."""

from __future__ import annotations

import click

from app.commands.start import loaded, setup_errors
from app.operations.diagnosis import Identity, diagnose
from app.settings import Settings

MARKS = {"ok": "ok     ", "warning": "WARNING", "problem": "PROBLEM"}
EXIT_PROBLEMS = 1


@click.command()
@click.option("--offline", is_flag=True, help="Leave GitHub out.")
def command(offline: bool) -> None:
    """Check the installation and say what to mend. Exits with 1 when something is wrong."""
    with setup_errors():
        settings = loaded()
    worst = 0
    for verdict in diagnose(settings, None if offline else _identity):
        click.echo(f"{MARKS[verdict.level]}  {verdict.about}: {verdict.text}")
        worst = max(worst, EXIT_PROBLEMS if verdict.level == "problem" else 0)
    raise SystemExit(worst)


def _identity(settings: Settings) -> Identity:
    from app.github_api.own_identity import own_identity  # slow to import, and not needed offline

    return own_identity(settings)
