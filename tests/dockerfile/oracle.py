"""BuildKit's own parser (PyPI `dockerfile`) as the judge of ours, and its known drift from today's BuildKit, each by name."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import NamedTuple

import dockerfile as buildkit

from rules.dockerfile.instructions import Statement, build
from rules.dockerfile.model import Heredoc, Instruction, Onbuild
from rules.dockerfile.parser import parse, split
from rules.dockerfile.source import Source
from rules.dockerfile.syntax_error import DockerfileSyntaxError


class Read(NamedTuple):
    """What both readers must agree on, one instruction."""

    keyword: str
    trigger: str | None
    exec_form: bool
    lines: tuple[int, int]
    flags: tuple[str, ...]
    values: tuple[str, ...]
    heredocs: tuple[tuple[str, int, str], ...]
    logical: str


def theirs(text: str) -> list[Read] | str:
    """The oracle's reading, or its reason to refuse the file."""
    try:
        commands = buildkit.parse_string(text)
    except buildkit.GoParseError as error:
        return str(error)
    return [
        Read(
            (c.cmd or "").upper(),
            c.sub_cmd.upper() if c.sub_cmd else None,
            c.json,
            (c.start_line, c.end_line),
            c.flags,
            c.value,
            tuple((h.name, h.file_descriptor, h.content) for h in c.heredocs),
            (c.original or "").split("\n", 1)[0] if c.heredocs else c.original or "",
        )
        for c in commands
    ]


def ours(text: str) -> list[Read] | DockerfileSyntaxError:
    """Our reading before anything is judged."""
    try:
        parts, directives = split(Source(text))
    except DockerfileSyntaxError as error:
        return error
    return [_read(build(part, directives.escape, ())) for part in parts if isinstance(part, Statement)]


def _read(instruction: Instruction) -> Read:
    trigger = instruction.trigger if isinstance(instruction, Onbuild) else None
    inner = instruction if trigger is None else trigger
    return Read(
        instruction.keyword,
        None if trigger is None else trigger.keyword,
        inner.exec_form,
        (instruction.lines.first, instruction.lines.last),
        tuple(f"--{flag.name}" + ("" if flag.value is None else f"={flag.value}") for flag in instruction.flags),
        tuple(_values(inner)),
        tuple(_heredoc(h) for h in instruction.heredocs),
        instruction.logical.text,
    )


def _heredoc(heredoc: Heredoc) -> tuple[str, int, str]:
    return heredoc.name, heredoc.descriptor, heredoc.text


def _values(instruction: Instruction) -> list[str]:
    if instruction.keyword.lower() not in buildkit.all_cmds():
        return [""]  # the oracle's parts of what it does not know
    words = [word.text for word in instruction.arguments]
    if instruction.keyword in {"ENV", "LABEL"} and words and "=" in words[0]:
        return [part for word in words for part in word.split("=", 1)]
    if instruction.exec_form:
        return [_json(word) if word.startswith('"') else word for word in words]
    return words


def _json(text: str) -> str:
    """Half a surrogate pair is U+FFFD in Go."""
    value: str = json.loads(text)
    return re.sub("[\ud800-\udfff]", "\ufffd", value)


def difference(text: str) -> str | None:
    """How the two readings differ, None where they agree.

    What BuildKit refuses only at the second look (`rules.dockerfile.instruction_checks`, stages) the oracle does not judge.
    """
    expected, found = theirs(text), ours(text)
    if isinstance(expected, str):
        return None if isinstance(found, DockerfileSyntaxError) else f"the oracle refuses the file: {expected}"
    if isinstance(found, DockerfileSyntaxError):
        return f"we refuse the file: {found}"
    for one, other in zip(expected, found, strict=False):
        if one != other:
            return f"the oracle reads {one}, we read {other}"
    if len(expected) != len(found):
        return f"the oracle reads {len(expected)} instructions, we {len(found)}"
    return second_look(text)


def second_look(text: str) -> str | None:
    """Whether what `parse` says after the first look is a judgement."""
    try:
        parse(text)
    except DockerfileSyntaxError as error:
        return None if is_judgement(error.reason) else f"we refuse the file at the second look: {error}"
    return None


_JUDGEMENTS = re.compile(
    r"unknown instruction|requires (at least|exactly|either)|requires the arguments|names can not be blank|unknown flag"
    r"|duplicate flag|missing a value on flag|expecting boolean value|invalid network mode|security .* is not valid"
    r"|doesn't support variable expansion|time: |strconv|--retries|cannot accept a heredoc|VOLUME specified"
    r"|invalid name for build stage|takes no arguments|Unknown type|Missing command|Chaining ONBUILD|as an ONBUILD trigger"
    r"|no build stage|no stages to build"
)


def is_judgement(reason: str) -> bool:
    return _JUDGEMENTS.search(reason) is not None


def blanks_behind_a_heredoc_mark(text: str) -> bool:
    """`RUN << EOF`: the oracle's BuildKit did not know it yet."""
    return re.search(r"<<-?[\t\r ]", text) is not None


def directive_behind_check(text: str) -> bool:
    """`# check=` came later: to the oracle it is a comment, which ends the directives."""
    return (
        re.search(r"^[\s\ufeff]*#\s*check\s*=.*\n(\s*#.*\n)*\s*#\s*(syntax|escape|check)\s*=", text, re.I | re.M)
        is not None
    )


def json_with_a_tail(text: str) -> bool:
    """`CMD ["a"] # b`: the oracle stops at the end of the array; BuildKit takes the line for shell form."""
    return any(_starts_with_array(match[0]) for match in re.finditer(r"\[.*", _joined(text)))


def _joined(text: str) -> str:
    """The lines without their continuations, roughly."""
    return re.sub(r"[\\`][ \t\r]*\n(\s*(#.*)?\n)*", "", text)


def _starts_with_array(text: str) -> bool:
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return bool(text[end:].strip())


def escape_in_a_flag_under_backtick(text: str) -> bool:
    """The oracle reads a backslash in a flag as an escape whatever the file's own is."""
    return re.search(r"escape\s*=\s*`", text, re.I) is not None and re.search(r"--[^\n]*[\\`]", text) is not None


def heredoc_under_onbuild(text: str) -> bool:
    return re.search(r"onbuild", text, re.I) is not None and "<<" in text


def chain_of_onbuild(text: str) -> bool:
    """No drift: BuildKit refuses the chain at the second look, we do not follow it at the first."""
    return re.search(r"onbuild.*onbuild", _joined(text), re.I) is not None


def flag_beyond_ascii(text: str) -> bool:
    """BuildKit reads flags byte by byte: `--chown=\xe0` becomes two words of other letters. We keep it whole."""
    return not text.isascii() and "--" in text


def later_operator_beside_a_heredoc(text: str) -> bool:
    """`${x#y}`, `${x%y}` and `${x/y/z}` came later: the oracle sees no heredoc on such a line."""
    return "<<" in text and re.search(r"\$\{[^}]*[#%/]", text) is not None


KNOWN_DRIFT: tuple[Callable[[str], bool], ...] = (
    blanks_behind_a_heredoc_mark,
    directive_behind_check,
    json_with_a_tail,
    escape_in_a_flag_under_backtick,
    heredoc_under_onbuild,
    chain_of_onbuild,
    flag_beyond_ascii,
    later_operator_beside_a_heredoc,
)


def is_known_drift(text: str) -> bool:
    return any(drift(text) for drift in KNOWN_DRIFT)
