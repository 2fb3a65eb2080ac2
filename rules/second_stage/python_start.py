"""Calls like `poetry run gunicorn`: the same program, started from the environment without the tool in between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from posixpath import basename
from typing import Any

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Healthcheck, Instruction, Run, Stage
from rules.dockerfile.node import record
from rules.ecosystems.python_projects import KNOWN_PROGRAMS, RUN_FLAGS
from rules.engine.context import BuildContext
from rules.facts.context_files import text_of
from rules.facts.image_paths import is_inside, resolve
from rules.facts.toml_tables import table, toml_tables
from rules.second_stage.python_tools import ProjectInstall

_SHELL = r"(?<![\w./-]){tool}\s+run\s+(?P<flags>(?:(?!-m\s)-[\w-]*\s+)*)(?P<module>-m\s+)?(?P<program>[\w./-]+)"
_EXEC = (
    r'"{tool}"\s*,\s*"run"\s*,\s*(?P<flags>(?:(?!"-m")"-[^"]*"\s*,\s*)*)(?P<module>"-m"\s*,\s*)?"(?P<program>[^"]+)"'
)
_ALONE = r'\[\s*"{tool}"\s*,\s*"run"\s*(?P<flags>(?:,\s*"-[^"]*"\s*)*)\]'
_FILE = expression(r"[\w./-]*[\w-]+\.(?:sh|bash|conf|cfg|ini|yml|yaml|toml)\b")
_PROGRAM = expression(r'(?:\[\s*")?(?:exec\s+)?(\.?/(?!\S*/s?bin/)[\w./-]+)')
_DEPLOYMENT = expression(r"(?:.*/)?(?:(?:docker-)?compose[\w.-]*\.ya?ml|Procfile|fly\.toml|render\.yaml|heroku\.yml)")
_DEVELOPS = expression(r"--reload\b|--debug\b|\bfastapi\W+dev\b|\bwatch(?:medo|files)\b|\bpytest\b|\bdebugpy\b")


class StillNeeded(Exception):
    """The second stage calls the tool for more than to start a program."""


@record
class Starts:
    """What the second stage's instructions are in words that need no tool.

    rewritten: the lines of those that called it. dropped: an ENTRYPOINT that only called it. check: what the author
    must look at, "" for nothing.
    """

    rewritten: Mapping[Instruction, tuple[str, ...]]
    dropped: tuple[Instruction, ...]
    check: str


def develops(stage: Stage) -> bool:
    """Whether the container reloads, debugs or tests: it is to develop in."""
    return any(isinstance(i, Cmd | Entrypoint) and _DEVELOPS.search(i.value) for i in stage.instructions)


def without_tool(
    dockerfile: Dockerfile, stage: Stage, installs: tuple[ProjectInstall, ...], build: BuildContext
) -> Starts | None:
    """The instructions behind the last install, and those that start the program, without the tool; None where one
    needs it.
    """
    last = installs[-1]
    reader = _Reader(last, stage, build)
    behind = stage.after(last.run)
    rewritten: dict[Instruction, tuple[str, ...]] = {}
    dropped: list[Instruction] = []
    try:
        reader.look_into_deployment()
        for one in stage.instructions:
            starts = isinstance(one, Cmd | Entrypoint | Healthcheck)
            if not starts and not (isinstance(one, Run) and one in behind):
                continue
            text = dockerfile.source.slice(one.span)
            if isinstance(one, Entrypoint) and reader.is_alone(text):
                dropped.append(one)
                continue
            new = reader.freed(text)
            if new != text:
                rewritten[one] = tuple(line.removesuffix("\r") for line in new.split("\n"))
            reader.look_into_files(one)
    except StillNeeded:
        return None
    return Starts(rewritten, tuple(dropped), "; ".join(dict.fromkeys(reader.checks)))


def may_call(stage: Stage, instruction: Instruction, tool: str, build: BuildContext) -> bool:
    """Whether an instruction calls the tool, or starts a script that does or that nobody can read."""
    files = started_files(stage, instruction, build)
    return _mentions(tool, instruction.value) or any(text is None or _mentions(tool, text) for _, text in files)


def started_files(stage: Stage, instruction: Instruction, build: BuildContext) -> Iterator[tuple[str, str | None]]:
    """The scripts and settings files that CMD or ENTRYPOINT names, with their text; None: a script nobody can read."""
    if not isinstance(instruction, Cmd | Entrypoint):
        return
    program = _PROGRAM.match(instruction.value)
    started = program[1] if program else ""
    for name in dict.fromkeys((*_FILE.findall(instruction.value), *filter(None, [started]))):
        text = text_of(build, resolve(stage.workdir_at(instruction), name))
        if text is not None or name.endswith((".sh", ".bash")) or name == started:
            yield name, text


def _mentions(tool: str, text: str) -> bool:
    names = "uvx?" if tool == "uv" else tool
    return re.search(rf"(?<![\w-]){names}(?![\w.-])", text) is not None


@dataclass
class _Reader:
    """Takes the calls of one tool out of the texts of one stage, and collects what the author must check."""

    last: ProjectInstall
    stage: Stage
    build: BuildContext
    checks: list[str] = field(default_factory=list)

    @property
    def tool(self) -> str:
        return self.last.call.tool

    def is_alone(self, text: str) -> bool:
        """`ENTRYPOINT ["poetry", "run"]`: what CMD or the caller names is found in the environment without it."""
        found = re.search(_ALONE.format(tool=self.tool), text)
        if found is None:
            return False
        self._run(found["flags"])
        words = [word.literal or "" for cmd in self.stage.of_type(Cmd)[-1:] for word in cmd.arguments]
        if words:
            self._program(words[0])
        return True

    def freed(self, text: str) -> str:
        """The text of an instruction without the calls of the tool."""
        for pattern, quote in ((_EXEC, '"'), (_SHELL, "")):
            text = re.sub(pattern.format(tool=self.tool), partial(self._call, quote), text)
        if _mentions(self.tool, text):
            raise StillNeeded
        return text

    def _call(self, quote: str, found: re.Match[str]) -> str:
        self._run(found["flags"])
        program = found["program"]
        if found["module"] or (self.tool == "uv" and program.endswith(".py")):
            if self.tool != "uv":
                raise StillNeeded
            self._script(program)
            between = ", " if quote else " "
            module = f"{quote}-m{quote}{between}" if found["module"] else ""
            return f"{quote}python{quote}{between}{module}{quote}{program}{quote}"
        self._program(program)
        return f"{quote}{program}{quote}"

    def _run(self, flags: str) -> None:
        """What `run` itself would do: uv brings the environment up to date first, Pipenv reads `.env`."""
        words = set(re.findall(r"-[\w-]+|--(?=\W)", flags))
        if words - RUN_FLAGS or not is_inside(self.stage.workdir_at(self.stage.instructions[-1]), self.last.folder):
            raise StillNeeded
        if self.tool == "pipenv":
            self.checks.append("no setting comes from a file `.env`, which `pipenv run` reads")
        if self.tool == "uv" and "--no-sync" not in words and "UV_NO_SYNC" not in self._variables:
            if self._skips_project and self._manifest is not None and "[build-system]" in self._manifest:
                raise StillNeeded
            self.checks.append("the program needs nothing that `uv run` installed when the container started")

    def _program(self, name: str) -> None:
        """A program of the environment. One of the project's own is there where the project itself is installed."""
        if name.startswith(("$", "-")):
            raise StillNeeded
        if self.tool == "pdm" and (name.endswith(".py") or {name, "_"} & set(self._shortcuts)):
            raise StillNeeded  # a shortcut of `[tool.pdm.scripts]`; `_` holds what all of them get, such as variables
        if "/" in name or name in KNOWN_PROGRAMS or (name.startswith("python3.") and name[8:].isdigit()):
            return
        scripts = self._scripts
        if scripts is None or (name in scripts and (self.tool == "pipenv" or self._skips_project)):
            raise StillNeeded

    def _script(self, path: str) -> None:
        """A script may name packages of its own, which uv installs apart (PEP 723)."""
        text = text_of(self.build, path)
        if text is not None and "# /// script" in text:
            raise StillNeeded

    def look_into_files(self, instruction: Instruction) -> None:
        """A script or a settings file that is started with may call the tool as well."""
        for name, text in started_files(self.stage, instruction, self.build):
            if text is None:
                self.checks.append(f"`{basename(name)}` calls no `{self.tool}`")
            elif _mentions(self.tool, text):
                raise StillNeeded

    def look_into_deployment(self) -> None:
        """A compose file or a Procfile may start the container with another command."""
        calls = re.compile(rf'\b{self.tool}(?:"\s*,\s*"|\s+)run\b')
        for path in sorted(self.build.files or ()):
            if _DEPLOYMENT.fullmatch(path) and calls.search(self.build.read(path) or ""):
                raise StillNeeded

    @property
    def _skips_project(self) -> bool:
        return self.last.call.has("--no-root", "--no-self", "--no-install-project", "--no-install-workspace")

    @cached_property
    def _variables(self) -> Mapping[str, str]:
        return self.stage.environment_at(self.stage.instructions[-1])

    @cached_property
    def _manifest(self) -> str | None:
        name = "Pipfile" if self.tool == "pipenv" else "pyproject.toml"
        return text_of(self.build, f"{self.last.folder}/{name}")

    @cached_property
    def _tables(self) -> Mapping[str, Any] | None:
        """The manifest; None where nobody can read it."""
        return None if self._manifest is None else toml_tables(self.build, self._manifest)

    @cached_property
    def _shortcuts(self) -> Mapping[str, Any]:
        """What `pdm run` knows beside the programs of the environment."""
        return table(self._tables, "tool", "pdm", "scripts")

    @cached_property
    def _scripts(self) -> frozenset[str] | None:
        """The names of the project's own scripts; None where it isn't clear."""
        if self._tables is None:
            return None
        tables = (("scripts",), ("project", "scripts"), ("tool", "poetry", "scripts"))
        return frozenset(name for path in tables for name in table(self._tables, *path))
