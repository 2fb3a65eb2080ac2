"""A review of one Dockerfile as its page shows it: the lines, the conversations on them, and the file's result."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from markupsafe import Markup

from app.playground.review import PastedReview, SaidComment, accepted
from app.web.comment_markup import Prose, SuggestionBlock, parts_of, prose


@dataclass(frozen=True, slots=True)
class ReviewCommentView:
    """key: what the form calls it. replaced: the lines that it speaks of."""

    key: str
    place: str
    parts: tuple[Prose | SuggestionBlock, ...]
    replaced: tuple[str, ...]
    has_suggestion: bool
    is_accepted: bool


@dataclass(frozen=True, slots=True)
class ReviewLineView:
    """A line of the Dockerfile, and what is said below it."""

    number: int
    text: str
    comments: tuple[ReviewCommentView, ...]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The whole review. open: the keys of the suggestions that are not accepted yet."""

    path: str
    lines: tuple[ReviewLineView, ...]
    open: tuple[str, ...]
    accepted: tuple[str, ...]
    conclusion: str
    title: str
    body: Markup
    check_text: tuple[Markup, ...]
    result: str
    before: int

    @property
    def result_lines(self) -> list[str]:
        return self.result.removesuffix("\n").split("\n")


def review_view(path: str, text: str, said: PastedReview, chosen: Collection[str]) -> ReviewView:
    """chosen: the keys of the accepted suggestions; others are ignored."""
    here = [(str(number), one) for number, one in enumerate(said.comments) if one.path == path]
    possible = [key for key, one in here if one.suggested is not None]
    taken = [key for key in possible if key in chosen]
    texts = text.removesuffix("\n").split("\n")
    views = [(one, _comment(key, one, texts, key in taken)) for key, one in here]
    lines = [
        ReviewLineView(number, line, tuple(view for one, view in views if one.last == number))
        for number, line in enumerate(texts, 1)
    ]
    return ReviewView(
        path=path,
        lines=tuple(lines),
        open=tuple(key for key in possible if key not in taken),
        accepted=tuple(taken),
        conclusion=said.conclusion,
        title=said.title,
        body=prose(said.body),
        check_text=tuple(map(prose, said.check_text)),
        result=accepted(text, [one for key, one in here if key in taken]),
        before=len(texts),
    )


def _comment(key: str, one: SaidComment, texts: list[str], is_accepted: bool) -> ReviewCommentView:
    place = f"line {one.last}" if one.first == one.last else f"lines {one.first} to {one.last}"
    replaced = tuple(texts[one.first - 1 : one.last])
    return ReviewCommentView(key, place, tuple(parts_of(one.body)), replaced, one.suggested is not None, is_accepted)
