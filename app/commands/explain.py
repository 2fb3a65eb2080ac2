"""`slimline explain`: a rule's page in the terminal."""

from __future__ import annotations

import sys

import click
from click.shell_completion import CompletionItem

from app.local.lint_options import LintOptions
from app.local.terminal import is_for_people, say
from rules.engine.catalogue import all_rules
from rules.engine.docs import page
from rules.engine.rule import Rule


def _completed(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    names = (name for rule in all_rules() for name in (rule.name, *rule.aliases))
    return [CompletionItem(name) for name in names if name.casefold().startswith(incomplete.casefold())]


@click.command()
@click.argument("rule", shell_complete=_completed)
def command(rule: str) -> None:
    """Show the page of RULE: a rule's name, or another tool's code for it, such as DL3042."""
    found = _named(rule)
    if not found:
        mistakes = LintOptions(select=(rule,)).mistakes(all_rules())
        raise click.UsageError(next(mistakes, f"`{rule}` is a category: `slimline rules` lists what is in it."))
    pages = "\n".join(page(one) for one in found)
    if is_for_people(sys.stdout):
        return click.echo_via_pager(pages)
    return say(pages, end="")


def _named(word: str) -> list[Rule]:
    """Several rules may share another tool's code."""
    wanted = word.casefold()
    return [one for one in all_rules() if wanted in (one.name, *map(str.casefold, one.aliases))]
