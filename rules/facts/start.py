"""What runs when the container starts, with the evidence: the texts that say so and the programs that they call.

`start_of(stage, build)` is the one answer for every rule that changes a base image, a stage or a package list. It
follows ENTRYPOINT, CMD and HEALTHCHECK, what compose says instead, the scripts that they start, under the names that
COPY gave them, and from there on what these start: other scripts, npm's scripts, Procfiles, supervisor's and cron's
files.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Cmd, Entrypoint, Healthcheck, Instruction, Stage
from rules.engine.context import BuildContext
from rules.facts.image_files import ImageFiles
from rules.facts.stage_tree import with_bases
from rules.facts.start_evidence import Start, StartText
from rules.facts.start_reading import StartReader, instruction_script


@fact
def start_of(stage: Stage, build: BuildContext) -> Start:
    """What starts in the stage's image: its own instructions, else those of the stages that it starts from."""
    reader = StartReader(ImageFiles(stage, build))
    for one in _instructions(stage):
        is_joined = isinstance(one, Entrypoint) and one.exec_form
        commands = [
            instruction_script(i) for i in _instructions(stage) if isinstance(i, Cmd) and i.exec_form and is_joined
        ]
        reader.add_instruction(one, *commands)
    last = next(iter(_instructions(stage)), stage.base)
    for service in build.services:
        if service.target == stage.name or (stage.is_final and not service.target):
            for key, text in service.starts:
                reader.add(StartText(text, f"{key} of the service {service.name} in {service.file}", last))
    reader.add_service_files(last)
    return Start(tuple(reader.texts), tuple(reader.calls), tuple(reader.unread), tuple(reader.sources))


def start_texts(stage: Stage, build: BuildContext) -> Iterator[str]:
    yield from (text.text for text in start_of(stage, build).texts)


def unread_script(stage: Stage, build: BuildContext) -> str:
    """The script that the container starts and nobody could read; "" where there is none."""
    return next((posixpath.basename(path) for path in start_of(stage, build).unread), "")


def _instructions(stage: Stage) -> tuple[Cmd | Entrypoint | Healthcheck, ...]:
    """Those that count: the last of each kind, the stage's own before those that it inherits."""
    found: dict[type[Instruction], Cmd | Entrypoint | Healthcheck] = {}
    for one in with_bases(stage):
        for instruction in reversed(one.instructions):
            if isinstance(instruction, Cmd | Entrypoint | Healthcheck):
                found.setdefault(type(instruction), instruction)
    return tuple(found[kind] for kind in (Entrypoint, Cmd, Healthcheck) if kind in found)
