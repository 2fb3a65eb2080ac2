"""`slimline check`: report, change nothing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

import click

from app.commands.rule_options import Asked, asked, rule_options
from app.local.analysis import review_all
from app.local.configuration import configuration_at
from app.local.files import LocalDockerfile
from app.local.git import UnknownRevision
from app.local.output import FORMATS, renderer
from app.local.output.problems import rule_of
from app.local.output.text_format import totals
from app.local.report import FileReport, Unusable
from app.local.terminal import say
from app.review.rule_pages import RulePages
from rules.engine.rule import Severity
from rules.engine.rule_list import listed_rules

NOTHING_FOUND, FINDINGS, UNUSABLE, SOME_UNREADABLE = 0, 1, 2, 3


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(["never", *(one.value for one in Severity)]),
    help="Exit with 1 from this severity on. [default: check.fail_on of the configuration, else hint]",
)
@click.option("--changed-since", metavar="REF", default="", help="Only what came since then, as in a pull request.")
@click.option(
    "--rules-url", metavar="URL", default="", help="Where the rules' pages are published: an address with {rule} in it."
)
@click.option("--history", is_flag=True, help="Tell how often installs would have run in the last 100 commits.")
@rule_options
def command(
    paths: tuple[str, ...],
    form: str,
    fail_on: str | None,
    changed_since: str,
    rules_url: str,
    history: bool,
    **options: object,
) -> None:
    """Report what makes the Dockerfiles at PATHS big, slow to build or irreproducible; `-` reads standard input.

    Each folder is searched for Dockerfiles and taken as the build context of what it holds. Exits with 0 if nothing is
    found, 1 if something is, 2 if nothing could be read or an argument is wrong, 3 if only some files could be read.
    """
    one = asked(paths, **options, since=changed_since, decisions=True)  # type: ignore[arg-type]  # click's options by name
    try:
        reports = review_all(one.files, one.options)
    except UnknownRevision as error:
        raise click.UsageError(str(error)) from error
    reports = _with_histories(one.files, reports) if history else reports
    click.echo(renderer(form)(reports, RulePages(published=rules_url)), nl=False)
    if form == "text":
        for report in reports:
            if report.history is not None:
                say(f"{report.path}: {report.history.sentence}\n")
        say(totals(reports), err=True)
    sys.exit(_exit_code(reports, fail_on or _configured(one)))


def _with_histories(files: Sequence[LocalDockerfile], reports: Sequence[FileReport]) -> tuple[FileReport, ...]:
    from app.local.history import replayed  # few ask for it

    pairs = zip(files, reports, strict=True)
    return tuple(replace(report, history=replayed(file, report)) for file, report in pairs)


def _configured(one: Asked) -> str:
    """The strictest of the configurations that say something."""
    known = (configuration_at(file.tree.root, listed_rules(), one.options.config).fail_on for file in one.files)
    said = [level for level in known if level != "never"]
    return min(said, key=[*Severity].index, default=Severity.HINT.value)


def _exit_code(reports: Sequence[FileReport], fail_on: str) -> int:
    unread = sum(isinstance(report.result, Unusable) for report in reports)
    if unread:
        return UNUSABLE if unread == len(reports) else SOME_UNREADABLE
    order = [*Severity]
    worst = max((order.index(rule_of(found).severity) for r in reports for found in r.told), default=-1)
    return FINDINGS if fail_on != "never" and worst >= order.index(Severity(fail_on)) else NOTHING_FOUND
