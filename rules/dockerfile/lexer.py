"""BuildKit's word lexer: quotes, escapes, `$name`, `${name...}` and `<<`, exactly as the builder reads them.

Two readers share it: `expand` wants the text with its variables replaced, `heredocs` the words with nothing replaced.
"""

from __future__ import annotations

from collections.abc import Callable

from rules.dockerfile.blanks import SPACES
from rules.dockerfile.expressions import expression
from rules.dockerfile.patterns import replace, trim_prefix, trim_suffix
from rules.dockerfile.refusal import InstructionRefused
from rules.dockerfile.word_collector import WordCollector

MAX_NESTING = 32
"""How deep `${a:-${b:-...}}` may go. BuildKit has no bound; real files stay below 4."""

_NAME = expression(r"\d+|[@*#?\-$!]|\w*")
_PLAIN = expression(rf"[^$<'\"\\`}}/{SPACES}]+")

MAX_INSERTED = 65_536
"""How many characters variables may add to a text: `$A$A$A...` grows by a value with every two characters."""

Lookup = Callable[[str], str | None]
"""A variable's value, None where it is unset. It may raise Unknown."""


class TooDeep(InstructionRefused):
    """Our own bound, where BuildKit has none."""


class Unknown(Exception):
    """The text depends on a variable whose value nobody knows before the build."""


def everything_unset(name: str) -> None:
    """The lookup of a reader that only splits words."""


