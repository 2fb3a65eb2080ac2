"""What an image needs when its container runs: libraries that language packages load, programs that what starts calls.

Each need comes with its evidence, in this file's own names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Instruction, Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.ecosystems import runtime_libraries
from rules.ecosystems.runtime_libraries import RuntimeNeed
from rules.engine.context import BuildContext
from rules.facts.language_packages import LanguagePackages, packages_of
from rules.facts.source_calls import source_calls
from rules.facts.stage_tree import with_bases
from rules.facts.start import start_of
from rules.facts.start_evidence import Start
from rules.facts.system_packages import installed_by

_TABLES: Mapping[str, Mapping[str, RuntimeNeed]] = {
    "python": runtime_libraries.PYTHON,
    "node": runtime_libraries.NODE,
    "ruby": runtime_libraries.RUBY,
}
_BROWSERS = frozenset({"chromium", "chromium-browser", "google-chrome-stable", "firefox-esr", "wkhtmltopdf"})


@record
class RunNeed:
    """A library or program of the running container.

    what: in words. packages: the Debian packages that bring it, () where a file cannot name them. program: its name,
    "" for a library. at: the instruction that brings the need. file_tells: a script, a compose file or the source says
    so, and may say something else tomorrow.
    """

    what: str
    packages: tuple[str, ...]
    at: Instruction
    program: str = ""
    file_tells: bool = False


@fact
def library_needs(stage: Stage, build: BuildContext) -> tuple[RunNeed, ...]:
    """What the language packages that the stage has load or call when they run."""
    found: dict[str, RunNeed] = {}
    runs = [run for one in with_bases(stage) for run in one.of_type(Run)]
    packages = {package for run in runs for package in installed_by(run)}
    for run in runs:
        for command in run.commands:
            for name, need in _needed(packages_of(command, build)):
                if need.packages or not (packages & _BROWSERS or _installs_browsers(runs)):
                    found.setdefault(name, RunNeed(f"`{name}` (line {run.lines.first})", need.packages, run))
    return tuple(found.values())


def _needed(brought: LanguagePackages | None) -> Iterator[tuple[str, RuntimeNeed]]:
    if brought is None:
        return
    table = _TABLES[brought.language]
    has_own_pq = any("binary" in name for name in brought.names if name.startswith("psycopg"))
    for name in brought.own:
        if name in table and not (name == "psycopg" and has_own_pq):
            yield name, table[name]


def _installs_browsers(runs: list[Run]) -> bool:
    """Whether a RUN lets Playwright install its system packages itself."""
    return any(_with_system_packages(command) for run in runs for command in run.commands)


def _with_system_packages(command: Command) -> bool:
    return "playwright" in " ".join(command.texts) and bool({"--with-deps", "install-deps"} & set(command.texts))


@fact
def program_needs(stage: Stage, build: BuildContext) -> tuple[RunNeed, ...]:
    """The programs that run in the container: those that start, and those that the program's source calls."""
    start = start_of(stage, build)
    needs = [
        RunNeed(f"`{call.program}` ({call.where})", (), call.at, call.program, not call.is_in_dockerfile)
        for call in start.programs.values()
    ]
    return (*needs, *_from_source(stage, start, build))


def _from_source(stage: Stage, start: Start, build: BuildContext) -> Iterator[RunNeed]:
    at = start.texts[0].at if start.texts else stage.base
    for program, file in source_calls(start, build).items():
        yield RunNeed(f"`{program}`, which `{file}` calls", (), at, program, True)
