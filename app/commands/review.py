"""`slimline review`: the App's review without a server, in a workflow of GitHub Actions or by hand."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from app.failures import CannotReview, TryAgainLater
from app.github_api.token_pull_request import ReviewOutcome, pull_request_with_token
from app.intake.jobs import PullRequestRef
from app.local.output.github_format import workflow_command
from app.local.terminal import say
from app.pull_request import Annotation, CheckRun, PlacedComment
from app.review.rule_pages import RulePages
from app.reviewer import Outcome, Reviewer
from app.settings import PUBLIC_API
from rules.engine.catalogue import all_rules

MOST_OF_A_KIND = 10
"""GitHub shows so many annotations of a level for a step, and drops the rest without a word."""

FAILED, UNUSABLE = 1, 2
_URL = re.compile(r"(https?://[^/\s]+)/([\w.-]+)/([\w.-]+)/pull/(\d+)(?:/.*)?")
_KINDS = {"notice": "notice", "warning": "warning", "failure": "error"}


@click.command()
@click.argument("url", required=False, metavar="[PULL-REQUEST-URL]")
@click.option("--dry-run", is_flag=True, help="Print what would be said; post nothing.")
@click.option("--event", envvar="GITHUB_EVENT_PATH", type=click.Path(path_type=Path), hidden=True)
@click.option("--token", envvar=("GITHUB_TOKEN", "GH_TOKEN"), hidden=True)
@click.option("--summary", envvar="GITHUB_STEP_SUMMARY", type=click.Path(path_type=Path), hidden=True)
@click.option("--api-url", envvar="GITHUB_API_URL", help="GitHub's API, where the address does not tell.")
@click.option(
    "--rules-url", metavar="URL", default="", help="Where the rules' pages are published: an address with {rule} in it."
)
def command(
    url: str | None,
    dry_run: bool,
    event: Path | None,
    token: str | None,
    summary: Path | None,
    api_url: str | None,
    rules_url: str,
) -> None:
    """Review a pull request as the App does: the one of the workflow's event, or the one at PULL-REQUEST-URL.

    Reads through GitHub's API alone, with the token in GITHUB_TOKEN; nothing of the pull request is checked out or run.
    Exits with 1 where the repository's configuration has the check fail, 2 where there is no review.
    """
    if not token:
        raise click.UsageError("GITHUB_TOKEN is not set.")
    ref = _named(url) if url else _of_event(event)
    if ref is None:
        return say("This event is about no pull request: there is nothing to review.")
    api = api_url or (_api_of(url) if url else PUBLIC_API)
    try:
        outcome, said = _reviewed(api, token, ref, RulePages(published=rules_url), dry_run)
    except (CannotReview, TryAgainLater) as failure:
        say(failure.reason, err=True)
        raise SystemExit(UNUSABLE) from None
    run = said.check_runs[-1] if said.check_runs else None
    if dry_run or url:
        _print(outcome, said, run)
    elif run is not None:
        _annotate([*run.annotations, *map(_as_annotation, said.refused)])
        _summarise(run, summary)
    raise SystemExit(FAILED if run is not None and run.conclusion == "failure" else 0)


def _reviewed(
    api_url: str, token: str, ref: PullRequestRef, pages: RulePages, dry_run: bool
) -> tuple[Outcome, ReviewOutcome]:
    with pull_request_with_token(api_url, token, ref, writes=not dry_run) as pull_request:
        if pull_request.is_reviewed_by_app():
            return Outcome("silent", "the Slimline App reviews this pull request"), pull_request.said
        return Reviewer(all_rules(), pages, date.today()).review(pull_request), pull_request.said


def _named(url: str) -> PullRequestRef:
    found = _URL.fullmatch(url)
    if found is None:
        raise click.UsageError(f"`{url}` is no address of a pull request: https://github.com/OWNER/REPOSITORY/pull/1.")
    return PullRequestRef(0, found[2], found[3], int(found[4]))


def _api_of(url: str) -> str:
    found = _URL.fullmatch(url)
    host = found[1] if found else ""
    return PUBLIC_API if host == "https://github.com" else f"{host}/api/v3"


def _of_event(path: Path | None) -> PullRequestRef | None:
    """The pull request that a workflow's event is about."""
    if path is None:
        raise click.UsageError("Name a pull request: outside of GitHub Actions there is no event that does.")
    try:
        event = json.loads(path.read_text("utf-8"))
        number, name = int(event["pull_request"]["number"]), str(event["repository"]["full_name"])
    except (OSError, ValueError):
        raise click.UsageError(f"{path} is no event of GitHub.") from None
    except (KeyError, TypeError):
        return None
    owner, _, repository = name.partition("/")
    return PullRequestRef(0, owner, repository, number)


def _print(outcome: Outcome, said: ReviewOutcome, run: CheckRun | None) -> None:
    say(f"{outcome.kind}: {outcome.detail}")
    for comment in said.comments:
        first = comment.start_line or comment.line
        say(f"\n{comment.path}:{first}-{comment.line}\n\n{comment.body}")
    if run is not None:
        say(f"\n{run.title}\n\n{run.summary}\n\n{run.text}")


def _as_annotation(comment: PlacedComment) -> Annotation:
    """The words of a comment up to its suggestion, which an annotation cannot show."""
    words = re.sub(r"<!--.*?-->", "", comment.body.partition("```")[0], flags=re.DOTALL).strip()
    first = comment.start_line or comment.line
    return Annotation(comment.path, first, comment.line, "warning", "Slimline", words)


def _annotate(annotations: Sequence[Annotation]) -> None:
    shown: Counter[str] = Counter()
    for one in annotations:
        shown[one.level] += 1
        if shown[one.level] <= MOST_OF_A_KIND:
            place = (one.path, one.start_line, one.end_line)
            click.echo(workflow_command(_KINDS[one.level], place, one.title, one.message), nl=False)
    left_out = sum(max(0, number - MOST_OF_A_KIND) for number in shown.values())
    if left_out:
        say(f"{left_out} more are in the job's summary.")


def _summarise(run: CheckRun, path: Path | None) -> None:
    text = f"## Slimline: {run.title}\n\n{run.summary}\n\n{run.text}\n"
    if path is None:
        return say(text)
    with path.open("a", encoding="utf-8") as file:
        file.write(text)
    return None
