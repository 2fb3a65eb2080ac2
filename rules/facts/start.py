"""What runs when the container starts, with the evidence: the texts that say so and the programs that they call.

`start_of(stage, build)` is the one answer for every rule that changes a base image, a stage or a package list. It
follows ENTRYPOINT, CMD and HEALTHCHECK, what compose says instead, the scripts that they start, under the names that
COPY gave them, and from there on what these start: other scripts, npm's scripts, Procfiles, supervisor's and cron's
files.
"""

from __future__ import annotations

import re
from functools import cached_property

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Cmd, Entrypoint, Healthcheck, Instruction, Stage
from rules.dockerfile.node import record
from rules.engine.context import BuildContext
from rules.facts.image_files import ImageFiles
from rules.facts.stage_tree import with_bases
from rules.facts.start_reading import StartCall, StartReader, StartText, instruction_script

_PATH = re.compile(r"(?<![\w./:-])/[\w.+/-]+")


@record
class Start:
    """What the container of one stage starts.

    texts: each text that runs, with where it stands. calls: the programs in them, in order, each once a text.
    unread: scripts that start and that nobody could read. sources: files of the context in another language that an
    interpreter starts (`main.py`).
    """

    texts: tuple[StartText, ...]
    calls: tuple[StartCall, ...]
    unread: tuple[str, ...]
    sources: tuple[str, ...]

    @cached_property
    def programs(self) -> dict[str, StartCall]:
        """The first call of each program, by its name without folder."""
        return {call.program: call for call in reversed(self.calls)}

    @cached_property
    def paths(self) -> dict[str, StartText]:
        """Absolute paths that the texts name, each with the first text that does."""
        return {path: text for text in reversed(self.texts) for path in _PATH.findall(text.text)}

    def naming(self, *words: str) -> StartText | None:
        """The first text that holds one of these words: programs, packages or paths."""
        pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")
        return next((text for text in self.texts if pattern.search(text.text)), None)

    def names_inside(self, folder: str) -> StartText | None:
        """The first text that names a path in this folder of the image, or the folder itself."""
        inside = folder.rstrip("/") + "/"
        return next((text for path, text in self.paths.items() if (path + "/").startswith(inside)), None)


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


def _instructions(stage: Stage) -> tuple[Cmd | Entrypoint | Healthcheck, ...]:
    """Those that count: the last of each kind, the stage's own before those that it inherits."""
    found: dict[type[Instruction], Cmd | Entrypoint | Healthcheck] = {}
    for one in with_bases(stage):
        for instruction in reversed(one.instructions):
            if isinstance(instruction, Cmd | Entrypoint | Healthcheck):
                found.setdefault(type(instruction), instruction)
    return tuple(found[kind] for kind in (Entrypoint, Cmd, Healthcheck) if kind in found)
