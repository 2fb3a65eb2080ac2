"""A review as text, for a terminal."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterator

import click
import nh3

from app.sandbox import suggestions, views
from app.sandbox.records import PullRequest
from app.sandbox.world import World
from app.web.comment_markup import Prose, SuggestionBlock, parts_of, prose

WIDTH = 110  # characters of a line of prose


def review_lines(world: World, pull: PullRequest) -> Iterator[str]:
    """The check run, then every thread with its comment and its suggestion."""
    run = views.latest_check_run(world, pull)
    if run is not None:
        yield click.style(f"{run.name}: {run.conclusion}", bold=True) + f", {run.title or ''}"
        if not pull.threads:
            yield from _plain(Prose(prose(run.summary or "")))
    for thread in pull.threads:
        shown = views.thread_view(world, pull, thread)
        yield ""
        yield click.style(f"{thread.path}, {shown.place}", fg="cyan", bold=True)
        yield from _comment_lines(thread.comments[0].body, shown)


def result_lines(world: World, pull: PullRequest) -> Iterator[str]:
    """Every commented file as it is once all suggestions are accepted."""
    for path, content in suggestions.preview(world, pull).items():
        text = content.decode(errors="replace").removesuffix("\n").split("\n")
        yield ""
        yield click.style(f"{path} with every suggestion accepted", bold=True)
        yield from (f"{number:4}  {_printable(line)}" for number, line in enumerate(text, 1))


def _comment_lines(body: str, thread: views.ThreadView) -> Iterator[str]:
    for part in parts_of(body):
        if isinstance(part, SuggestionBlock):
            yield from (click.style(f"  - {_printable(line)}", fg="red") for line in thread.replaced)
            yield from (click.style(f"  + {_printable(line)}", fg="green") for line in part.lines)
        else:
            yield from _plain(part)


def _plain(part: Prose) -> Iterator[str]:
    text = html.unescape(nh3.clean(str(part.html), tags=set()))
    for line in filter(str.strip, text.split("\n")):
        yield from textwrap.wrap(
            _printable(line), WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False
        )


def _printable(line: str) -> str:
    """Without control characters: a file's text must not steer the terminal."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
