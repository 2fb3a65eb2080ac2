"""When two RUN instructions can become one. Each obstacle is a way in which a join changed what a real file does."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from rules.dockerfile.expressions import expression
from rules.dockerfile.kinds import Assigning
from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import of_system
from rules.facts.calls import invocation

_SUPPRESSION = expression(
    r"#\s*(hadolint|check\s*=|slimline|tally|shellcheck|nosec|trivy|checkov|kics|semgrep)", re.IGNORECASE
)

# Commands whose effect would reach into what is joined behind them.
_LEAKS = frozenset(
    {
        *(".", "alias", "eval", "exec", "exit", "export", "getopts", "hash", "local", "read", "readonly", "return"),
        *("set", "shift", "shopt", "source", "trap", "ulimit", "umask", "unset"),
    }
)
_MOVES = frozenset({"cd", "pushd", "popd"})
_HARMLESS_SET = expression(r"-[ex]+")
_OWN_SHELL = frozenset({"subshell", "substitution"})
_ON_PATHS = frozenset({"rm", "mkdir", "chmod", "chown", "ln"})
_READS_STATE = expression(r"\$(?:[?!_@*#0-9-])")


def join_obstacle(dockerfile: Dockerfile, first: Run, second: Run, moved: bool = False) -> str:
    """Why `second` cannot be joined to `first`, the RUN right above it, without changing what runs; "" where it can.

    moved: a RUN that `first` will be joined to moves away for good.
    """
    for run in (first, second):
        if obstacle := _unreadable(run):
            return obstacle
    if first.shell != second.shell:
        return "another SHELL applies"
    if [(f.name, f.value) for f in first.flags] != [(f.name, f.value) for f in second.flags]:
        return "their flags differ"
    if _suppressed_between(dockerfile, first, second):
        return "a suppression stands between them"
    if (moved or moves_for_good(first)) and not is_placeless(second):
        return "`cd` would change the folder of the commands joined behind it"
    return _open_end(first) or _open_start(second) or _leak(dockerfile, first, second)


@fact
def _unreadable(run: Run) -> str:
    if run.exec_form or run.heredocs:
        return "the exec form and heredocs are kept as they are"
    if run.beyond or not run.commands:
        return "the script cannot be read for certain"
    if any(mount.type in {"secret", "ssh", "tmpfs"} for mount in run.mounts):
        return "a secret or temporary mount belongs to one step"
    return ""


@fact
def moves(run: Run) -> bool:
    """Whether the RUN leaves its shell in another folder than it began in."""
    return any(c.name in _MOVES and not _OWN_SHELL.intersection(c.inside) for c in run.commands)


@fact
def moves_for_good(run: Run) -> bool:
    """Whether the RUN changes the folder and cannot be given a subshell: in `( ... ) &&` no `set -e` acts any more."""
    relies_on_set = "errexit" in run.script.options or any(c.name == "set" for c in run.commands)
    return moves(run) and relies_on_set and any(sign.text == ";" for sign in run.script.separators)


@fact
def is_placeless(run: Run) -> bool:
    """Whether the RUN does the same in every folder."""
    return all(_ignores_folder(command) for command in run.commands)


def _suppressed_between(dockerfile: Dockerfile, first: Run, second: Run) -> bool:
    return any(_SUPPRESSION.match(line) for line in comments_between(dockerfile, first, second))


def comments_between(dockerfile: Dockerfile, first: Run, second: Run) -> list[str]:
    """The comment lines between two neighbours, without their indent."""
    pieces = dockerfile.pieces
    start = bisect_right(pieces, first.lines.last, key=lambda piece: piece.lines.first)
    end = bisect_left(pieces, second.lines.first, key=lambda piece: piece.lines.first)
    comments = [dockerfile.source.slice(p.span) for p in pieces[start:end] if p.kind == "comment"]
    return [line.strip() for comment in comments for line in comment.splitlines()]


def _open_end(run: Run) -> str:
    last = run.script.top_level[-1] if run.script.top_level else run.commands[-1]
    if last.inside or last.after or last.span.end != run.arguments[0].span.end:
        return "the script ends with more than a simple command"
    return ""


def _open_start(run: Run) -> str:
    first = run.commands[0]
    if first.inside or first.span.start != run.arguments[0].span.start:
        return "the script starts with more than a simple command"
    if any(sign.text in {"||", ";", "&"} for sign in run.script.separators):
        return "`;` or `||` would hide a failure of what is joined in front"
    if any(c.inside and c.inside[0] not in _OWN_SHELL for c in run.commands):
        return "the script is more than a list of commands"
    return ""


def _leak(dockerfile: Dockerfile, first: Run, second: Run) -> str:
    """What `first` leaves in its shell that `second` would begin to see."""
    own = [c for c in first.commands if not _OWN_SHELL.intersection(c.inside)]
    if any(sign.text == "&" for sign in first.script.separators):
        return "a background job would go on"
    for command in own:
        if not command.words and _stays_unseen(dockerfile, command, second):
            continue
        if not command.words or (command.name in _LEAKS and not _is_harmless_set(command)):
            what = f"`{command.name}`" if command.words else "an assignment"
            return f"{what} would act on the commands joined behind it"
        if "function" in command.inside:
            return "a shell function would be defined for what follows"
    if any(_READS_STATE.search(word.text) for c in second.commands for word in c.words):
        return "the script reads its shell's state"
    return ""


def _stays_unseen(dockerfile: Dockerfile, assignment: Command, second: Run) -> bool:
    """Whether the assignments set variables of this shell alone, which `second` does not name and no program gets."""
    names = {word.text.partition("=")[0].rstrip("+") for word in assignment.assignments}
    given = {one.name for _, setting in dockerfile.each(Assigning) for one in setting.assignments}
    plain = all(re.fullmatch(r"[A-Za-z_]\w*", name) and not _OF_IMAGES.search(name) for name in names)
    return bool(names) and plain and not names & given and not any(name in second.value for name in names)


_OF_IMAGES = expression(
    r"^(?:IFS|ENV|TZ|CC|CXX|USER|SHELL|PS4|TERM|LANG|LC_.*|.*(?:PATH|HOME|VERSION|FLAGS|OPTS|FRONTEND))$"
)
"""Variables that base images export: a new value reaches every program."""


def _is_harmless_set(command: Command) -> bool:
    return command.name == "set" and all(_HARMLESS_SET.fullmatch(text) for text in command.texts[1:])


def _ignores_folder(command: Command) -> bool:
    """A command whose words name nothing relative to the current folder."""
    is_on_paths = command.name in _ON_PATHS
    if not is_on_paths and not _manages_packages(command):
        return False
    return (
        not command.redirections
        and not any("./" in text or text in {".", "*"} for text in command.texts[1:])
        and (not is_on_paths or all(text.startswith(("/", "-", "~", "$HOME")) for text in _paths(command)))
    )


def _manages_packages(command: Command) -> bool:
    """Whether it is a call for packages of the system by name."""
    system = of_system().get(command.name)
    call = invocation(command) if system is not None else None
    return system is not None and call is not None and call.subcommand not in system.files


def _paths(command: Command) -> tuple[str, ...]:
    skip = 2 if command.name in {"chmod", "chown"} else 1
    operands = [text for text in command.texts[1:] if not text.startswith("-")]
    return tuple(operands[skip - 1 :])
