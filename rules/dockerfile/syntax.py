"""One logical line -> its parts: keyword, flags, words, exec form, heredocs (rules 5 to 8 of the language).

A Draft holds places in the logical text, nothing is judged yet: BuildKit too reads the whole file before it looks at
what an instruction may contain, so an unknown keyword on line 1 is reported after an open heredoc on line 9.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rules.dockerfile.blanks import SPACES
from rules.dockerfile.exec_form import string_places
from rules.dockerfile.heredocs import Opening, find_openings
from rules.dockerfile.refusal import InstructionRefused, quoted
from rules.dockerfile.splitting import BLANK_RUN, PLAIN_WORD, Place, quoted_words, read_flags, skip


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
    start = min(skip(text, start, end, SPACES), end)
    match = PLAIN_WORD.match(text, start, end)
    keyword_end = match.end() if match is not None else start
    gap = BLANK_RUN.match(text, keyword_end, end)
    value = (gap.end() if gap is not None else end, end)
    flags, at = read_flags(text, value, escape)
    rest = (min(skip(text, at, end, SPACES), end), end)
    return Draft(text, (start, keyword_end), value, flags, rest)


def _read_whole(draft: Draft, escape: str) -> None:
    """USER, WORKDIR, STOPSIGNAL, MAINTAINER: the rest is one argument."""
    if draft.rest[0] < draft.rest[1]:
        draft.words = [draft.rest]


def _read_words(draft: Draft, escape: str) -> None:
    """FROM, EXPOSE: blanks separate words, whatever the quotes."""
    draft.words = [match.span() for match in PLAIN_WORD.finditer(draft.text, *draft.rest)]


def _read_exec_form(draft: Draft, place: Place) -> bool:
    strings = string_places(draft.text, place)
    if strings is None:
        return False
    draft.exec_form = True
    draft.words += strings
    return True


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
    kind = PLAIN_WORD.match(draft.text, *draft.rest)
    if kind is None:
        return
    draft.words = [kind.span()]
    command = (skip(draft.text, kind.end(), draft.rest[1], SPACES), draft.rest[1])
    if not _read_exec_form(draft, command) and command[0] < command[1]:
        draft.words.append(command)


def _read_trigger(draft: Draft, escape: str) -> None:
    """ONBUILD: the rest is an instruction. A chain of them is refused later; it is not followed."""
    start, end = draft.rest
    if start == end:
        return
    keyword = PLAIN_WORD.match(draft.text, start, end)
    if keyword is not None and keyword[0].lower() == "onbuild":
        draft.trigger = Draft(draft.text, keyword.span(), (end, end), [], (end, end))
    else:
        draft.trigger = read_draft(draft.text, escape, start)


def _read_assignments(draft: Draft, escape: str) -> None:
    """ENV, LABEL: `name=value` words, or the legacy `name rest`, which a first word without `=` makes."""
    draft.words = quoted_words(draft.text, draft.rest, escape)
    if draft.words and "=" not in draft.slice(draft.words[0]):
        _read_legacy(draft)
        return
    for word in draft.words:
        if "=" not in draft.slice(word):
            raise InstructionRefused(
                f"Syntax error - can't find = in {quoted(draft.slice(word))}. Must be of the form: name=value"
            )
        draft.pairs.append(_pair(draft, word))


def _read_legacy(draft: Draft) -> None:
    name = PLAIN_WORD.match(draft.text, *draft.rest)
    gap = BLANK_RUN.match(draft.text, name.end(), draft.rest[1]) if name is not None else None
    if name is None or gap is None:
        raise InstructionRefused(f"{draft.name.upper()} must have two arguments")
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