class Lexer:
    """Reads one text. `words` are the words found and where they begin.

    raw_quotes, raw_escapes: quotes and escapes stay in the text. keep_unset: so do variables that are unset; else they
    are Unknown, save for the operators that say what to do then.
    """

    def __init__(
        self,
        text: str,
        escape: str,
        lookup: Lookup = everything_unset,
        *,
        raw_quotes: bool = False,
        raw_escapes: bool = False,
        keep_unset: bool = False,
    ) -> None:
        self._text, self._end, self._at = text, len(text), 0
        self._escape, self._lookup, self._keep_unset = escape, lookup, keep_unset
        self._raw_quotes, self._raw_escapes = raw_quotes, raw_escapes
        self._collector = WordCollector()
        self._room = MAX_INSERTED

    def read(self) -> str:
        """The whole text, processed. Raises Refused where BuildKit reports an error."""
        result = self._read_until("", self._raw_escapes)
        self._collector.end_word()
        return result

    @property
    def words(self) -> list[tuple[str, int]]:
        """After `read`: the words and where they begin."""
        return self._collector.words

    def _peek(self) -> str:
        return self._text[self._at] if self._at < self._end else ""

    def _next(self) -> str:
        char = self._peek()
        self._at += 1
        return char

    def _read_until(self, stop: str, raw_escapes: bool) -> str:
        """Reads up to the character `stop` ("" is the end of the text) and past it."""
        outer, self._raw_escapes = self._raw_escapes, raw_escapes
        result: list[str] = []
        while self._at < self._end:
            if self._peek() == stop:
                self._at += 1
                self._raw_escapes = outer
                return "".join(result)
            result.append(self._read_part())
        if stop:
            raise InstructionRefused(f"unexpected end of statement while looking for matching {stop}")
        return "".join(result)

    def _read_part(self) -> str:
        """The next plain run, quoted part, variable or escape; it also joins the word under way."""
        start, char = self._at, self._peek()
        plain = _PLAIN.match(self._text, self._at)
        if plain is not None:
            self._at = plain.end()
            return self._collector.add(plain[0], start)
        if char == "$":
            text = self._dollar()
            return self._collector.add_split(text, start)
        if char in "'\"":
            return self._collector.add(self._single_quoted() if char == "'" else self._double_quoted(), start)
        if char == "<":
            return self._collector.add(self._less_than(), start)
        self._at += 1
        if char == self._escape:
            return self._collector.add(self._escaped(), start)
        if char in SPACES:
            self._collector.end_word()
            return char
        return self._collector.add(char, start)

    def _escaped(self) -> str:
        kept = self._escape if self._raw_escapes else ""
        return kept + self._next()

    def _single_quoted(self) -> str:
        close = self._text.find("'", self._at + 1)
        if close < 0:
            raise InstructionRefused("unexpected end of statement while looking for matching single-quote")
        start, self._at = self._at, close + 1
        return self._text[start : close + 1] if self._raw_quotes else self._text[start + 1 : close]

    def _double_quoted(self) -> str:
        quote = self._next() if self._raw_quotes else self._next()[:0]
        result = [quote]
        while self._at < self._end:
            char = self._peek()
            if char == "$":
                result.append(self._dollar())
                continue
            self._at += 1
            if char == '"':
                return "".join((*result, quote))
            if char == self._escape:
                result.append(self._escaped_in_quotes())
            else:
                result.append(char)
        raise InstructionRefused("unexpected end of statement while looking for matching double-quote")

    def _escaped_in_quotes(self) -> str:
        """In double quotes the escape is itself, unless it stands before a quote, a dollar or an escape."""
        kept = self._escape if self._raw_escapes else ""
        if self._at >= self._end:
            return kept
        return kept + (self._next() if self._peek() in ('"', "$", self._escape) else self._escape)

    def _less_than(self) -> str:
        """`<`, or `<<` with the blanks after it: they belong to a heredoc's word."""
        if not self._text.startswith("<<", self._at):
            self._at += 1
            return "<"
        start = self._at
        self._at += 2
        while self._at < self._end and self._text[self._at] in "\t\r ":
            self._at += 1
        return self._text[start : self._at]

    def _dollar(self) -> str:
        self._at += 1
        if self._peek() == "{":
            return self._braced()
        name = self._name()
        return self._value(name, f"${name}") if name else "$"

    def _name(self) -> str:
        match = _NAME.match(self._text, self._at)
        name = match[0] if match is not None else ""
        self._at += len(name)
        return name

    def _value(self, name: str, written: str) -> str:
        value = self._lookup(name)
        if value is not None:
            return self._bounded(value)
        if self._keep_unset:
            return written
        raise Unknown(name)

    def _bounded(self, value: str) -> str:
        self._room -= len(value)
        if self._room < 0:
            raise Unknown("longer than any value that a build could use")
        return value

    def _braced(self) -> str:
        self._at += 1
        if self._at >= self._end:
            raise InstructionRefused("syntax error: missing '}'")
        if self._peek() in "{}:":
            raise InstructionRefused("syntax error: bad substitution")
        name, operator = self._name(), self._next()
        if operator == "}":
            return self._value(name, f"${{{name}}}")
        if operator == ":":
            operator += self._next()
        if operator == "/":
            return self._replaced(name)
        if operator not in {"-", "+", "?", "#", "%", ":-", ":+", ":?"}:
            raise InstructionRefused(f"unsupported modifier ({operator or chr(0xFFFD)}) in substitution")
        word = self._nested("}", operator in {"#", "%"})
        return self._substituted(name, operator, word)

    def _nested(self, stop: str, raw_escapes: bool, missing: str = "syntax error: missing '}'") -> str:
        """A word inside braces."""
        self._collector.nesting += 1
        if self._collector.nesting > MAX_NESTING:
            raise TooDeep(f"${{}} nested more than {MAX_NESTING} deep")
        try:
            word = self._read_until(stop, raw_escapes)
        except InstructionRefused:
            if self._at >= self._end:
                raise InstructionRefused(missing) from None
            raise
        self._collector.leave()
        return word

    def _substituted(self, name: str, operator: str, word: str) -> str:
        """`${name-word}` and its kin."""
        value = self._lookup(name)
        if value is None and self._keep_unset:
            return f"${{{name}{operator}{word}}}"
        missing = value is None or (operator[0] == ":" and not value)
        if operator[-1] == "-":
            return word if missing else self._bounded(value or "")
        if operator[-1] == "+":
            return "" if missing else word
        if value is None or missing:
            raise Unknown(name)
        if operator[-1] == "?":
            return self._bounded(value)
        longest = word.startswith(operator)
        trim = trim_prefix if operator == "#" else trim_suffix
        return self._bounded(trim(value, word[longest:], longest))

    def _replaced(self, name: str) -> str:
        """`${name/pattern/replacement}`, with `//` for every match."""
        every = self._peek() == "/"
        self._at += every
        pattern = self._nested("/", True, "syntax error: missing '/' in ${}")
        replacement = self._nested("}", True)
        value = self._lookup(name)
        if value is None:
            return self._value(name, f"${{{name}/{pattern}/{replacement}}}")
        return self._bounded(replace(value, pattern, replacement, every))
