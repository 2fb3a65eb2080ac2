"""What must hold for the rewrite of any file, whatever the rules found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import dockerfile as buildkit

from app.local_files import LocalDockerfile
from app.local_review import FileReport
from rules.dockerfile.parser import parse
from rules.dockerfile.source import LineRange
from rules.engine.analysis import Analysis, analyse
from rules.engine.catalogue import all_rules
from rules.engine.context import Context

Instruction = tuple[str, tuple[str, ...], tuple[str, ...]]


def problems(file: LocalDockerfile, report: FileReport, result: Analysis) -> Iterator[str]:
    """Why the rewrite of a file is not what it should be; nothing where it is."""
    for crash in result.crashes:
        yield f"{crash.rule} crashes: {crash.error}"
    if result.rewritten == report.text:
        return
    before, after = parsed(report.text), parsed(result.rewritten)
    if before is not None and after is None:
        yield "BuildKit refuses the rewrite"
    if before is not None and after is not None:
        for name, lines in lost_instructions(before, after, result):
            yield f"{name} in lines {lines.first}-{lines.last} changed, though no finding is about it"
    old, new = parse(report.text), parse(result.rewritten)
    if [stage.name for stage in old.stages] != [stage.name for stage in new.stages][-len(old.stages) :]:
        yield "stages lost their names"
    rules = tuple(rule for rule in all_rules() if rule.default)
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
    before: list[tuple[Instruction, LineRange]], after: list[tuple[Instruction, LineRange]], result: Analysis
) -> Iterator[tuple[str, LineRange]]:
    """The instructions that no settled finding and no edit is about, and that the rewrite does not hold unchanged."""
    meant = list(meant_lines(result))
    kept = Counter(instruction for instruction, _ in after)
    for instruction, lines in before:
        if any(lines.touches(one) for one in meant):
            continue
        if not kept[instruction]:
            yield instruction[0], lines
        kept[instruction] -= 1


def meant_lines(result: Analysis) -> Iterator[LineRange]:
    """The lines that the accepted fixes say they are about."""
    source = result.dockerfile.source
    for found in result.findings:
        if found.suggestion is not None:
            yield found.lines
            yield from (source.lines_of(edit.span) for edit in (found.finding.fix.edits if found.finding.fix else ()))
    for suggestion in result.suggestions:
        yield from (source.lines_of(finding.span) for finding in suggestion.findings)
