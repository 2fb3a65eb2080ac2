"""When two RUN instructions can become one, and the edits that join them.

Joining must not change what runs: each obstacle below is a way in which a join changed a real file.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command
from rules.engine.edits import insert, replace
from rules.engine.finding import Edit

_SAMPLE = 50  # how many RUNs may show a file's style: enough to know it, few enough for a hostile file
_SUPPRESSION = re.compile(
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
_HARMLESS_SET = re.compile(r"-[ex]+")
_OWN_SHELL = frozenset({"subshell", "substitution"})
_READS_STATE = re.compile(r"\$(?:[?!_@*#0-9-])")


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
    if (moved or moves_for_good(first)) and not _is_placeless(second):
        return "`cd` would change the folder of the commands joined behind it"
    return _open_end(first) or _open_start(second) or _leak(first, second)


def _unreadable(run: Run) -> str:
    if run.exec_form or run.heredocs:
        return "the exec form and heredocs are kept as they are"
    if run.beyond or not run.commands:
        return "the script cannot be read for certain"
    if any(mount.type in {"secret", "ssh", "tmpfs"} for mount in run.mounts):
        return "a secret or temporary mount belongs to one step"
    return ""


def _moves(run: Run) -> bool:
    """Whether the RUN leaves its shell in another folder than it began in."""
    return any(c.name in _MOVES and not _OWN_SHELL.intersection(c.inside) for c in run.commands)


def moves_for_good(run: Run) -> bool:
    """Whether the RUN changes the folder and cannot be given a subshell: in `( ... ) &&` no `set -e` acts any more."""
    relies_on_set = "errexit" in run.script.options or any(c.name == "set" for c in run.commands)
    return _moves(run) and relies_on_set and any(sign.text == ";" for sign in run.script.separators)


def _is_placeless(run: Run) -> bool:
    return all(_ignores_folder(command) for command in run.commands)


def _suppressed_between(dockerfile: Dockerfile, first: Run, second: Run) -> bool:
    return any(_SUPPRESSION.match(line) for line in _comments_between(dockerfile, first, second))


def _comments_between(dockerfile: Dockerfile, first: Run, second: Run) -> list[str]:
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


def _leak(first: Run, second: Run) -> str:
    """What `first` leaves in its shell that `second` would begin to see."""
    own = [c for c in first.commands if not _OWN_SHELL.intersection(c.inside)]
    if any(sign.text == "&" for sign in first.script.separators):
        return "a background job would go on"
    for command in own:
        if not command.words or (command.name in _LEAKS and not _is_harmless_set(command)):
            what = f"`{command.name}`" if command.words else "an assignment"
            return f"{what} would act on the commands joined behind it"
        if "function" in command.inside:
            return "a shell function would be defined for what follows"
    if any(_READS_STATE.search(word.text) for c in second.commands for word in c.words):
        return "the script reads its shell's state"
    return ""


def _is_harmless_set(command: Command) -> bool:
    return command.name == "set" and all(_HARMLESS_SET.fullmatch(text) for text in command.texts[1:])


def _ignores_folder(command: Command) -> bool:
    """A command whose words name nothing relative to the current folder."""
    if command.name not in {"rm", "apt-get", "apt", "apk", "yum", "dnf", "microdnf", "mkdir", "chmod", "chown", "ln"}:
        return False
    return (
        not command.redirections
        and not any("./" in text or text in {".", "*"} for text in command.texts[1:])
        and (
            command.name not in {"rm", "mkdir", "chmod", "chown", "ln"}
            or all(text.startswith(("/", "-", "~", "$HOME")) for text in _paths(command))
        )
    )


def _paths(command: Command) -> tuple[str, ...]:
    skip = 2 if command.name in {"chmod", "chown"} else 1
    operands = [text for text in command.texts[1:] if not text.startswith("-")]
    return tuple(operands[skip - 1 :])


@dataclass(frozen=True, slots=True)
class ChainStyle:
    """How a file breaks its chains: `a && \\` + `    b`, or `a \\` + `    && b`."""

    indent: str = "    "
    leads: bool = False


def chain_style(dockerfile: Dockerfile, runs: Sequence[Run]) -> ChainStyle:
    """The style of the first chain that is broken into lines, in `runs` and then in the rest of the file."""
    for run in (*runs, *(run for _, run in islice(dockerfile.each(Run), _SAMPLE))):
        style = None if run.exec_form or run.heredocs else _style_of(dockerfile, run)
        if style is not None:
            return style
    return ChainStyle()


_BREAK = re.compile(r"(?P<lead>&&)?[ \t]*[\\`][ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\n)*(?P<indent>[ \t]*)(?P<trail>&&)?")


def _style_of(dockerfile: Dockerfile, run: Run) -> ChainStyle | None:
    for left, right in pairwise(run.commands):
        if left.after != "&&" or left.inside or right.inside:
            continue
        found = _BREAK.search(dockerfile.source.text, left.span.end, right.span.start)
        if found and (found["lead"] or found["trail"]):
            return ChainStyle(found["indent"], leads=found["trail"] is not None)
    return None


def separator(dockerfile: Dockerfile, run: Run) -> str:
    """What to write between two commands of the RUN, up to the second's first character, in the style of its chain."""
    if run.lines.first == run.lines.last:
        return " && "
    style = chain_style(dockerfile, (run,))
    line_end = f"{dockerfile.escape}{dockerfile.source.newline}{style.indent}"
    return f" {line_end}&& " if style.leads else f" && {line_end}"


def join(dockerfile: Dockerfile, runs: Sequence[Run]) -> tuple[Edit, ...]:
    """The edits that make one RUN of `runs`: neighbours with nothing but comments and blank lines between them.

    A RUN that changes the folder keeps a shell of its own, `(cd x && make)`, where the others would notice.
    """
    style = chain_style(dockerfile, runs)
    wrapped, all_placeless = [False], _is_placeless(runs[-1])
    for run in reversed(runs[:-1]):
        wrapped.insert(0, _moves(run) and not all_placeless)
        all_placeless = all_placeless and _is_placeless(run)
    opening = (insert(runs[0].arguments[0].span.start, "("),) if wrapped[0] else ()
    pairs = zip(pairwise(runs), pairwise(wrapped), strict=True)
    return opening + tuple(_seam(dockerfile, style, a, b, *parentheses) for (a, b), parentheses in pairs)


def _seam(dockerfile: Dockerfile, style: ChainStyle, first: Run, second: Run, closes: bool, opens: bool) -> Edit:
    source = dockerfile.source
    comments = _comments_between(dockerfile, first, second)
    head = (")" if closes else "") + (f" {dockerfile.escape}" if style.leads else f" && {dockerfile.escape}")
    tail = style.indent + ("&& " if style.leads else "") + ("(" if opens else "")
    lines = [head, *(style.indent + line for line in comments), tail]
    between = Span(first.arguments[0].span.end, second.arguments[0].span.start)
    return replace(between, source.newline.join(lines))
