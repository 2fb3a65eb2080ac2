"""Secrets that a build reads, given with `RUN --mount=type=secret` instead of ARG or COPY."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import basename, join, normpath

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Arg, Dockerfile, Instruction, Run, Stage, Transfer
from rules.dockerfile.source import LineRange, Span
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import called, reading
from rules.ecosystems.node import PROGRAMS
from rules.engine.edits import delete, delete_lines, insert
from rules.engine.finding import Edit, Fix
from rules.facts.cache_mounts import has_old_syntax
from rules.facts.command_prefixes import without_prefixes

_FOR_PYTHON = frozenset({"python", "python3"})
_OTHER_READERS = {
    ".npmrc": frozenset({"npx", "corepack"}),
    ".netrc": frozenset({"git", "curl"}),
    "pip.conf": _FOR_PYTHON,
    ".pypirc": _FOR_PYTHON | {"twine"},
}
"""What reads a file of secrets besides package managers, by its name."""
_NODE = PROGRAMS | _OTHER_READERS[".npmrc"]
_FOR_NODE = expression(r"NPM|NODE_AUTH|YARN", re.IGNORECASE)
_WORD = expression(r"\w+")
_MOST_READERS = 40
"""More steps than that are no file of people."""
_BEFORE_ENV = expression(r":1\.\d(?:\.\d+)?(?:-\w+)?$|:1\.\d-")
_SINCE = "It takes Docker 27.2 or newer (`# syntax=docker/dockerfile:1.10`)."


def instead_of_argument(dockerfile: Dockerfile, stage: Stage, arg: Arg) -> Fix | None:
    """Mounts the secret as a variable on each RUN that reads it. None where others read it, too, or nothing does."""
    name = arg.assignments[0].name
    if len(arg.assignments) > 1 or arg.assignments[0].value is not None or _has_old_frontend(dockerfile):
        return None
    written = re.compile(rf"\$\{{?{re.escape(name)}\b")
    naming = [one for one in _naming(dockerfile).get(name, ()) if one is not arg]
    lines = LineRange(arg.lines.last + 1, stage.instructions[-1].lines.last)
    if not all(isinstance(one, Run) and lines.covers(one.lines) for one in naming):
        return None
    by_name = _node_runs(stage) if _FOR_NODE.search(name) else ()
    found = {run.lines.first: run for run in by_name if lines.covers(run.lines)}
    found |= {run.lines.first: run for run in naming if isinstance(run, Run) and written.search(_whole(run))}
    readers = [found[line] for line in sorted(found)]
    if not 0 < len(readers) <= _MOST_READERS or name in _global_names(dockerfile):
        return None
    mounts = tuple(insert(run.keyword_span.end, f" --mount=type=secret,id={name},env={name}") for run in readers)
    caution = (
        f"Build with `--secret id={name}` and the variable `{name}` in the builder's environment, instead of"
        f" `--build-arg {name}`. {_SINCE}"
    )
    gone = delete_lines(dockerfile.source, dockerfile.block(arg))
    apart = tuple(edit for run in readers for command in run.commands for edit in _out_of_address(command, name))
    kept = [_written_by(run, written) for run in readers]
    return Fix("Mount the secret", (gone, *mounts, *apart), " ".join((caution, *filter(None, kept))), is_decision=True)


def _out_of_address(command: Command, name: str) -> Iterator[Edit]:
    """Takes the secret out of the address that `git clone` keeps in `.git/config`: git adds it while it runs."""
    if command.texts[:2] != ("git", "clone"):
        return
    secret = re.compile(rf"""(https?://)([^/@\s"']*\$\{{?{re.escape(name)}\b[^/@\s"']*@)([\w.:-]+/)""")
    for word in command.words:
        found = secret.search(word.text)
        if found is not None:
            scheme, login, host = found.groups()
            yield insert(command.words[0].span.end, f' -c url."{scheme}{login}{host}".insteadOf={scheme}{host}')
            yield delete(Span(word.span.start + found.start(2), word.span.start + found.end(2)))


_REMOVES = expression(r"\brm\b|\brmdir\b|--unset|--remove-section|\bconfig (?:delete|rm|unset)\b|--unset-all")


def _written_by(run: Run, written: re.Pattern[str]) -> str:
    """What puts the secret into a file of the image, in a sentence; "" where nothing does, or the RUN removes it."""
    for command in run.commands:
        text = " ".join(word.text for word in (*command.words, *command.redirections))
        keeps = any(">" in word.text and "/dev/" not in word.text for word in command.redirections)
        keeps = keeps or not {"config", "remote", "login"}.isdisjoint(command.texts[1:3])
        if keeps and written.search(text) and not _REMOVES.search(run.value):
            what = " ".join(command.texts[:2])
            return f"`{what}` in line {run.lines.first} writes the secret into a file: delete that in the same RUN."
    return ""


def instead_of_copy(dockerfile: Dockerfile, stage: Stage, copy: Transfer) -> Fix | None:
    """Mounts a file of secrets on each RUN that reads it. None where its readers are not known."""
    source = copy.sources[0].literal or ""
    name, place = basename(source), copy.destination.literal
    known = reading(name) | _OTHER_READERS.get(name, frozenset())
    if len(copy.sources) > 1 or not known or place is None or "$" in place or has_old_syntax(dockerfile):
        return None
    target = place if basename(place) == name else join(place, name)
    target = normpath(join(stage.workdir_at(copy), target))
    later = stage.after(copy)
    readers = [run for run in later if isinstance(run, Run) and _calls(run, known)]
    removed = any(isinstance(run, Run) and re.search(rf"\brm\b[^&;]*{re.escape(name)}", run.value) for run in later)
    is_root = all(stage.user_at(run) in {None, "root", "0"} for run in readers)
    if not readers or removed or not is_root or not target.startswith("/") or "$" in target:
        return None
    mounts = tuple(
        insert(run.keyword_span.end, f" --mount=type=secret,id={name.lstrip('.')},target={target}") for run in readers
    )
    caution = f"Build with `--secret id={name.lstrip('.')},src={source}`: without it the file is not there."
    gone = delete_lines(dockerfile.source, copy.lines)
    return Fix("Mount the secret", (gone, *mounts), caution, is_decision=True)


def _whole(run: Run) -> str:
    return "\n".join((run.value, *(heredoc.text for heredoc in run.heredocs)))


def _calls(run: Run, programs: frozenset[str]) -> bool:
    found = (without_prefixes(command)[0] for command in run.commands)
    return any(_name(words[0].text.rsplit("/", 1)[-1]) in programs for words in found if words)


def _name(program: str) -> str:
    """The name of the manager that the program is (`pip` for `pip3.11`), or its own."""
    manager = called(program)
    return program if manager is None else manager.name


@fact
def _naming(dockerfile: Dockerfile) -> Mapping[str, tuple[Instruction, ...]]:
    """The instructions in which each word stands, such as a variable's name."""
    found: dict[str, list[Instruction]] = {}
    for stage in dockerfile.stages:
        for one in (stage.base, *stage.instructions):
            for word in set(_WORD.findall(_whole(one) if isinstance(one, Run) else one.value)):
                found.setdefault(word, []).append(one)
    return {word: tuple(those) for word, those in found.items()}


@fact
def _node_runs(stage: Stage) -> tuple[Run, ...]:
    """The steps that call npm or its kin, which read the token that `.npmrc` names."""
    return tuple(run for run in stage.of_type(Run) if _calls(run, _NODE))


@fact
def _global_names(dockerfile: Dockerfile) -> frozenset[str]:
    return frozenset(assignment.name for arg in dockerfile.global_args for assignment in arg.assignments)


def _has_old_frontend(dockerfile: Dockerfile) -> bool:
    """Whether `# syntax=` selects a language older than 1.10, which brought `env=`."""
    values = (directive.value for directive in dockerfile.directives if directive.name == "syntax")
    return has_old_syntax(dockerfile) or any(_BEFORE_ENV.search(value) for value in values)
