"""A stage that builds and runs in one image, taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rules.dockerfile.model import (
    Arg,
    Cmd,
    Dockerfile,
    Entrypoint,
    Env,
    Healthcheck,
    Instruction,
    Run,
    Stage,
)
from rules.dockerfile.node import node
from rules.ecosystems.system_programs import CERTIFICATES
from rules.second_stage.runtime_packages import SecondPackages
from rules.second_stage.start_words import last_start, program_words, start_words

_VARIABLE = re.compile(r"\$\{?(\w+)")


@node
class Split:
    """The final stage, taken apart.

    builds: the last RUN that makes what the image runs; what stands above it stays in the builder. moved: what goes to
    the second stage, in order. left_out: RUNs behind the build that neither stage needs. kept: ENVs above the build
    that the program may read as well. early: what makes users and groups, and takes up certificates: the second stage
    needs it too, in front of the program. repeated: other instructions above the build that it needs too: changes of
    the system with the files that they read, and copies from other stages. rewritten: the lines of RUNs of which it
    needs a part. packages: the system packages that it installs. files: what RUNs put outside of the build, to be
    copied. workdir: the folder that it begins in: where the program starts, unless WORKDIRs move as well.
    """

    dockerfile: Dockerfile
    stage: Stage
    builds: Run
    moved: tuple[Instruction, ...]
    kept: tuple[Env, ...]
    early: tuple[Instruction, ...]
    repeated: tuple[Instruction, ...]
    packages: SecondPackages
    rewritten: Mapping[Instruction, tuple[str, ...]]
    left_out: tuple[Run, ...] = ()
    files: tuple[str, ...] = ()
    workdir: str = "/"

    @property
    def last(self) -> Instruction:
        return self.stage.instructions[-1]

    @property
    def runs(self) -> tuple[Run, ...]:
        """The RUNs of the second stage."""
        return tuple(i for i in (*self.early, *self.repeated, *self.moved) if isinstance(i, Run))

    @property
    def makes_accounts(self) -> bool:
        """Whether the second stage calls `adduser` or `addgroup`, a package of their own on Debian's slim images."""
        names = {c.name for run in self.runs for c in run.commands}
        return bool(names & {"adduser", "addgroup"})

    @property
    def takes_up_certificates(self) -> bool:
        return any(command.name in CERTIFICATES for run in self.runs for command in run.commands)

    @property
    def needs_shell(self) -> bool:
        """Whether the image needs `/bin/sh`: a script as the program, a health check, a command in shell form."""
        starts = [s for s in (last_start(self.stage, Entrypoint), last_start(self.stage, Cmd)) if s is not None]
        if any(not s.exec_form and not start_words(s) for s in starts) or self.runs:
            return True
        if any(
            text.endswith(".sh") or text in {"sh", "bash", "/bin/sh", "/bin/bash"} for text in program_words(self.stage)
        ):
            return True
        return any("NONE" not in check.value.upper().split()[:1] for check in self.stage.of_type(Healthcheck))

    def arguments(self, repeated: Iterable[Instruction] = ()) -> tuple[Arg, ...]:
        """ARGs of the builder that the second stage still reads, in what moves and what is repeated: they are declared
        again.
        """
        instructions = (*self.kept, *self.early, *self.moved, *repeated)
        read = {name for i in instructions for name in _VARIABLE.findall(i.value)}
        above = (a for a in self.stage.of_type(Arg) if a not in self.moved)
        return tuple(a for a in above if any(one.name in read for one in a.assignments))
