"""`slimline fix`: the Dockerfile as an expert would write it."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from textwrap import indent

import click

from app.commands.rule_options import STANDARD_INPUT, asked, rule_options
from app.local.analysis import review_all
from app.local.report import FileAnalysis, FileReport, Unusable
from app.local.terminal import say
from app.review.comment_words import CommentSubject, above, below, lead_of
from app.review.markdown import fenced
from app.review.phrases import count
from app.review.proposed_files import new_files
from app.review.rule_pages import RulePages
from rules.engine.suggestions import Suggestion

_NO_PAGES = RulePages()


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option(
    "--all", "everything", is_flag=True, help="Also the fixes that carry a caution: read them with --explain."
)
@click.option("--write", is_flag=True, help="Change the files, and create those that are proposed.")
@click.option(
    "--diff", is_flag=True, help="Print a unified diff, with the files that are proposed, instead of the text."
)
@click.option("--explain", is_flag=True, help="Print each change as the comment that a pull request would get.")
@rule_options
def command(
    paths: tuple[str, ...], everything: bool, write: bool, diff: bool, explain: bool, **options: object
) -> None:
    """Rewrite the Dockerfiles at PATHS and print the result; with --write, change them. `-` reads standard input.

    Only fixes without a caution are applied, unless --all is given. Exits with 2 where nothing could be read or an
    argument is wrong, 3 where only some files could be read.
    """
    if write and STANDARD_INPUT in paths:
        raise click.UsageError("`-` has no file to write to: the result is printed without --write.")
    one = asked(paths, **options, cautious=not everything)  # type: ignore[arg-type]  # click's options by name
    reports = review_all(one.files, one.options)
    for report in reports:
        if isinstance(report.result, Unusable):
            say(f"{report.path}:{report.result.line}: {report.result.message}", err=True)
            continue
        if write and report.result.rewritten != report.text:
            _write(report.path, report.result.rewritten)
        if explain:
            say(_explanation(report, report.result), end="")
        elif diff:
            _write_out(_unified(report.path, report.text, report.result.rewritten))
        elif not write:
            header = f"==> {report.path} <==\n" if len(reports) > 1 else ""
            _write_out(header + report.result.rewritten)
    created = new_files((one for report in reports for one in report.proposed), everything=everything)
    if diff and not explain:
        _write_out("".join(_unified(path, None, text) for path, text in created.items()))
    if write:
        _create(created)
    unread = sum(isinstance(report.result, Unusable) for report in reports)
    sys.exit(0 if not unread else 2 if unread == len(reports) else 3)


def _write_out(text: str) -> None:
    """The file's own bytes: this output is read by programs."""
    click.echo(text.encode("utf-8", "surrogateescape"), nl=False)


def _write(path: str, text: str) -> None:
    # bytes: line ends stay as they are on every system
    Path(path).write_bytes(text.encode("utf-8", "surrogateescape"))


def _unified(path: str, old: str | None, new: str) -> str:
    """The difference as `git apply` takes it; old: None where the file does not exist yet."""
    name = path.lstrip("/")
    lines = difflib.unified_diff(
        (old or "").splitlines(keepends=True),
        new.splitlines(keepends=True),
        "/dev/null" if old is None else f"a/{name}",
        f"b/{name}",
    )
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def _create(files: Mapping[str, str]) -> None:
    """Writes what findings propose beside the Dockerfiles; a file that came into being meanwhile stays as it is."""
    for path, text in files.items():
        with suppress(FileExistsError), open(path, "x", encoding="utf-8", newline="") as file:
            file.write(text)


def _explanation(report: FileReport, analysis: FileAnalysis) -> str:
    """Each change as a comment on a pull request would put it."""
    parts = [f"{report.path}: {count(len(analysis.suggestions), 'change')}"]
    for suggestion in analysis.suggestions:
        first, last = suggestion.lines.first, suggestion.lines.last
        where = f"line {first}" if first == last else f"lines {first}-{last}"
        said = _said(suggestion, report)
        new = fenced("suggestion", suggestion.new_lines)
        comment = "\n\n".join([above(said, _NO_PAGES), new, below(said, _NO_PAGES)])
        parts.append(f"{where}\n\n{indent(comment, '  ')}")
    parts += [f"proposes {one.path}" for one in report.proposals]
    return "\n\n".join(parts) + "\n"


def _said(suggestion: Suggestion, report: FileReport) -> CommentSubject:
    beside = (
        found.finding for found in report.told if found.suggestion is None and suggestion.lines.covers(found.lines)
    )
    rules = frozenset(finding.rule for finding in suggestion.findings)
    return CommentSubject(lead_of(suggestion.findings), rules, tuple(beside), suggestion)
