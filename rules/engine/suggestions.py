"""The difference between the original and the rewritten text, as suggestions that can be accepted one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.node import record
from rules.dockerfile.source import LineRange, Source, Span
from rules.engine.finding import Finding, Saving
from rules.engine.independence import Independence
from rules.engine.lines import line_texts, with_final_newline_of
from rules.engine.provenance import LineChange, length, merged, trim
from rules.engine.rewrite import Rewrite
from rules.engine.state import is_allowed


@record
class Suggestion:
    """New text for whole lines of the original; () deletes them. new_lines carry no line end.

    fixes: the numbers of its fixes in the rewrite. findings: what they settle, at their place in the original.
    """

    lines: LineRange
    new_lines: tuple[str, ...]
    findings: tuple[Finding, ...]
    caution: str
    saving: Saving | None
    fixes: frozenset[int] = frozenset()


def suggestions(original: Dockerfile, rewrite: Rewrite) -> tuple[Suggestion, ...]:
    """Disjoint suggestions, top first, of which every subset leaves a Dockerfile and all make the rewritten text.

    Only where `rewrite.allowed` forbids to put entangled changes together, some of them are left out.
    """
    if not rewrite.applied:
        return ()
    old, new = line_texts(original.source.text), line_texts(rewrite.text)
    hunks = [trim(hunk, old, new) for hunk in rewrite.provenance.trimmed(old, new).hunks()]
    hunks = _anchored([h for h in hunks if length(h.original) or length(h.current)], original, rewrite.allowed)
    structural = frozenset(
        a.number for a in rewrite.applied if a.finding.fix is not None and a.finding.fix.changes_stages
    )
    independence = Independence(original, rewrite.dockerfile, structural)
    for group in independence.entangled(hunks):
        hunks = _untangled(hunks, group, rewrite, independence)
    return tuple(_suggestion(hunk, new, rewrite, original.source) for hunk in hunks)


def accept(text: str, accepted: Iterable[Suggestion]) -> str:
    """The text after accepting suggestions as GitHub does it: whole lines, with the file's own line end."""
    source = Source(text)
    result = text
    for one in sorted(accepted, key=lambda suggestion: suggestion.lines, reverse=True):
        span = source.span_of(one.lines)
        new = "".join(line + source.newline for line in one.new_lines)
        result = result[: span.start] + new + result[span.end :]
    return with_final_newline_of(text, result, source.newline)


def _anchored(
    hunks: Sequence[LineChange], original: Dockerfile, allowed: Sequence[LineRange] | None
) -> list[LineChange]:
    """The hunks, each with at least one original line: lines that are only put in take in a neighbour that is free."""
    done: list[LineChange] = []
    rest = list(reversed(hunks))
    while rest:
        hunk = rest.pop()
        at = hunk.original[0]
        above = at > 0 and (not done or done[-1].original[1] < at) and _may_change(at, allowed)
        below = at < original.source.line_count and (not rest or rest[-1].original[0] > at)
        below = below and _may_change(at + 1, allowed)
        if length(hunk.original):
            done.append(hunk)
        elif above and (not below or _is_single(original, at) or not _is_single(original, at + 1)):
            done.append(_grown(hunk, above=1))
        elif below:
            done.append(_grown(hunk, below=1))
        elif done and done[-1].original[1] == at:
            done[-1] = merged(done[-1], hunk)
        elif rest:
            rest.append(merged(hunk, rest.pop()))
    return done


def _may_change(line: int, allowed: Sequence[LineRange] | None) -> bool:
    return allowed is None or any(line in one for one in allowed)


def _is_single(dockerfile: Dockerfile, line: int) -> bool:
    """Whether the line is a piece by itself, which reads better as the neighbour of new lines than a part of one."""
    return LineRange(line, line) in {piece.lines for piece in dockerfile.pieces}


def _grown(hunk: LineChange, above: int = 0, below: int = 0) -> LineChange:
    (start, end), (new_start, new_end) = hunk.original, hunk.current
    return LineChange((start - above, end + below), (new_start - above, new_end + below), hunk.fixes)


def _untangled(
    hunks: list[LineChange], group: tuple[LineChange, ...], rewrite: Rewrite, independence: Independence
) -> list[LineChange]:
    """The hunks with those of a group put together; where they may not be, with those that do without the others."""
    inside = [h for h in hunks if h.original[0] < group[-1].original[1] and group[0].original[0] < h.original[1]]
    outside = [hunk for hunk in hunks if hunk not in inside]
    whole = reduce(merged, inside)
    if rewrite.allowed is None or is_allowed(whole, rewrite.allowed, 0):
        return sorted([*outside, whole], key=lambda hunk: hunk.original)
    kept: list[LineChange] = []
    for hunk in inside:
        if independence.do([*kept, hunk]):
            kept.append(hunk)
    return sorted([*outside, *kept], key=lambda hunk: hunk.original)


def _suggestion(hunk: LineChange, new: tuple[str, ...], rewrite: Rewrite, source: Source) -> Suggestion:
    applied = [one for one in rewrite.applied if one.number in hunk.fixes]
    findings = {replace(one.finding, span=_place(source, one.lines)): None for one in applied}
    fixes = [one.finding.fix for one in applied if one.finding.fix is not None]
    return Suggestion(
        LineRange(hunk.original[0] + 1, hunk.original[1]),
        new[slice(*hunk.current)],
        tuple(sorted(findings, key=lambda finding: (finding.span, finding.rule))),
        _sentences(fix.caution for fix in fixes),
        _sum([fix.saving for fix in fixes if fix.saving is not None]),
        hunk.fixes,
    )


def _place(source: Source, lines: LineRange) -> Span:
    """The text of whole lines without the last one's end."""
    span = source.span_of(lines)
    return Span(span.start, span.start + len(source.slice(span).rstrip("\r\n")))


def _sentences(texts: Iterable[str]) -> str:
    """The texts one after the other, each once."""
    different = [text for text in dict.fromkeys(texts) if text]
    if len(different) < 2:
        return "".join(different)
    return " ".join(text if text.endswith((".", "!", "?")) else text + "." for text in different)


def _sum(savings: Sequence[Saving]) -> Saving | None:
    """One saving for several fixes: each claim once, the bytes of those that know theirs."""
    different = list(dict.fromkeys(savings))
    if len(different) < 2:
        return different[0] if different else None
    known = [saving.bytes for saving in different if saving.bytes is not None]
    texts = "; ".join(dict.fromkeys(saving.text for saving in different))
    bases = "; ".join(dict.fromkeys(saving.basis for saving in different))
    return Saving(texts, bases, sum(known) if known else None)
