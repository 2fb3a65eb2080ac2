"""Which flags an instruction knows, and what BuildKit says of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rules.dockerfile.expressions import expression
from rules.dockerfile.refusal import InstructionRefused, did_you_mean, quoted

BOOLEAN, ONE, MANY = "boolean", "one", "many"
KNOWN: dict[str, dict[str, str]] = {
    "add": {
        "chown": ONE,
        "chmod": ONE,
        "link": BOOLEAN,
        "keep-git-dir": BOOLEAN,
        "checksum": ONE,
        "unpack": BOOLEAN,
        "exclude": MANY,
    },
    "copy": {"chown": ONE, "from": ONE, "chmod": ONE, "link": BOOLEAN, "exclude": MANY, "parents": BOOLEAN},
    "from": {"platform": ONE},
    "healthcheck": {"interval": ONE, "timeout": ONE, "start-period": ONE, "start-interval": ONE, "retries": ONE},
    "run": {"mount": MANY, "network": ONE, "security": ONE, "device": MANY},
}
"""What is not listed knows no flag."""

_NUMBER = r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_DURATION = expression(rf"[+-]?(?:0|(?:{_NUMBER}(?:ns|us|µs|μs|ms|s|m|h))+)")
_UNITLESS = expression(rf"[+-]?{_NUMBER}")
_INTEGER = expression(r"[+-]?[0-9]+")


def check_flags(keyword: str, flags: Sequence[str]) -> None:
    """Refuses flags that `keyword` (lower case) does not know, twice the same, and values of the wrong kind."""
    known, seen = KNOWN.get(keyword, {}), set()
    for flag in flags:
        name, has_value, value = flag.partition("=")
        kind = known.get(name[2:])
        if kind is None:
            raise InstructionRefused(f"unknown flag: {name}{did_you_mean(name[2:], tuple(known))}")
        if name in seen and kind != MANY:
            raise InstructionRefused(f"duplicate flag specified: {name}")
        seen.add(name)
        if (kind != BOOLEAN and not has_value) or (kind == BOOLEAN and has_value and not value):
            raise InstructionRefused(f"missing a value on flag: {name}")
        if kind == BOOLEAN and value.lower() not in {"true", "false", ""}:
            raise InstructionRefused(f"expecting boolean value for flag {name}, not: {value}")
        check = _VALUES.get((keyword, name[2:]))
        if check is not None:
            check(name[2:], value)


def _mount(name: str, value: str) -> None:
    for option in value.split(","):
        key, _, source = option.partition("=")
        if key.lower() == "from" and "$" in source[:-1]:
            raise InstructionRefused("'from' doesn't support variable expansion, define alias stage instead")


def _network(name: str, value: str) -> None:
    if value not in {"default", "none", "host"}:
        raise InstructionRefused(f"invalid network mode {quoted(value)}")


def _security(name: str, value: str) -> None:
    if value not in {"insecure", "sandbox"}:
        raise InstructionRefused(f"security {quoted(value)} is not valid")


def _duration(name: str, value: str) -> None:
    """Go's durations: `1m30s`, never a bare number but 0."""
    if not value or _DURATION.fullmatch(value):
        return
    if _UNITLESS.fullmatch(value):
        raise InstructionRefused(f"time: missing unit in duration {quoted(value)}")
    raise InstructionRefused(f"time: invalid duration {quoted(value)}")


def _retries(name: str, value: str) -> None:
    if not value:
        return
    if _INTEGER.fullmatch(value) is None:
        raise InstructionRefused(f"strconv.ParseInt: parsing {quoted(value)}: invalid syntax")
    if len(value) > 11 or not -(2**31) <= int(value) < 2**31:
        raise InstructionRefused(f"strconv.ParseInt: parsing {quoted(value)}: value out of range")
    if int(value) < 0:
        raise InstructionRefused(f"--retries cannot be negative ({value})")


_VALUES: dict[tuple[str, str], Callable[[str, str], None]] = {
    ("run", "mount"): _mount,
    ("run", "network"): _network,
    ("run", "security"): _security,
    ("healthcheck", "interval"): _duration,
    ("healthcheck", "timeout"): _duration,
    ("healthcheck", "start-period"): _duration,
    ("healthcheck", "start-interval"): _duration,
    ("healthcheck", "retries"): _retries,
}
