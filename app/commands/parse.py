"""`slimline parse`: how a Dockerfile is read."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from app.local.files import LocalDockerfile, find_dockerfiles
from app.local.terminal import say
from rules.dockerfile.parser import parse, read_text
from rules.dockerfile.syntax_error import DockerfileSyntaxError


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(paths: tuple[str, ...], form: str) -> None:
    """Show the instructions of the Dockerfiles at PATHS, as Slimline reads them."""
    reports = [_read(file) for file in find_dockerfiles(paths)]
    if form == "json":
        click.echo(json.dumps(reports, indent=2))
    else:
        for report in reports:
            say(_as_text(report), end="")
    sys.exit(2 if reports and all(report["error"] for report in reports) else 0)


def _read(file: LocalDockerfile) -> dict[str, Any]:
    try:
        dockerfile = parse(read_text(file.read_bytes()))
    except DockerfileSyntaxError as error:
        return {"path": file.shown, "instructions": [], "error": {"line": error.line, "message": error.reason}}
    except (OSError, ValueError) as error:
        message = getattr(error, "strerror", None) or str(error)
        return {"path": file.shown, "instructions": [], "error": {"line": 0, "message": message}}
    instructions = [
        {"keyword": i.keyword, "start_line": i.lines.first, "end_line": i.lines.last, "value": i.value}
        for i in dockerfile.instructions
    ]
    return {"path": file.shown, "instructions": instructions, "error": None}


def _as_text(report: dict[str, Any]) -> str:
    if report["error"]:
        return f"{report['path']}:{report['error']['line']}: {report['error']['message']}\n"
    rows = [
        f"  {i['start_line']:>4}-{i['end_line']:<4} {i['keyword']:<11} {i['value']}" for i in report["instructions"]
    ]
    return "\n".join([report["path"], *rows, ""])
