"""Takes a stage apart: which instruction belongs to the builder, which to the image that runs, and which to both."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import (
    Arg,
    Cmd,
    Copy,
    Dockerfile,
    Entrypoint,
    Env,
    Expose,
    Healthcheck,
    Instruction,
    Label,
    Maintainer,
    Run,
    Stage,
    Stopsignal,
    Transfer,
    User,
    Volume,
    Workdir,
)
from rules.ecosystems.system_programs import CERTIFICATES
from rules.facts.image_paths import folder_at
from rules.second_stage.copies import lands_in, own_copies, target_of
from rules.second_stage.language import Language
from rules.second_stage.parts import ReadRun, read_runs, second_lines
from rules.second_stage.refusal import SecondStageRefused, unclear
from rules.second_stage.runtime_packages import names_unclearly, second_packages
from rules.second_stage.split import Split

_RUNTIME_ONLY = (Cmd, Entrypoint, Expose, Healthcheck, Label, Maintainer, Stopsignal, Volume)
_TOOL_FOLDER = expression(
    r"^\$\{?PATH\}?$|\.cargo/bin|(?:^|/)go(?:path)?/bin|GOPATH|GOROOT|GOBIN|CARGO_HOME|\.dotnet/tools|node_modules/\.bin|PNPM_HOME"
    r"|\.yarn/|/gradle|/maven|/sbt|MAVEN_HOME|GRADLE_HOME|JAVA_HOME|\.local/bin|\.cabal|\.ghcup"
)
_CERTIFICATE_FOLDERS = (
    "/usr/local/share/ca-certificates",
    "/usr/share/ca-certificates",
    "/etc/pki/ca-trust",
    "/etc/ssl",
)


def take_apart(dockerfile: Dockerfile, language: Language) -> Split:
    """Takes the final stage apart. Raises Refused where something has no certain place."""
    stage = dockerfile.stages[-1]
    reads = read_runs(stage, language.part_of, language.moves_as_it_stands or _is_read)
    builds = _last_that_builds(reads, language.last)
    if builds is None:
        raise SecondStageRefused("no RUN builds what the program needs")
    behind = stage.after(builds)
    if names_unclearly(stage):
        raise SecondStageRefused("an install of system packages names a file, a variable or one version of a library")
    _refuse_users(stage, builds)
    _refuse_changes_between(reads, language)
    moved, left_out = _moved(stage, behind, reads, language.moves_lines)
    above = [read for read in reads if read.is_needed and read.run not in behind]
    needed = (*(read.run for read in above), *_copies_above(stage, behind, above, language))
    early = _early(stage, above, needed, language)
    repeated = tuple(instruction for instruction in needed if instruction not in early)
    start = builds if language.moves_lines else stage.instructions[-1]
    _refuse_other_folders(stage, repeated if language.moves_lines else (*moved, *repeated), folder_at(stage, start))
    kept = tuple(e for e in stage.of_type(Env) if e not in behind and not _is_of_build(e, language.build_variables))
    installing = [read.run for read in reads if not read.as_it_stands]
    return Split(
        dockerfile,
        stage,
        builds,
        moved,
        kept if language.same_image else _without_paths(kept),
        tuple(sorted(early, key=lambda instruction: instruction.span)),
        tuple(sorted(repeated, key=lambda instruction: instruction.span)),
        second_packages(stage, installing, language.only_builds),
        {read.run: second_lines(read, stage.escape) for read in reads if read.is_needed and not read.is_whole},
        left_out,
        tuple(dict.fromkeys(language.files())),
        folder_at(stage, start),
    )


def _is_read(run: Run) -> bool:
    return False


def _last_that_builds(reads: Sequence[ReadRun], last: Run | None) -> Run | None:
    building = [read.run for read in reads if read.builds or read.run is last]
    return building[-1] if building else None


def _refuse_users(stage: Stage, builds: Run) -> None:
    for instruction in stage.before(builds):
        if isinstance(instruction, User) and stage.user_at(builds) not in {None, "root", "0", "root:root", "0:0"}:
            raise SecondStageRefused(
                f"the build runs as another user (line {instruction.lines.first}): what that user may write is not what"
                " the program's user may read"
            )


def _refuse_changes_between(reads: Sequence[ReadRun], language: Language) -> None:
    """A change between two RUNs whose outputs are copied after both has no place."""
    makers = [n for n, read in enumerate(reads) if read.builds and language.makes_outputs(read)]
    for read in reads[makers[0] : makers[-1]] if makers else ():
        if read.both and not read.makes_accounts_only:
            raise unclear(f"`{read.both[0].name}` between two steps of the build", read.run)


def _refuse_other_folders(stage: Stage, instructions: Sequence[Instruction], workdir: str) -> None:
    for instruction in instructions:
        if isinstance(instruction, Transfer) and not lands_in(stage, instruction, workdir):
            raise unclear(f"`{instruction.destination.text}` in another working folder", instruction)


def _moved(
    stage: Stage, behind: Sequence[Instruction], reads: Sequence[ReadRun], moves_lines: bool
) -> tuple[tuple[Instruction, ...], tuple[Run, ...]]:
    """What goes to the second stage, and the RUNs behind the build that neither needs."""
    by_run = {read.run: read for read in reads}
    moved: list[Instruction] = []
    left_out: list[Run] = []
    for instruction in stage.instructions:
        if isinstance(instruction, _RUNTIME_ONLY):
            moved.append(instruction)
        elif instruction not in behind or (isinstance(instruction, Arg | Workdir) and not moves_lines):
            continue
        elif isinstance(instruction, Run) and not by_run[instruction].is_needed:
            left_out.append(instruction)
        else:
            moved.append(instruction)
    return tuple(moved), tuple(left_out)


def _copies_above(
    stage: Stage, behind: Sequence[Instruction], changes: Sequence[ReadRun], language: Language
) -> tuple[Transfer, ...]:
    """Copies from other stages above the build: the program may read their files as well; and the files that a change
    of the system reads.
    """
    above = tuple(c for c in stage.of_type(Copy) if c.from_ is not None and c not in behind)
    others = () if language.moves_lines else above
    texts = [run.run.value for run in changes]
    certificates = any(command.name in CERTIFICATES for read in changes for command in read.both)
    needed = []
    for copy in (c for c in own_copies(stage) if c not in behind):
        place = target_of(stage, copy)
        brings = certificates and _brings_certificates(stage, copy)
        names = place not in {"/", stage.workdir_at(copy)} and any(place.rstrip("/") in text for text in texts)
        if brings or names:
            needed.append(copy)
    return (*others, *needed)


def _early(
    stage: Stage, above: Sequence[ReadRun], needed: Sequence[Instruction], language: Language
) -> tuple[Instruction, ...]:
    """What changes the system and reads nothing of the program."""
    early: list[Instruction] = []
    for read in above:
        takes_up = {command.name for command in read.both} <= CERTIFICATES and not read.as_it_stands
        if takes_up or (read.makes_accounts_only and not language.same_image):
            early.append(read.run)
    copies = (i for i in needed if isinstance(i, Transfer) and not (isinstance(i, Copy) and i.from_ is not None))
    return (*early, *(copy for copy in copies if _brings_certificates(stage, copy)))


def _brings_certificates(stage: Stage, copy: Transfer) -> bool:
    place = target_of(stage, copy)
    return any(place.startswith(folder) for folder in _CERTIFICATE_FOLDERS)


def _without_paths(kept: tuple[Env, ...]) -> tuple[Env, ...]:
    """The ENVs without a PATH that leads to the builder's tools alone."""
    paths = [env for env in kept if any(a.name == "PATH" for a in env.assignments)]
    for env in paths:
        entries = env.assignments[0].value.text.strip("\"'").split(":") if env.assignments[0].value else []
        if len(env.assignments) > 1 or not all(_TOOL_FOLDER.search(entry) for entry in entries):
            raise unclear("what `PATH` leads to", env)
    return tuple(env for env in kept if env not in paths)


def _is_of_build(env: Env, names: re.Pattern[str]) -> bool:
    return all(names.fullmatch(assignment.name) for assignment in env.assignments)
