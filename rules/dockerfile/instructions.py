"""A Draft -> the typed instruction of the model, its places mapped to the file."""

from __future__ import annotations

from typing import Any

from rules.dockerfile import model
from rules.dockerfile.exec_form import json_string
from rules.dockerfile.expand import literal
from rules.dockerfile.instruction_checks import is_valid
from rules.dockerfile.model import Assignment, Flag, Heredoc, Instruction
from rules.dockerfile.node import value
from rules.dockerfile.source import LineRange, Span
from rules.dockerfile.splitting import Place
from rules.dockerfile.syntax import Draft
from rules.dockerfile.words import LogicalText, Word

_KINDS: dict[str, type[Instruction]] = {
    "add": model.Add,
    "arg": model.Arg,
    "cmd": model.Cmd,
    "copy": model.Copy,
    "entrypoint": model.Entrypoint,
    "env": model.Env,
    "expose": model.Expose,
    "from": model.From,
    "healthcheck": model.Healthcheck,
    "label": model.Label,
    "maintainer": model.Maintainer,
    "onbuild": model.Onbuild,
    "run": model.Run,
    "shell": model.Shell,
    "stopsignal": model.Stopsignal,
    "user": model.User,
    "volume": model.Volume,
    "workdir": model.Workdir,
}
_FOR_THE_SHELL = frozenset({"run", "cmd", "entrypoint", "shell"})
_EXPANDED = frozenset({"add", "copy", "volume"})


@value
class Statement:
    """A draft and where it stands. `end` is the file offset behind its last line, without that line's end."""

    draft: Draft
    logical: LogicalText
    lines: LineRange
    end: int
    heredocs: tuple[Heredoc, ...]


def build(statement: Statement, escape: str, shell: tuple[str, ...]) -> Instruction:
    """The instruction of a draft. `shell` is the effective SHELL."""
    return _Builder(statement, escape, shell).instruction(statement.draft)


class _Builder:
    def __init__(self, statement: Statement, escape: str, shell: tuple[str, ...]) -> None:
        self._statement, self._escape, self._shell = statement, escape, shell
        self._text = statement.logical.text
        single = len(statement.logical.starts) == 1
        self._shift = statement.logical.offsets[0] if single else None

    def instruction(self, draft: Draft) -> Instruction:
        return self._typed(draft, _KINDS.get(draft.name, Instruction))

    def _typed(self, draft: Draft, kind: type[Instruction]) -> Instruction:
        keyword = self._span(draft.keyword)
        fields: dict[str, Any] = {
            "keyword": draft.slice(draft.keyword).upper(),
            "keyword_span": keyword,
            "flags": tuple(self._flag(text, place) for text, place in draft.flags),
            "arguments": self._arguments(draft),
            "value": draft.slice(draft.value),
            "exec_form": draft.exec_form,
            "span": Span(keyword.start, self._statement.end),
            "lines": self._statement.lines,
            "heredocs": self._statement.heredocs,
            "logical": self._statement.logical,
        }
        if kind is model.Run:
            fields["shell"] = self._shell
        elif issubclass(kind, model.Assigning):
            fields["assignments"] = tuple(self._assignment(name, value) for name, value in draft.pairs)
            fields["legacy"] = draft.legacy
        elif draft.trigger is not None:
            fields["trigger"] = self._trigger(draft.trigger)
        return kind(**fields)

    def _trigger(self, draft: Draft) -> Instruction:
        """A trigger that the child's build will refuse is an instruction of no kind: its parts may be missing."""
        return self.instruction(draft) if is_valid(draft) else self._typed(draft, Instruction)

    def _flag(self, text: str, place: Place) -> Flag:
        name, equals, value = text[2:].partition("=")
        return Flag(name, value if equals else None, self._span(place))

    def _arguments(self, draft: Draft) -> tuple[Word, ...]:
        words = draft.words
        if draft.exec_form:
            first = 1 if draft.name == "healthcheck" else 0
            return (*map(self._word, words[:first]), *(self._json_word(place, draft.name) for place in words[first:]))
        if draft.name in _FOR_THE_SHELL:
            return tuple(self._script(place) for place in words)
        if draft.name == "healthcheck":
            return (*map(self._word, words[:1]), *map(self._script, words[1:]))
        return tuple(map(self._word, words))

    def _script(self, place: Place) -> Word:
        """The rest of a line that a shell will read: only the shell knows its words."""
        return Word(self._text[place[0] : place[1]], self._span(place), None)

    def _json_word(self, place: Place, name: str) -> Word:
        """A string of the exec form, written with its quotes. Only ADD, COPY and VOLUME expand variables in it."""
        text = self._text[place[0] : place[1]]
        value = json_string(text)
        return Word(text, self._span(place), literal(value, self._escape) if name in _EXPANDED else value)

    def _word(self, place: Place) -> Word:
        text = self._text[place[0] : place[1]]
        return Word(text, self._span(place), literal(text, self._escape))

    def _assignment(self, name: Place, value: Place | None) -> Assignment:
        written = self._text[name[0] : name[1]]
        span = self._span((name[0], name[1] if value is None else value[1]))
        word = None if value is None else self._word(value)
        return Assignment(literal(written, self._escape) or written, word, span)

    def _span(self, place: Place) -> Span:
        if self._shift is not None:
            return Span(place[0] + self._shift, place[1] + self._shift)
        return self._statement.logical.to_file(*place)
