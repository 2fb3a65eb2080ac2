"""`slimline`: the command. Sub-commands are imported when they are called, so that `slimline check` starts fast."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import click

COLLECT_AFTER = 50_000
"""New objects between two looks of the garbage collector."""

# name -> (module, one line of help)
COMMANDS = {
    "check": ("app.commands.check", "Report what makes Dockerfiles big, slow to build or irreproducible."),
    "fix": ("app.commands.fix", "Rewrite Dockerfiles as an expert would."),
    "config": ("app.commands.config", "Check the repository's configuration, and show what is in force."),
    "review": ("app.commands.review", "Review a pull request without a server, as in a workflow of GitHub Actions."),
    "rules": ("app.commands.rules", "List all rules."),
    "explain": ("app.commands.explain", "Show a rule's page."),
    "lsp": ("app.commands.lsp", "Serve an editor: findings and quick fixes as you type."),
    "mcp": ("app.commands.mcp", "Serve an agent: review, fix and explain Dockerfiles."),
    "parse": ("app.commands.parse", "Show how Dockerfiles are read, for people who debug a rule."),
    "measure": ("app.commands.measure", "Build Dockerfiles before and after the fixes, and compare."),
    "layers": ("app.commands.layers", "Show what is in an image, and what of it is there for nothing."),
    "serve": ("app.commands.serve", "Run the GitHub App: web and worker."),
    "setup": ("app.commands.setup", "Create the GitHub App and store its key."),
    "worker": ("app.commands.worker", "Run a worker alone, next to `serve --web-only`."),
    "jobs": ("app.commands.jobs", "List, show, retry and cancel jobs."),
    "db": ("app.commands.db", "Bring the database to this version."),
    "demo": ("app.commands.demo", "Review a pull request on a local GitHub, without any account."),
    "doctor": ("app.commands.doctor", "Check the installation and say what to mend."),
}

ENGINE_COMMANDS = frozenset(f"app.commands.{name}" for name in ("check", "fix", "parse", "config", "rules", "explain"))
"""What runs without any extra."""

EXTRAS = {"demo": "demo", "layers": "evidence", "measure": "evidence", "lsp": "lsp", "mcp": "mcp"}
"""What brings the others' modules, where it is not the App."""


class LazyGroup(click.Group):
    """A group whose commands are `command` in the modules named by COMMANDS."""

    _only_reads = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Ends at once where a command only reads files: taking the interpreter apart takes a tenth of such a run."""
        try:
            return self.main(*args, **kwargs)
        except SystemExit as end:
            if self._only_reads and isinstance(end.code, int):
                with suppress(OSError):  # then Python tells what could not be written
                    sys.stdout.flush()
                    sys.stderr.flush()
                    os._exit(end.code)
            raise

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        gc.set_threshold(COLLECT_AFTER)  # loading makes many objects, and none of them goes
        try:
            command = import_module(COMMANDS[cmd_name][0]).command
        except ModuleNotFoundError as error:
            raise click.ClickException(_what_to_install(cmd_name, error)) from error
        assert isinstance(command, click.Command)
        self._only_reads = COMMANDS[cmd_name][0] in ENGINE_COMMANDS
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def _what_to_install(command: str, error: ModuleNotFoundError) -> str:
    """The extra that brings the missing module. Raises the error again where no extra would."""
    extra = EXTRAS.get(command, "app")
    if (error.name or "").partition(".")[0] in {"app", "rules"} or COMMANDS[command][0] in ENGINE_COMMANDS:
        raise error
    return f"`slimline {command}` needs more than the command line's engine: pip install 'slimline[{extra}]'"


@click.group(cls=LazyGroup)
@click.version_option(package_name="slimline")
@click.option(
    "--env-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read settings from this file. [default: .env and slimline.env in the working folder]",
)
@click.option(
    "--log-format",
    type=click.Choice(["json", "text"]),
    help="How the App logs. [SLIMLINE_LOG_FORMAT, default: text in a terminal]",
)
def main(env_file: Path | None, log_format: str | None) -> None:
    """Slimline reviews Dockerfiles and suggests fixes that never break them."""
