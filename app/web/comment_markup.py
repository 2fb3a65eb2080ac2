"""Comments as a person sees them: Markdown made into inert HTML, with suggestion blocks apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_TAGS = frozenset(
    """a b blockquote br code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i kbd li ol p pre s samp strong sub
    summary sup table tbody td th thead tr ul""".split()  # noqa: SIM905  (a list of quoted letters reads worse)
)
_ATTRIBUTES = {"a": {"href", "title"}, "details": {"open"}, "td": {"align"}, "th": {"align"}, "ol": {"start"}}


@dataclass(frozen=True, slots=True)
class Prose:
    """Text between suggestions, ready to show."""

    html: Markup


@dataclass(frozen=True, slots=True)
class SuggestionBlock:
    """The lines of a ```` ```suggestion ```` block."""

    lines: tuple[str, ...]


def _parser(*, breaks: bool = True) -> MarkdownIt:
    """GitHub's comments: CommonMark with tables, strike-through and line breaks as they are typed."""
    return MarkdownIt("commonmark", {"html": True, "breaks": breaks}).enable(["table", "strikethrough"])


def parts_of(body: str) -> Iterator[Prose | SuggestionBlock]:
    """The comment from top to bottom."""
    parser = _parser()
    pending: list[Token] = []
    for token in parser.parse(body):
        if token.type != "fence" or token.level or token.info.split()[:1] != ["suggestion"]:
            pending.append(token)
            continue
        yield from _prose(parser, pending)
        pending = []
        yield SuggestionBlock(tuple(token.content.split("\n")[:-1]))
    yield from _prose(parser, pending)


def prose(text: str) -> Markup:
    """A whole text, suggestions shown as code."""
    return _clean(_parser().render(text))


def document(text: str) -> Markup:
    """A text whose lines are broken where the source had no more room."""
    return _clean(_parser(breaks=False).render(text))


def _prose(parser: MarkdownIt, tokens: list[Token]) -> Iterator[Prose]:
    if tokens:
        html = _clean(parser.renderer.render(tokens, parser.options, {}))
        if html.strip():
            yield Prose(html)


def _clean(html: str) -> Markup:
    """Only what formats text is left: no images, no scripts, no styles, nothing that loads."""
    clean = nh3.clean(html, tags=set(_TAGS), attributes=_ATTRIBUTES, url_schemes={"http", "https", "mailto"})
    clean = clean.replace("<th></th>", "<td></td>")  # an empty corner of a table heads nothing, says a screen reader
    return Markup(clean)  # noqa: S704  (the sanitiser's output)
