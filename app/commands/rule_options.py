"""What `check` and `fix` take alike: which rules, which configuration, which files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

import click
from click.shell_completion import CompletionItem

from app.commands.registry_option import images_known, registry_option
from app.local.analysis import problems_around
from app.local.configuration import configuration_at
from app.local.files import LocalDockerfile, find_dockerfiles, given_dockerfile
from app.local.lint_options import LintOptions
from app.local.terminal import say
from app.review.path_patterns import matches
from app.review.rule_choice import all_words
from rules.dockerfile.node import record
from rules.engine.rule_list import listed_rules

STANDARD_INPUT = "-"
_Command = TypeVar("_Command", bound=Callable[..., Any])


def _completed(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    words = dict.fromkeys(all_words(listed_rules()))
    return [CompletionItem(word) for word in words if word.startswith(incomplete.casefold())]


def _words(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> tuple[str, ...]:
    """Options may be given several times, and hold several words with commas."""
    return tuple(word.strip() for text in value for word in text.split(",") if word.strip())


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--select",
        multiple=True,
        metavar="RULE",
        callback=_words,
        shell_complete=_completed,
        help="Only these rules: names, aliases (DL3042) or categories (security). Also those that are off by default.",
    ),
    click.option(
        "--ignore", multiple=True, metavar="RULE", callback=_words, shell_complete=_completed, help="Not these rules."
    ),
    click.option("--exclude", multiple=True, metavar="PATTERN", help="Not these files, as in .gitignore."),
    click.option(
        "--config",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Read this file in place of .github/slimline.yml.",
    ),
    click.option(
        "--stdin-filename",
        metavar="PATH",
        default="Dockerfile",
        show_default=True,
        help="Where the Dockerfile belongs that `-` reads from standard input.",
    ),
    registry_option,
)


def rule_options(command: _Command) -> _Command:
    done: Any = command
    for option in reversed(_OPTIONS):
        done = option(done)
    return cast(_Command, done)


@record
class Asked:
    """The files that a person means, and what is to be done with them."""

    files: tuple[LocalDockerfile, ...]
    options: LintOptions


def asked(
    paths: Sequence[str],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    exclude: Sequence[str],
    config: Path | None,
    stdin_filename: str,
    registry: bool,
    *,
    cautious: bool = False,
    decisions: bool = False,
    since: str = "",
) -> Asked:
    """What is wrong with the words is a usage error; what is wrong around the files is told and passed over."""
    options = LintOptions(select, ignore, cautious, decisions, config, since)
    for mistake in options.mistakes(listed_rules()):
        raise click.UsageError(mistake)
    files = tuple(_wanted(_found(paths, stdin_filename), exclude, config))
    for problem in problems_around(files, config):
        say(problem, err=True)
    return Asked(files, replace(options, images=images_known(files, registry=registry)))


def _found(paths: Sequence[str], stdin_filename: str) -> Iterable[LocalDockerfile]:
    if STANDARD_INPUT in paths:
        if len(paths) > 1:
            raise click.UsageError("`-` stands alone: standard input is one Dockerfile.")
        return [given_dockerfile(Path(stdin_filename), sys.stdin.buffer.read())]
    for path in paths:
        if not Path(path).exists():
            raise click.UsageError(f"`{path}` does not exist.")
    return find_dockerfiles(paths, in_repository=True)


def _wanted(files: Iterable[LocalDockerfile], exclude: Sequence[str], config: Path | None) -> Iterable[LocalDockerfile]:
    for file in files:
        path = file.path_in_repository
        if configuration_at(file.tree.root, listed_rules(), config).covers(path) and not matches(path, exclude):
            yield file
