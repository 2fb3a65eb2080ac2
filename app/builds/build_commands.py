"""`docker build` as the steps of a workflow call it. Source: https://docs.docker.com/reference/cli/docker/buildx/build/."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import join
from shlex import shlex

from rules.dockerfile.node import record

_CALL = re.compile(r"\b(?:docker|podman|nerdctl|buildah)\b[^\n]*\b(?:build|bud)\b")
_CHANGES_FOLDER = re.compile(r"\b(?:cd|pushd)\b")
_CONTINUED = re.compile(r"\\\r?\n")
_EXPRESSION = re.compile(r"\$\{\{[^}\n]*\}\}")
"""`${{ matrix.service }}`, of which the shell sees the value."""

_VALUED = frozenset(
    [
        *(
            "-f",
            "--file",
            "--target",
            "-t",
            "--tag",
            "--build-arg",
            "--platform",
            "--label",
            "--annotation",
            "--secret",
        ),
        *("--cache-from", "--cache-to", "--network", "--ssh", "--output", "-o", "--progress", "--iidfile", "--attest"),
        *("--build-context", "--add-host", "--shm-size", "--ulimit", "--builder", "--metadata-file", "--isolation"),
        *("--allow", "--memory", "-m", "--cpus", "--format", "--sbom", "--provenance", "--cgroup-parent", "--context"),
        *("--no-cache-filter", "--call", "--security-opt", "--layers-from", "--authfile", "--volume", "-v", "--arch"),
    ]
)
LONGEST_LINE = 5_000
"""Longer commands are left unread."""


@record
class BuildCommand:
    """A call. Both paths are relative to the folder that the script starts in; file: None for the default."""

    context: str
    file: str | None
    target: str | None


def build_commands(script: str) -> Iterator[BuildCommand]:
    """The builds that a shell script calls, as far as its words can be read without running it."""
    folder = "."
    for line in _EXPRESSION.sub("$", _CONTINUED.sub(" ", script)).splitlines():
        before = folder
        if len(line) > LONGEST_LINE or not (_CALL.search(line) or _CHANGES_FOLDER.search(line)):
            continue
        for words in _commands(line):
            if len(words) > 1 and words[0] in {"cd", "pushd"}:
                folder = join(folder, words[1]) if words[1] != "-" else "$"
            found = _read(words)
            if found is not None:
                file = join(folder, found.file) if found.file else None
                yield BuildCommand(join(folder, found.context), file, found.target)
        folder = before if "(" in line else folder


def _commands(line: str) -> Iterator[list[str]]:
    """The line's commands, cut at `&&`, `|` and their like; none where its quotes do not close."""
    lexer = shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = "#"
    words: list[str] = []
    try:
        for word in lexer:
            if set(word) <= set("();<>|&"):
                yield words
                words = []
            else:
                words.append(word)
    except ValueError:
        return
    yield words


def _read(words: list[str]) -> BuildCommand | None:
    names = {"docker", "podman", "nerdctl", "buildah"}
    start = next((n for n, word in enumerate(words[:4]) if word in names), None)
    if start is None:
        return None
    rest = words[start + 1 :]
    while rest and rest[0] in {"buildx", "image", "builder"}:
        rest = rest[1:]
    if not rest or rest[0] not in {"build", "bud"}:
        return None
    options, operands = _parted(rest[1:])
    if len(operands) != 1 or operands[0] == "-":
        return None
    return BuildCommand(operands[0], options.get("-f") or options.get("--file"), options.get("--target"))


def _parted(words: list[str]) -> tuple[dict[str, str], list[str]]:
    """The options with their values, and what is no option: the context."""
    options: dict[str, str] = {}
    operands: list[str] = []
    rest = iter(words)
    for word in rest:
        name, sign, value = word.partition("=")
        if not word.startswith("-") or word == "-":
            operands.append(word)
        elif sign:
            options[name] = value
        elif name in _VALUED:
            options[name] = next(rest, "")
    return options, operands
