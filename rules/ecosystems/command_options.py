"""The words of a command line, told apart: options with their values, and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rules.dockerfile.node import record
from rules.dockerfile.words import Word
from rules.ecosystems.syntax import Syntax


@record
class Option:
    """One option of a call. `-yq` gives two, with one word.

    name: with its dashes, without its value: `--target`, `-t`. value: None for an option that stands alone.
    word: where the option is written. value_word: the word that holds the value, where that is the next one.
    """

    name: str
    value: str | None
    word: Word
    value_word: Word | None = None


def split_words(
    words: Iterable[Word], syntax: Syntax, alone: frozenset[str] = frozenset()
) -> tuple[list[Option], list[Word]]:
    """The options and the other words of a command line."""
    options: list[Option] = []
    plain: list[Word] = []
    rest = iter(words)
    for word in rest:
        text = word_text(word)
        if text == "--":
            plain.extend(() if syntax.foreign_rest else rest)
            break
        if len(text) > 1 and text[0] == "-":
            options.extend(_options(word, text, rest, syntax.valued - alone, syntax.style))
        elif not (text[0:1] == "+" and syntax.plus_words):
            plain.append(word)
    return options, plain


def _options(word: Word, text: str, rest: Iterator[Word], valued: frozenset[str], style: str) -> Iterator[Option]:
    name, sign, value = text.partition("=")
    if text.startswith("--") or style == "long":
        yield Option(name, value, word) if sign else _with_value(name, word, rest, valued)
        return
    for at in range(1, len(text)):
        letter, behind = f"-{text[at]}", text[at + 1 : at + 2]
        if behind and (letter in valued or behind == "="):
            yield Option(letter, text[at + 1 :].removeprefix("="), word)
            return
        yield _with_value(letter, word, rest, valued)


def _with_value(name: str, word: Word, rest: Iterator[Word], valued: frozenset[str]) -> Option:
    following = next(rest, None) if name in valued else None
    return Option(name, None if following is None else word_text(following), word, following)


def word_text(word: Word) -> str:
    """A word's literal value, or its written text where it has none."""
    return word.text if word.literal is None else word.literal
