"""What must hold for the rewrite of any file, whatever the rules found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import dockerfile as buildkit

from app.local.files import LocalDockerfile
from app.local.report import FileAnalysis, FileReport
from rules.dockerfile.parser import parse
from rules.dockerfile.source import LineRange
from rules.engine.analysis import analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import Context
from rules.engine.provenance import LineChange, Provenance
from rules.engine.rewrite import rewrite

Instruction = tuple[str, tuple[str, ...], tuple[str, ...]]


def problems(file: LocalDockerfile, report: FileReport, result: FileAnalysis) -> Iterator[str]:
    """Why the rewrite of a file is not what it should be; nothing where it is."""
    for crash in result.crashes:
        yield f"{crash.rule} crashes: {crash.error}"
    if result.rewritten == report.text:
        return
    rules = tuple(rule for rule in all_rules() if rule.default)
    old, new = parse(report.text), parse(result.rewritten)
    traced = rewrite(report.text, rules, Context(build=file.tree.context(file.path, old), path=file.path))
    if traced.text != result.rewritten:
        yield "another try rewrites it in another way"
    before, after = parsed(report.text), parsed(traced.text)
    if before is not None and after is None:
        yield "BuildKit refuses the rewrite"
    if before is not None and after is not None:
        for name, lines in lost_instructions(before, after, traced.provenance):
            yield f"{name} in lines {lines.first}-{lines.last} changed, though no fix edited it"
    new_names = iter(stage.name for stage in new.stages)
    if not all(stage.name in new_names for stage in old.stages):  # a stage that was put in may stand between them
        yield "stages lost their names"
    again = analyse(result.rewritten, rules, Context(build=file.tree.context(file.path, new), path=file.path))
    if again.rewritten != result.rewritten:
        names = sorted({finding.rule for suggestion in again.suggestions for finding in suggestion.findings})
        yield f"a second run changes it again: {', '.join(names)}"


def parsed(text: str) -> list[tuple[Instruction, LineRange]] | None:
    """The instructions as BuildKit's own parser reads them; None where it refuses the file."""
    try:
        commands = buildkit.parse_string(text)
    except buildkit.GoParseError:
        return None
    return [((c.cmd, tuple(c.flags), tuple(c.value)), LineRange(c.start_line, c.end_line)) for c in commands]


def lost_instructions(
    before: list[tuple[Instruction, LineRange]], after: list[tuple[Instruction, LineRange]], provenance: Provenance
) -> Iterator[tuple[str, LineRange]]:
    """The instructions that no fix edited, and that the rewrite does not hold as they were."""
    kept = Counter(instruction for instruction, _ in after)
    for instruction, lines in before:
        if any(_edits(change, lines) for change in provenance.changes):
            continue
        if not kept[instruction]:
            yield instruction[0], lines
        kept[instruction] -= 1


def _edits(change: LineChange, lines: LineRange) -> bool:
    """Whether a change takes lines of the instruction away, or puts lines between them."""
    start, end = change.original
    if start == end:
        return lines.first <= start < lines.last
    return lines.touches(LineRange(start + 1, end))
