"""Which shell reads a script, and the options it starts with."""

from __future__ import annotations

from collections.abc import Iterable

from rules.dockerfile.words import Command

_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh", "mksh"})
_LONG = {"e": "errexit", "u": "nounset", "x": "xtrace", "f": "noglob", "v": "verbose", "n": "noexec"}


def known_shell(words: tuple[str, ...], needs_command_flag: bool = True) -> bool:
    """Whether a SHELL (or a shebang) is a Bourne-like shell: `/bin/bash -o pipefail -c`, also behind `conda run ..`."""
    at = _shell_at(words)
    return at is not None and (
        not needs_command_flag or any(_is_bundle(word) and "c" in word for word in words[at + 1 :])
    )


def options_at_start(shell: tuple[str, ...], commands: tuple[Command, ...]) -> frozenset[str]:
    """Long names of the options in force once the leading `set` commands have run."""
    at = _shell_at(shell)
    options = set(_changed(shell[at + 1 :], frozenset())) if at is not None else set()
    for command in commands:
        if command.inside or command.name != "set" or command.after in {"|", "||", "&"}:
            break
        options = set(_changed(command.texts[1:], frozenset(options)))
    return frozenset(options)


def shebang(script: str) -> tuple[str, ...]:
    """The words of a script's `#!` line, `env` and its `-S` left out; () where there is none."""
    if not script.startswith("#!"):
        return ()
    words = script[2:].split("\n", 1)[0].split()
    if words and words[0].rsplit("/", 1)[-1] == "env":
        words = [word for word in words[1:] if word != "-S"]
    return tuple(words)


def _shell_at(words: tuple[str, ...]) -> int | None:
    """The index of the last word that names a shell, with nothing but options behind it."""
    for at in range(len(words) - 1, -1, -1):
        if words[at].rsplit("/", 1)[-1].lower() in _SHELLS:
            return at
    return None


def _is_bundle(word: str) -> bool:
    return len(word) > 1 and word[0] in "-+" and word[1] != "-"


def _changed(words: Iterable[str], options: frozenset[str]) -> frozenset[str]:
    """`options` after `set WORDS`: `-eux`, `+e`, `-o pipefail`, `-euo pipefail`."""
    result = set(options)
    named = ""  # `-` or `+` where the next word is an option's long name
    for word in words:
        if named:
            result = result | {word} if named == "-" else result - {word}
            named = ""
            continue
        if not _is_bundle(word):
            break
        names = {_LONG[letter] for letter in word[1:] if letter in _LONG}
        result = result | names if word[0] == "-" else result - names
        named = word[0] if "o" in word[1:] else ""
    return frozenset(result)
