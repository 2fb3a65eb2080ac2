"""`rm` of what an earlier layer holds."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from rules.cleanup._removal_frees_nothing_examples import INVALID, VALID
from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.record import Purpose
from rules.edits.joinable_runs import rows_to_join
from rules.engine.context import Context
from rules.engine.edits import delete_lines
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Rule
from rules.facts.command_purposes import purposes_of
from rules.facts.kept_out_caches import only_empties_caches
from rules.facts.named_packages import named
from rules.facts.shipped_stages import shipped_stages
from rules.facts.temporary_files import LayerPath, StageLayers, brought_by

_Above = Callable[[], Mapping[str, LayerPath]]


class RemovalFreesNothing(Rule):
    """A `RUN` deletes files that an earlier layer holds.

    A layer never gets smaller: the deleted files stay in the image and are only hidden. Whoever has the image can still
    read them, which matters most for a key that was copied "only for the build". Delete files in the `RUN` that creates
    them, mount what only one step needs (`RUN --mount=type=bind`, `--mount=type=secret`), or build in another stage.
    """

    category = Category.CLEANUP
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://docs.docker.com/build/building/secrets/",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in shipped_stages(dockerfile, context):
            joined = frozenset(id(run) for row in rows_to_join(dockerfile, stage) for run in row.runs)
            layers = StageLayers(stage)
            has_installed = False
            for at, instruction in enumerate(stage.instructions):
                if isinstance(instruction, Run):
                    if id(instruction) not in joined:
                        above = partial(layers.above, at)
                        yield from self._late(dockerfile, instruction, stage, above, has_installed)
                    has_installed = has_installed or not _PACKAGES.isdisjoint(purposes_of(instruction))

    def _late(
        self, dockerfile: Dockerfile, run: Run, stage: Stage, above: _Above, has_installed: bool
    ) -> Iterator[Finding]:
        if only_empties_caches(run):
            if has_installed:
                yield self.finding(
                    run.span,
                    "A clean-up in a layer of its own frees nothing: the layers above hold what it deletes.",
                    _deletion(dockerfile, stage, run),
                )
            return
        removals = [command for command in run.commands if command.name == "rm" and not command.inside]
        brought = above() if removals else {}
        own = {file.path for file in brought_by(stage, run)} if brought else set()
        for command in removals if brought else ():
            late = {
                written: brought[path].origin.lines.first
                for path, written in _removed(stage, run, command)
                if path in brought and path not in own and _matters(brought[path], run, command, written)
            }
            if late:
                lines = sorted(set(late.values()))
                where = f"layer of line {lines[0]} still holds" if len(lines) == 1 else "layers above still hold"
                yield self.finding(command.span, f"This frees nothing: the {where} {named(list(late))}.")


_PACKAGES = frozenset({Purpose.SYSTEM, Purpose.LANGUAGE})


def _deletion(dockerfile: Dockerfile, stage: Stage, run: Run) -> Fix | None:
    """Deletes the RUN with the comments that belong to it; not where it is all that the stage has."""
    if len(stage.instructions) == 1:
        return None
    return Fix("Delete the clean-up", (delete_lines(dockerfile.source, dockerfile.block(run)),))


def _matters(file: LayerPath, run: Run, removal: Command, written: str) -> bool:
    """Whether it is of size or secret, as far as its name and its removal tell: an archive, a key, a folder."""
    if file.is_worth_a_word:
        return True
    is_recursive = any(re.match(r"-[a-zA-Z]*[rR]|--recursive", text) for text in removal.texts[1:])
    has_moved = any(c.name == "cd" and c.span.start < removal.span.start for c in run.commands)
    return is_recursive and file.may_be_a_folder and (written.startswith("/") or not has_moved)


def _removed(stage: Stage, run: Run, command: Command) -> Iterator[tuple[str, str]]:
    """The paths (absolute, and as written) that an `rm` removes."""
    folder = stage.workdir_at(run)
    for text in command.texts[1:]:
        if not text.startswith("-"):
            yield posixpath.normpath(posixpath.join(folder, text)), text
