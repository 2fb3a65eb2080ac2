"""One logical line -> its parts: keyword, flags, words, exec form, heredocs (rules 5 to 8 of the language).

A Draft holds places in the logical text, nothing is judged yet: BuildKit too reads the whole file before it looks at
what an instruction may contain, so an unknown keyword on line 1 is reported after an open heredoc on line 9.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from rules.dockerfile.heredocs import Opening, find_openings
from rules.dockerfile.lines import BLANKS, SPACES
from rules.dockerfile.refusal import Refused, quoted

Place = tuple[int, int]
"""A half-open range in a logical text."""

_KEYWORD = re.compile(rf"[^{BLANKS}]+")
_GAP = re.compile(rf"[{BLANKS}]+")
_WORD = re.compile(rf"[^{BLANKS}]+")
_JSON_STRING = r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"'
_JSON_ARRAY = re.compile(
    rf"\[[ \t\n\r]*+(?:{_JSON_STRING}[ \t\n\r]*+(?:,[ \t\n\r]*+{_JSON_STRING}[ \t\n\r]*+)*+)?\][ \t\n\r]*"
)
_JSON_ITEM = re.compile(_JSON_STRING)


@dataclass(slots=True)
class Draft:
    """An instruction's parts. words: places of its arguments. flags: each with its text after quote removal.

    pairs: for ENV, LABEL and ARG the places of each name and value. legacy: `ENV name rest`.
    """

    text: str
    keyword: Place
    value: Place
    flags: list[tuple[str, Place]]
    rest: Place
    words: list[Place] = field(default_factory=list)
    exec_form: bool = False
    pairs: list[tuple[Place, Place | None]] = field(default_factory=list)
    legacy: bool = False
    trigger: Draft | None = None
    openings: tuple[Opening, ...] = ()

    @property
    def name(self) -> str:
        """The keyword in lower case."""
        return self.text[slice(*self.keyword)].lower()

    def slice(self, place: Place) -> str:
        return self.text[place[0] : place[1]]


def read_draft(text: str, escape: str, start: int = 0) -> Draft:
    """Splits a logical line, from `start` on. Raises Refused."""
    draft = _split(text, escape, start)
    reader = _READERS.get(draft.name)
    if reader is not None:
        reader(draft, escape)
    holder = draft if draft.trigger is None else draft.trigger
    if start == 0 and holder.name in _WITH_HEREDOCS and not holder.exec_form:
        draft.openings = find_openings(text)
    return draft


def _split(text: str, escape: str, start: int) -> Draft:
    """The keyword runs to the first blank; then flags; the rest is trimmed."""
    end = len(text.rstrip(SPACES))
    start = min(_skip(text, start, end, SPACES), end)
    match = _KEYWORD.match(text, start, end)
    keyword_end = match.end() if match is not None else start
    gap = _GAP.match(text, keyword_end, end)
    value = (gap.end() if gap is not None else end, end)
    flags, at = _read_flags(text, value, escape)
    rest = (min(_skip(text, at, end, SPACES), end), end)
    return Draft(text, (start, keyword_end), value, flags, rest)


def _skip(text: str, at: int, end: int, characters: str) -> int:
    while at < end and text[at] in characters:
        at += 1
    return at


def _read_flags(text: str, place: Place, escape: str) -> tuple[list[tuple[str, Place]], int]:
    """The words at the head that start with `--`, unquoted, and where the rest begins. A lone `--` ends them."""
    flags: list[tuple[str, Place]] = []
    at, end = place
    while True:
        at = _skip(text, at, end, SPACES)
        if not text.startswith("--", at, end):
            return flags, at
        flag, after = _read_flag(text, at, end, escape)
        if flag == "--":
            return flags, after
        flags.append((flag, (at, after)))
        at = after


def _read_flag(text: str, at: int, end: int, escape: str) -> tuple[str, int]:
    parts: list[str] = []
    quote = ""
    while at < end:
        char = text[at]
        if not quote and char in SPACES:
            break
        if char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif char == escape:
            at += 1
            parts.append(text[at:end][:1] if at < end else "")
        else:
            parts.append(char)
        at += 1
    return "".join(parts), min(at, end)


def _read_whole(draft: Draft, escape: str) -> None:
    """USER, WORKDIR, STOPSIGNAL, MAINTAINER: the rest is one argument."""
    if draft.rest[0] < draft.rest[1]:
        draft.words = [draft.rest]


def _read_words(draft: Draft, escape: str) -> None:
    """FROM, EXPOSE: blanks separate words, whatever the quotes."""
    draft.words = [match.span() for match in _WORD.finditer(draft.text, *draft.rest)]


def _read_exec_form(draft: Draft, place: Place) -> bool:
    """A JSON array of strings and nothing after it. An array of other things is an error, all else is shell form."""
    start, end = place
    if not draft.text.startswith("[", start, end):
        return False
    if _JSON_ARRAY.fullmatch(draft.text, start, end) is None:
        if _is_json(draft.text[start:end]):
            raise Refused("when using JSON array syntax, arrays must be comprised of strings only")
        return False
    draft.exec_form = True
    draft.words += [match.span() for match in _JSON_ITEM.finditer(draft.text, start, end)]
    return True


def _is_json(text: str) -> bool:
    try:
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_constant)
    except RecursionError:
        return True
    except ValueError:
        return False
    return True


def json_string(text: str) -> str:
    """The value of a JSON string; half a surrogate pair becomes U+FFFD."""
    if "\\" not in text:
        return text[1:-1]
    value: str = json.loads(text)
    return re.sub(r"[\ud800-\udbff\udc00-\udfff]", "\ufffd", value)


def _no_constant(name: str) -> None:
    """Python's JSON knows NaN and Infinity, Go's does not."""
    raise ValueError(name)


def _read_command(draft: Draft, escape: str) -> None:
    """RUN, CMD, ENTRYPOINT, SHELL: exec form, or the rest for the shell."""
    if not _read_exec_form(draft, draft.rest):
        _read_whole(draft, escape)


def _read_paths(draft: Draft, escape: str) -> None:
    """ADD, COPY, VOLUME: exec form, or words."""
    if not _read_exec_form(draft, draft.rest):
        _read_words(draft, escape)


def _read_healthcheck(draft: Draft, escape: str) -> None:
    """A type, and then a command."""
    kind = _KEYWORD.match(draft.text, *draft.rest)
    if kind is None:
        return
    draft.words = [kind.span()]
    command = (_skip(draft.text, kind.end(), draft.rest[1], SPACES), draft.rest[1])
    if not _read_exec_form(draft, command) and command[0] < command[1]:
        draft.words.append(command)


def _read_trigger(draft: Draft, escape: str) -> None:
    """ONBUILD: the rest is an instruction. A chain of them is refused later; it is not followed."""
    start, end = draft.rest
    if start == end:
        return
    keyword = _KEYWORD.match(draft.text, start, end)
    if keyword is not None and keyword[0].lower() == "onbuild":
        draft.trigger = Draft(draft.text, keyword.span(), (end, end), [], (end, end))
    else:
        draft.trigger = read_draft(draft.text, escape, start)


@lru_cache(maxsize=2)
def _quoted_word(escape: str) -> re.Pattern[str]:
    """A word in which quotes and escapes hide blanks; an open quote runs to the end, a last escape is dropped."""
    e = re.escape(escape)
    return re.compile(rf"""(?:[^{SPACES}'"{e}]++|{e}.|"(?:[^"{e}]++|{e}.)*+"?|'[^']*+'?)++""", re.DOTALL)


def quoted_words(text: str, place: Place, escape: str) -> list[Place]:
    words = [match.span() for match in _quoted_word(escape).finditer(text, *place)]
    return [(start, end) for start, end in words if start < end]


def _read_assignments(draft: Draft, escape: str) -> None:
    """ENV, LABEL: `name=value` words, or the legacy `name rest`, which a first word without `=` makes."""
    draft.words = quoted_words(draft.text, draft.rest, escape)
    if draft.words and "=" not in draft.slice(draft.words[0]):
        _read_legacy(draft)
        return
    for word in draft.words:
        if "=" not in draft.slice(word):
            raise Refused(
                f"Syntax error - can't find = in {quoted(draft.slice(word))}. Must be of the form: name=value"
            )
        draft.pairs.append(_pair(draft, word))


def _read_legacy(draft: Draft) -> None:
    name = _WORD.match(draft.text, *draft.rest)
    gap = _GAP.match(draft.text, name.end(), draft.rest[1]) if name is not None else None
    if name is None or gap is None:
        raise Refused(f"{draft.name.upper()} must have two arguments")
    value = (gap.end(), draft.rest[1])
    draft.legacy, draft.words, draft.pairs = True, [name.span(), value], [(name.span(), value)]


def _pair(draft: Draft, word: Place) -> tuple[Place, Place | None]:
    """The name and the value around the first `=`; no value without one."""
    start, end = word
    equals = draft.text.find("=", start, end)
    return ((start, equals), (equals + 1, end)) if equals >= 0 else (word, None)


def _read_arguments(draft: Draft, escape: str) -> None:
    """ARG: `name` or `name=value` words."""
    draft.words = quoted_words(draft.text, draft.rest, escape)
    draft.pairs = [_pair(draft, word) for word in draft.words]


_WITH_HEREDOCS = frozenset({"add", "copy", "run"})
_READERS: dict[str, Callable[[Draft, str], None]] = {
    "add": _read_paths,
    "arg": _read_arguments,
    "cmd": _read_command,
    "copy": _read_paths,
    "entrypoint": _read_command,
    "env": _read_assignments,
    "expose": _read_words,
    "from": _read_words,
    "healthcheck": _read_healthcheck,
    "label": _read_assignments,
    "maintainer": _read_whole,
    "onbuild": _read_trigger,
    "run": _read_command,
    "shell": _read_command,
    "stopsignal": _read_whole,
    "user": _read_whole,
    "volume": _read_paths,
    "workdir": _read_whole,
}
