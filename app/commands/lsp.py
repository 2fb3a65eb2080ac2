"""`slimline lsp`: the language server, over standard input and output."""

from __future__ import annotations

import click

from app.local.language_server import language_server
from app.review.rule_pages import RulePages


@click.command()
@click.option("--stdio", is_flag=True, help="Taken and ignored: there is no other way.")
@click.option(
    "--rules-url", metavar="URL", default="", help="Where the rules' pages are published: an address with {rule} in it."
)
def command(stdio: bool, rules_url: str) -> None:
    """Serve an editor: findings, quick fixes and the rules' pages as you type. The editor starts it."""
    language_server(RulePages(published=rules_url)).start_io()
