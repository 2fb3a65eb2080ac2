"""A parser directive that is a mere comment, or misspelt."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Dockerfile
from rules.dockerfile.source import LineRange, Span
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Valid

_COMMENT = expression(r"#\s*(\w+)\s*[=:]\s*(\S+)\s*$")
_FRONTEND = expression(r"(?:[\w.-]+/)*docker/?[\w.-]*:\S*|docker/\S+")
_KNOWN = ("docker/dockerfile", "docker/dockerfile-upstream", "docker.io/docker/dockerfile")


class DirectiveWithoutEffect(Rule):
    """A parser directive has no effect, because of its place or its spelling.

    `# syntax=` and `# escape=` only count in the first lines of the file. After a comment, an empty line, or an
    instruction, they're comments themselves. If the name of the syntax image is misspelt, the build fails.
    """

    category = Category.CORRECTNESS
    aliases = ("syntax-directive-typo",)
    references = ("https://docs.docker.com/reference/dockerfile/#parser-directives",)
    invalid = (
        Invalid("# The image of the shop\n# syntax=docker/dockerfile:1\nFROM node:24-slim\n"),
        Invalid("# sytnax=docker/dockerfile:1\nFROM node:24-slim\n"),
        Invalid("# syntax=docker/dokcerfile:1\nFROM node:24-slim\n"),
        Invalid("# syntax: docker/dockerfile:1\nFROM node:24-slim\n"),
    )
    valid = (
        Valid("# syntax=docker/dockerfile:1\n# escape=`\nFROM node:24-slim\n", because="both stand at the top"),
        Valid("# syntax=example.com/frontend:1\nFROM node:24-slim\n", because="there are other syntaxes"),
        Valid("# version=2\nFROM node:24-slim\n", because="that is no directive"),
        Valid("# Say # syntax=docker/dockerfile:1 for more\nFROM node:24-slim\n", because="it is part of a sentence"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        source = dockerfile.source
        for directive in dockerfile.directives:
            image, _, _ = directive.value.partition(":")
            near = get_close_matches(image, _KNOWN, n=1, cutoff=0.85) if directive.name == "syntax" else []
            if near and near[0] != image:
                at = source.text.index(image, source.span_of(directive.lines).start)
                yield self.finding(Span(at, at + len(image)), f"Did you mean `{near[0]}`?")
        if any(directive.name == "syntax" for directive in dockerfile.directives):
            return
        for piece in dockerfile.pieces:
            if piece.kind == "comment":
                for number in range(piece.lines.first, piece.lines.last + 1):
                    yield from self._comment(dockerfile, number)

    def _comment(self, dockerfile: Dockerfile, number: int) -> Iterator[Finding]:
        source = dockerfile.source
        found = _COMMENT.match(source.line(number))
        is_meant = found is not None and get_close_matches(found[1].lower(), ["syntax"], n=1, cutoff=0.7)
        if found is None or not is_meant or _FRONTEND.fullmatch(found[2]) is None:
            return
        start = source.span_of(LineRange(number, number)).start
        trouble = "a parser directive stands above every comment, blank line and instruction"
        text = f"This is a mere comment: {trouble if number > 1 else 'write `# syntax=`'}."
        yield self.finding(Span(start, start + found.end(2)), text)
