"""`slimline rules`: all rules, a line each."""

from __future__ import annotations

import json

import click

from app.local.terminal import say
from rules.engine.catalogue import all_rules
from rules.engine.docs import summary, title_of
from rules.engine.rule import Rule


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(form: str) -> None:
    """List all rules with their severity and the codes that other tools use for them."""
    if form == "json":
        click.echo(json.dumps([_as_json(rule) for rule in all_rules()], indent=2))
        return
    title = ""
    for rule in all_rules():
        if title != (title := title_of(rule.category)):
            say(f"\n{title} ({rule.category.value})")
        aliases = f" ({', '.join(rule.aliases)})" if rule.aliases else ""
        say(f"  {rule.name}{aliases} [{rule.severity.value if rule.default else 'off'}]\n      {summary(rule)}")


def _as_json(rule: Rule) -> dict[str, object]:
    return {
        "rule": rule.name,
        "aliases": list(rule.aliases),
        "category": rule.category.value,
        "severity": rule.severity.value,
        "default": rule.default,
        "summary": summary(rule),
    }
