"""ONBUILD: what its triggers do in the build of another image, read by the rules that look into one instruction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile, Instruction, Onbuild, Stage
from rules.dockerfile.source import Span
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Phase, Rule


def in_triggers(rule: Rule, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
    """What the rule says of triggers. A fix that reaches beyond the trigger is left out: it would act in this build."""
    released = _released(dockerfile) if rule.phase is Phase.INSIDE else None
    if released is None:
        return
    spans = tuple(one.trigger.span for _, one in dockerfile.each(Onbuild) if one.trigger is not None)
    for finding in rule.check(released, context):
        around = next((span for span in spans if _holds(span, finding.span)), None)
        if around is not None:
            edits = finding.fix.edits if finding.fix is not None else ()
            stays = all(_holds(around, edit.span) for edit in edits)
            yield finding if stays else replace(finding, fix=None)


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


@fact
def has_triggers(dockerfile: Dockerfile) -> bool:
    return any(True for _ in dockerfile.each(Onbuild))


@fact
def _released(dockerfile: Dockerfile) -> Dockerfile | None:
    """The file with each trigger in place of its ONBUILD; None where it has none."""
    if not has_triggers(dockerfile):
        return None
    stages: list[Stage] = []
    for stage in dockerfile.stages:
        parent = None if stage.parent is None else stages[stage.parent.index]
        stages.append(replace(stage, parent=parent, instructions=tuple(map(_trigger, stage.instructions))))
    pieces = (
        piece if piece.instruction is None else replace(piece, instruction=_trigger(piece.instruction))
        for piece in dockerfile.pieces
    )
    return replace(dockerfile, stages=tuple(stages), pieces=tuple(pieces))


def _trigger(instruction: Instruction) -> Instruction:
    if isinstance(instruction, Onbuild) and instruction.trigger is not None:
        return instruction.trigger
    return instruction
