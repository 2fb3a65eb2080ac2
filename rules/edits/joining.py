"""The edits that join RUN instructions, in the style of the file's chains."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.node import record
from rules.dockerfile.source import LineRange, Span
from rules.edits.join_obstacles import comments_between, is_placeless, moves
from rules.engine.edits import insert, replace
from rules.engine.finding import Edit
from rules.facts.system_packages import APT, refreshes

_SAMPLE = 50  # how many RUNs may show a file's style: enough to know it, few enough for a hostile file


@record
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
    wrapped, all_placeless = [False], is_placeless(runs[-1])
    for run in reversed(runs[:-1]):
        wrapped.insert(0, moves(run) and not all_placeless)
        all_placeless = all_placeless and is_placeless(run)
    opening = (insert(runs[0].arguments[0].span.start, "("),) if wrapped[0] else ()
    pairs = zip(pairwise(runs), pairwise(wrapped), strict=True)
    seams = tuple(_seam(dockerfile, style, a, b, *parentheses) for (a, b), parentheses in pairs)
    return opening + seams + tuple(edit for run in runs[1:] for edit in _deeper(dockerfile, style, run))


def _deeper(dockerfile: Dockerfile, style: ChainStyle, run: Run) -> Iterator[Edit]:
    """Moves the lines with a command's arguments to the right where they would stand as deep as the commands do."""
    source, indent = dockerfile.source, style.indent or "    "
    for command in run.commands:
        words = (*command.words, *command.assignments, *command.redirections)
        lines = source.lines_of(command.span)
        if command.inside or any(source.lines_of(w.span).first != source.lines_of(w.span).last for w in words):
            continue  # the blanks in a word of several lines are its own
        texts = [source.slice(source.span_of(LineRange(n, n))) for n in range(lines.first + 1, lines.last + 1)]
        depths = [len(text) - len(text.lstrip(" \t")) for text in texts if text.strip()]
        if depths and min(depths) <= len(style.indent):
            starts = source.line_starts[lines.first : lines.last]
            more = indent if style.indent == "" or min(depths) else indent * 2
            yield from (insert(at, more) for at, text in zip(starts, texts, strict=True) if text.strip())


def _seam(dockerfile: Dockerfile, style: ChainStyle, first: Run, second: Run, closes: bool, opens: bool) -> Edit:
    source = dockerfile.source
    comments = comments_between(dockerfile, first, second)
    if not comments and _fetches_lists_again(first, second):
        return replace(Span(first.arguments[0].span.start, second.arguments[0].span.start), "")
    head = (")" if closes else "") + (f" {dockerfile.escape}" if style.leads else f" && {dockerfile.escape}")
    tail = style.indent + ("&& " if style.leads else "") + ("(" if opens else "")
    lines = [head, *(style.indent + line for line in comments), tail]
    between = Span(first.arguments[0].span.end, second.arguments[0].span.start)
    return replace(between, source.newline.join(lines))


def _fetches_lists_again(first: Run, second: Run) -> bool:
    """Whether a RUN is `apt-get update` alone, and the next one begins with it, too."""
    alone, again = first.commands, second.commands[:1]
    if len(alone) != 1 or not again or again[0].after != "&&" or second.arguments[0].span.start != again[0].span.start:
        return False
    return all(refreshes(command, APT) and command.texts[1:2] == ("update",) for command in (*alone, *again))
