"""What another stage builds is copied before system packages are installed."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from rules.cache_order._built_files_copied_before_install_examples import INVALID, VALID
from rules.cache_order._gain import brings_source
from rules.cache_order._moves import MAX_COPIES
from rules.dockerfile.model import (
    Arg,
    Copy,
    Dockerfile,
    Env,
    Instruction,
    Onbuild,
    Run,
    Stage,
    Transfer,
    Volume,
    Workdir,
)
from rules.engine.context import BuildContext, Context
from rules.engine.edits import delete_lines, insert_lines
from rules.engine.finding import Edit, Finding, Fix, Saving
from rules.engine.rule import Category, Phase, Rule
from rules.facts.calls import invocation
from rules.facts.image_paths import folder_at, is_inside, resolve, value_at
from rules.facts.system_packages import MANAGERS, installed_by, removed_by

_SYSTEM_FOLDERS = ("/bin", "/etc", "/lib", "/lib64", "/opt/local", "/sbin", "/usr", "/var")
_PROGRAM_FOLDERS = frozenset({"/usr/bin", "/usr/local/bin", "/usr/local/sbin", "/usr/sbin", "/bin", "/sbin"})
_TOOLS = frozenset(tool for manager in MANAGERS for tool in manager.tools)
_HARMLESS = frozenset({"rm", "set", "true", "update-ca-certificates", "addgroup", "adduser", "groupadd", "useradd"})
_BASIS = "its layer comes from the cache while the line is the same"
_KEPT_FLAGS = frozenset({"from", "chown", "chmod", "link"})


class BuiltFilesCopiedBeforeInstall(Rule):
    """Files from a build stage are copied before system packages are installed, so every build reinstalls them.

    A layer only comes from the build cache if nothing above it changed. What a stage builds from the source changes
    with the source. If its `COPY --from` stands above `apt-get install` or `apk add`, one changed character in any file
    downloads and installs the packages again. Install first, and copy afterwards.
    """

    category = Category.CACHE_ORDER
    phase = Phase.ORDER
    references = (
        "https://docs.docker.com/build/cache/optimize/#order-your-layers",
        "https://docs.docker.com/build/building/multi-stage/#use-multi-stage-builds",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            copies, last = _movable(dockerfile, stage, context.build)
            if last is None:
                continue
            what = f"`COPY {copies[0].value}`"
            more = f" and {len(copies) - 1} more like it come" if len(copies) > 1 else " comes"
            line = dockerfile.source.line_of(last.span.start)
            yield self.finding(
                copies[0].span,
                f"{what}{more} before the install in line {line}: any change to what is built reruns it.",
                Fix(
                    f"Copy below the install in line {line}",
                    _edits(dockerfile, copies, last),
                    saving=Saving("the install, in every rebuild", _BASIS),
                ),
            )


def _movable(dockerfile: Dockerfile, stage: Stage, build: BuildContext) -> tuple[list[Copy], Run | None]:
    """The copies of built files that can go below an install of system packages, and the last such install."""
    copies: list[Copy] = []
    last, count = None, 0
    for instruction in stage.instructions:
        if len(copies) == MAX_COPIES:
            break
        if isinstance(instruction, Copy) and _is_of_build(dockerfile, stage, instruction, build):
            copies.append(instruction)
        elif isinstance(instruction, Run) and copies:
            places = [_place(stage, copy) for copy in copies]
            if not _only_installs(instruction) or any(p in instruction.value for p in places):
                break
            last, count = instruction, len(copies)
        elif _stops(dockerfile, stage, instruction, copies, build):
            break
    return copies[:count], last if last is None or not _are_removed(stage, last) else None


def _are_removed(stage: Stage, install: Run) -> bool:
    """Whether a RUN below removes the packages again: all these are one layer's work."""
    installed = frozenset(installed_by(install))
    return any(removed_by(run) & installed for run in stage.after(install) if isinstance(run, Run))


def _stops(
    dockerfile: Dockerfile, stage: Stage, instruction: Instruction, copies: list[Copy], build: BuildContext
) -> bool:
    """Whether the instruction runs what is below it again with each change, or the copies can't go below it."""
    reruns = isinstance(instruction, Transfer) and brings_source(dockerfile, stage, instruction, build)
    return reruns or not all(_passes(stage, copy, instruction) for copy in copies)


def _is_of_build(dockerfile: Dockerfile, stage: Stage, copy: Copy, build: BuildContext) -> bool:
    """Whether the copy brings files that change with the source, to a place that no package manager knows."""
    if not copy.from_ or copy.heredocs or any(flag.name not in _KEPT_FLAGS for flag in copy.flags):
        return False
    place = _place(stage, copy)
    is_program = bool({place, posixpath.dirname(place)} & _PROGRAM_FOLDERS)
    is_system = place == "/" or (not is_program and any(is_inside(place, folder) for folder in _SYSTEM_FOLDERS))
    return not is_system and "$" not in copy.value and brings_source(dockerfile, stage, copy, build)


def _only_installs(run: Run) -> bool:
    """Whether a RUN installs system packages, and does nothing that may read other files."""
    if run.exec_form or run.beyond or run.heredocs or not tuple(installed_by(run)):
        return False
    calls = (invocation(command) for command in run.commands)
    tools = {call.tool if call is not None else command.name for call, command in zip(calls, run.commands, strict=True)}
    return tools <= _TOOLS | _HARMLESS


def _place(stage: Stage, copy: Transfer) -> str:
    return resolve(folder_at(stage, copy), value_at(stage, copy, copy.destination))


def _passes(stage: Stage, copy: Copy, instruction: Instruction) -> bool:
    """Whether the copy gives the same files behind the instruction."""
    if isinstance(instruction, Volume | Onbuild | Run):
        return False
    if isinstance(instruction, Workdir):
        return copy.destination.text.startswith("/")
    if isinstance(instruction, Transfer):
        own, other = _place(stage, copy), _place(stage, instruction)
        return not is_inside(own, other) and not is_inside(other, own)
    return isinstance(instruction, Arg | Env) or instruction.keyword not in {"SHELL", "USER"}


def _edits(dockerfile: Dockerfile, copies: list[Copy], last: Run) -> tuple[Edit, ...]:
    source = dockerfile.source
    blocks = [dockerfile.block(copy) for copy in copies]
    lines = [
        line.removesuffix("\r")
        for block in blocks
        for line in source.slice(source.span_of(block)).removesuffix("\n").split("\n")
    ]
    moved = insert_lines(source, last.lines.last + 1, tuple(lines))
    return (*(delete_lines(source, block) for block in blocks), moved)
