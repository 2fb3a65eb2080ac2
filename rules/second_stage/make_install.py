"""Where `make install` and its like put what a stage builds."""

from __future__ import annotations

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.facts.image_paths import placed_commands, value_at

SYSTEM_FOLDERS = frozenset({"/bin", "/sbin", "/usr/bin", "/usr/sbin"})
"""Where the distribution's own programs lie: no folder to copy as a whole."""

_DEFAULT = "/usr/local"
_PREFIX = expression(r"(?:--?prefix|-DCMAKE_INSTALL_PREFIX(?::PATH)?|PREFIX|prefix)=(.+)")
_ELSEWHERE = expression(r"DESTDIR=|--exec-prefix|--bindir|--libdir")


@record
class InstallPrefix:
    """folder: the prefix, which holds `bin`, `lib` and `share`. run: the last RUN that installs."""

    folder: str
    run: Run


def install_prefix(stage: Stage) -> InstallPrefix | None:
    """The prefix that the stage installs into; None where it installs nothing that it builds, or it isn't clear."""
    runs = [run for run, command, _ in placed_commands(stage) if _installs(command)]
    prefixes = {place for run, command, _ in placed_commands(stage) for place in _named(stage, run, command)}
    unclear = any(_ELSEWHERE.search(text) for _, command, _ in placed_commands(stage) for text in command.texts)
    folder = next(iter(prefixes), _DEFAULT)
    if not runs or unclear or len(prefixes) > 1 or not folder.startswith("/") or folder in {"/", "/usr"}:
        return None
    return InstallPrefix(folder.rstrip("/"), runs[-1])


def _installs(command: Command) -> bool:
    if command.name in {"make", "gmake", "ninja", "meson"}:
        return any(text in {"install", "install-strip", "install/strip"} for text in command.texts[1:])
    return command.name == "cmake" and ("--install" in command.texts or "install" in command.texts)


def _named(stage: Stage, run: Run, command: Command) -> list[str]:
    words = (*command.assignments, *command.words)
    found = (_PREFIX.fullmatch(value_at(stage, run, word)) for word in words)
    return [one[1] for one in found if one is not None]
