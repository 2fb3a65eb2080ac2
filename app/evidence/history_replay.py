"""How often an install would have run: the last commits, replayed over what COPY brings above it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from rules.dockerfile.model import Dockerfile, Instruction, Run, Stage, Transfer
from rules.dockerfile.parser import parse
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from rules.ecosystems.catalogue import managers
from rules.engine.context import BuildContext
from rules.engine.paths import Paths
from rules.facts.calls import invocation
from rules.facts.dockerignore import visible

_PROJECT_INSTALLS = frozenset({"install", "ci", "sync", "restore", "mod download", "pip install"})

Commits = Sequence[frozenset[str]]
"""The paths that each commit changed, below the build context."""


@dataclass(frozen=True, slots=True)
class Replay:
    """install: as people type it. commits: those that touched the build context. now, after: how many ran it again."""

    install: str
    commits: int
    now: int
    after: int

    @property
    def sentence(self) -> str:
        times = "once" if self.after == 1 else f"{self.after} times"
        return f"In the last {self.commits} commits `{self.install}` would have run {times} instead of {self.now}."


def replay(before: str, after: str, commits: Commits, build: BuildContext) -> Replay | None:
    """Of the first install that runs less often after the fixes; None where none does, or nothing is known."""
    try:
        old, new = _inputs(parse(before)), _inputs(parse(after))
    except DockerfileSyntaxError:
        return None
    seen = [_visible(Paths.of(changed), build) for changed in commits]
    touching = [changed for changed in seen if changed]
    for install, sources in old.items():
        if install in new:
            now, then = (sum(_reruns(changed, which) for changed in touching) for which in (sources, new[install]))
            if then < now:
                return Replay(install, len(touching), now, then)
    return None


def _inputs(dockerfile: Dockerfile) -> dict[str, tuple[str, ...]]:
    """The sources that stand above each install of the project's packages, by the call's words."""
    found: dict[str, tuple[str, ...]] = {}
    for stage in dockerfile.stages:
        sources: list[str] = []
        for instruction in _above(stage):
            if isinstance(instruction, Transfer) and instruction.flag("from") is None:
                sources += [word.text.removeprefix("./").rstrip("/") for word in instruction.sources]
            elif isinstance(instruction, Run):
                for name in _installs(instruction):
                    found.setdefault(name, tuple(sources))
    return found


def _above(stage: Stage) -> Iterator[Instruction]:
    if stage.parent is not None:
        yield from _above(stage.parent)
    yield from stage.instructions


def _installs(run: Run) -> Iterator[str]:
    for command in run.commands:
        call = invocation(command)
        if call is not None and call.tool in managers() and call.subcommand in _PROJECT_INSTALLS:
            yield f"{call.tool} {call.subcommand}"


def _visible(changed: frozenset[str], build: BuildContext) -> frozenset[str]:
    return frozenset(visible(Paths.of(changed), build.dockerignore or ""))


def _reruns(changed: frozenset[str], sources: tuple[str, ...]) -> bool:
    return any(_brings(source, path) for source in sources for path in changed)


def _brings(source: str, path: str) -> bool:
    return source in {"", "."} or path == source or path.startswith(f"{source}/") or fnmatchcase(path, source)
