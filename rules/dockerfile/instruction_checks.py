"""What an instruction must have: the second look, after the whole file is split (BuildKit's `instructions`)."""

from __future__ import annotations

import re
from collections.abc import Callable

from rules.dockerfile.blanks import SPACES
from rules.dockerfile.flags import check_flags
from rules.dockerfile.heredocs import opening_of
from rules.dockerfile.refusal import InstructionRefused, did_you_mean, quoted
from rules.dockerfile.syntax import Draft

_STAGE_NAME = re.compile(r"[a-z][a-z0-9\-_.]*")


def check(draft: Draft) -> None:
    """Raises Refused with the first thing that BuildKit would say of the instruction."""
    checker = CHECKERS.get(draft.name)
    if checker is None:
        keyword = draft.slice(draft.keyword)
        raise InstructionRefused(f"unknown instruction: {keyword}{_nearest_keyword(keyword)}")
    checker(draft)


def is_valid(draft: Draft) -> bool:
    try:
        check(draft)
    except InstructionRefused:
        return False
    return True


def _nearest_keyword(keyword: str) -> str:
    known = tuple(name if keyword.islower() else name.upper() for name in CHECKERS)
    return did_you_mean(keyword if keyword.islower() else keyword.upper(), known) if len(keyword) < 20 else ""


def _check_flags(draft: Draft) -> None:
    check_flags(draft.name, [text for text, _ in draft.flags])


def _at_least_one(draft: Draft) -> None:
    if not draft.words:
        raise InstructionRefused(f"{draft.name.upper()} requires at least one argument")


def _exactly_one(draft: Draft) -> None:
    """WORKDIR, USER, MAINTAINER."""
    if len(draft.words) != 1:
        raise InstructionRefused(f"{draft.name.upper()} requires exactly one argument")
    if draft.name != "stopsignal":
        _check_flags(draft)


def _command(draft: Draft) -> None:
    """RUN, CMD, ENTRYPOINT may be empty."""
    _check_flags(draft)


def _shell(draft: Draft) -> None:
    _check_flags(draft)
    _at_least_one(draft)
    if not draft.exec_form:
        raise InstructionRefused("SHELL requires the arguments to be in JSON form")


def _assignments(draft: Draft) -> None:
    """ENV, LABEL."""
    _check_flags(draft)
    _at_least_one(draft)
    _named(draft)


def _argument(draft: Draft) -> None:
    _at_least_one(draft)
    _named(draft)


def _named(draft: Draft) -> None:
    if any(start == end for (start, end), _ in draft.pairs):
        raise InstructionRefused(f"{draft.name.upper()} names can not be blank")


def _expose(draft: Draft) -> None:
    _at_least_one(draft)
    _check_flags(draft)


def _volume(draft: Draft) -> None:
    _expose(draft)
    if draft.exec_form and any(not draft.slice(word)[1:-1].strip(SPACES) for word in draft.words):
        raise InstructionRefused("VOLUME specified can not be an empty string")


def _transfer(draft: Draft) -> None:
    """COPY, ADD."""
    name = draft.name.upper()
    if len(draft.words) < 2:
        raise InstructionRefused(
            f"{name} requires at least two arguments, but only one was provided. Destination could not be determined"
        )
    _check_flags(draft)
    if _is_heredoc(draft.slice(draft.words[-1])):
        raise InstructionRefused(f"{name} cannot accept a heredoc as a destination")


def _is_heredoc(word: str) -> bool:
    try:
        return opening_of(word) is not None
    except InstructionRefused:
        return False


def _from(draft: Draft) -> None:
    words = [draft.slice(word) for word in draft.words]
    if len(words) == 3 and words[1].lower() == "as":
        if _STAGE_NAME.fullmatch(words[2].lower()) is None:
            raise InstructionRefused(
                f"invalid name for build stage: {quoted(words[2])}, name can't start with a number or contain symbols"
            )
    elif len(words) != 1:
        raise InstructionRefused("FROM requires either one or three arguments")
    _check_flags(draft)


def _healthcheck(draft: Draft) -> None:
    _at_least_one(draft)
    kind = draft.slice(draft.words[0]).upper()
    if kind == "NONE":
        if len(draft.words) > 1:
            raise InstructionRefused("HEALTHCHECK NONE takes no arguments")
        return
    _check_flags(draft)
    if kind != "CMD":
        raise InstructionRefused(f"Unknown type {quoted(kind)} in HEALTHCHECK (try CMD)")
    if len(draft.words) == 1:
        raise InstructionRefused("Missing command after HEALTHCHECK CMD")


def _onbuild(draft: Draft) -> None:
    """What the trigger may contain is asked by the build that runs it."""
    if draft.trigger is None:
        raise InstructionRefused("ONBUILD requires at least one argument")
    _check_flags(draft)
    trigger = draft.trigger.name.upper()
    if trigger == "ONBUILD":
        raise InstructionRefused("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
    if trigger in {"MAINTAINER", "FROM"}:
        raise InstructionRefused(f"{trigger} isn't allowed as an ONBUILD trigger")


CHECKERS: dict[str, Callable[[Draft], None]] = {
    "add": _transfer,
    "arg": _argument,
    "cmd": _command,
    "copy": _transfer,
    "entrypoint": _command,
    "env": _assignments,
    "expose": _expose,
    "from": _from,
    "healthcheck": _healthcheck,
    "label": _assignments,
    "maintainer": _exactly_one,
    "onbuild": _onbuild,
    "run": _command,
    "shell": _shell,
    "stopsignal": _exactly_one,
    "user": _exactly_one,
    "volume": _volume,
    "workdir": _exactly_one,
}
