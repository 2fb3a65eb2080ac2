"""Other people's text on a terminal: shown, never obeyed."""

from __future__ import annotations

import re

import click

# control characters (an escape sequence can rewrite the screen), bytes that are no UTF-8, marks that turn text around
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def shown(text: str) -> str:
    """The text with what a terminal would act on as escapes."""
    return _UNSAFE.sub(lambda found: found[0].encode("unicode_escape", "surrogatepass").decode("ascii"), text)


def say(text: str, *, err: bool = False, end: str = "\n") -> None:
    """Prints text that may hold anything."""
    click.echo(shown(text) + end, err=err, nl=False)
