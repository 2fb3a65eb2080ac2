"""What a stage uses that the slim variant of its base image lacks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Healthcheck, Instruction, Run, Stage
from rules.dockerfile.words import Command
from rules.engine.context import BuildContext
from rules.tools.image_families import Family
from rules.tools.native_packages import NODE, PYTHON, RUBY, needs_git, python_packages, requirement_names
from rules.tools.slim_tools import PROGRAMS, missing, programs_in, programs_of
from rules.tools.system_packages import installed_by

_BUILDS = {
    "ruby": (("bundle", "install"), ("gem", "install")),
    "perl": (("cpanm",), ("cpan",), ("carton", "install")),
}
"""Installs that compile more often than not, so that a compiler is taken as needed where nothing more is known."""


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that the stage uses and the slim variant lacks.

    what: in words, with this file's own names. packages: the Debian packages that bring it. at, stage: where it is
    used.
    builds: a package is built from source. runs: the finished image uses it, not only its build.
    """

    what: str
    packages: tuple[str, ...]
    at: Instruction
    stage: Stage
    builds: bool

    @property
    def runs(self) -> bool:
        return not isinstance(self.at, Run)


def lacks(dockerfile: Dockerfile, stage: Stage, family: Family, build: BuildContext) -> tuple[Lack, ...]:
    """All that is lacking, in the order of use, in the stage and in the stages that start from it."""
    if family.has_tools:
        return ()
    return tuple(
        lack
        for one in dockerfile.stages
        if descends(one, stage)
        for instruction in one.instructions
        for lack in _of(one, instruction, family, build)
    )


def descends(stage: Stage, ancestor: Stage) -> bool:
    """Whether a stage is `ancestor` or starts from it."""
    one: Stage | None = stage
    while one is not None and one is not ancestor:
        one = one.parent
    return one is ancestor


def installed_before(stage: Stage, instruction: Instruction) -> frozenset[str]:
    """The Debian packages that the stage and those that it starts from have installed when `instruction` is done."""
    names: set[str] = set()
    one: Stage | None = stage
    while one is not None:
        for run in one.of_type(Run):
            if one is not stage or run.span.start <= instruction.span.start or not isinstance(instruction, Run):
                names.update(installed_by(run))
        one = one.parent
    return frozenset(names)


def _of(stage: Stage, instruction: Instruction, family: Family, build: BuildContext) -> Iterator[Lack]:
    if not isinstance(instruction, Run | Cmd | Entrypoint | Healthcheck):
        return
    installed = installed_before(stage, instruction)
    for builds, uses in ((False, _programs(instruction, family, build)), (True, _built(instruction, family, build))):
        for what, packages in uses:
            if wanted := missing(packages, installed):
                yield Lack(f"{what} (line {instruction.lines.first})", wanted, instruction, stage, builds)


def _programs(instruction: Instruction, family: Family, build: BuildContext) -> Iterator[tuple[str, tuple[str, ...]]]:
    names = [*programs_of(instruction), *_of_scripts(instruction, build)]
    for name in dict.fromkeys(names):
        packages = PROGRAMS.get(name, ())
        if family.language != "python" and name in {"python3", "python"}:
            packages = ("python3",)
        if family.has_compiler and packages == ("build-essential",):
            packages = ("make",) if name == "make" else ()
        if packages and family.language == "node" and name in {"curl", "wget", "git"}:
            packages = ("ca-certificates", *packages)
        if packages:
            yield f"`{name}`", packages


def _of_scripts(instruction: Instruction, build: BuildContext) -> Iterator[str]:
    """The programs in the scripts of the build context that a CMD, ENTRYPOINT or HEALTHCHECK names."""
    if isinstance(instruction, Run):
        return
    for name in re.findall(r"[\w.-]+\.sh\b", instruction.value):
        if text := _find(build, name):
            yield from programs_in(text)


def _built(instruction: Instruction, family: Family, build: BuildContext) -> Iterator[tuple[str, tuple[str, ...]]]:
    if not isinstance(instruction, Run):
        return
    for command in instruction.commands:
        if family.language == "python":
            yield from _of_python(command, build)
        elif family.language == "node" and command.name in {"npm", "yarn", "pnpm"}:
            yield from _of_node(build)
        elif family.language in _LOCKS:
            yield from _of_lock(command, family.language, build)
        elif any(_in_order(words, command) for words in _BUILDS.get(family.language, ())):
            yield from (
                _of_ruby(command, build)
                if family.language == "ruby"
                else ((f"`{command.name}`", ("build-essential",)),)
            )


def _of_python(command: Command, build: BuildContext) -> Iterator[tuple[str, tuple[str, ...]]]:
    texts = command.texts
    if "install" not in texts and "sync" not in texts:
        return
    tool = next((t.rsplit("/", 1)[-1] for t in texts if t.rsplit("/", 1)[-1] in _PYTHON_LOCKS), None)
    names: list[str] = []
    if tool in {"pip", "pip3", "pipx"} or (tool == "uv" and "pip" in texts):
        operands = (
            [text for text in texts[texts.index("install") + 1 :] if not text.startswith("-")]
            if "install" in texts
            else []
        )
        files = [text for text in operands if text.endswith(".txt")]
        requirements = [line for name in files for line in (_find(build, name) or "").splitlines()]
        names = [n for operand in operands for n in requirement_names(operand)] + list(
            python_packages("\n".join(requirements))
        )
        if any(needs_git(text) for text in (*operands, *requirements)):
            yield "a package that pip clones with `git`", ("git",)
    elif tool is not None:
        names = _locked(_find(build, _PYTHON_LOCKS[tool]) or "")
    for name in dict.fromkeys(names):
        if name in PYTHON:
            yield f"`{name}`, built from source", PYTHON[name]


_PYTHON_LOCKS = {
    "pip": "",
    "pip3": "",
    "pipx": "",
    "uv": "uv.lock",
    "poetry": "poetry.lock",
    "pipenv": "Pipfile.lock",
    "pdm": "pdm.lock",
}
_LOCKED = re.compile(r'^(?:name = |\s+)"([\w.\[\]-]+)"(?:$|: \{)', re.MULTILINE)


def _locked(text: str) -> list[str]:
    return [name.lower() for name in _LOCKED.findall(text)]


def _of_node(build: BuildContext) -> Iterator[tuple[str, tuple[str, ...]]]:
    manifest = _find(build, "package.json")
    try:
        package = json.loads(manifest or "{}")
    except ValueError:
        return
    wanted = package.get("dependencies") if isinstance(package, dict) else None
    if not isinstance(wanted, dict):
        return
    for name, version in wanted.items():
        if name in NODE:
            yield f"`{name}`, built from source", NODE[name]
        if str(version).startswith(("git", "github:")):
            yield f"`{name}`, cloned with `git`", ("ca-certificates", "git")


_LOCKS = {
    "rust": (
        "cargo",
        "Cargo.lock",
        (("-sys", ("pkg-config",)), ("openssl-sys", ("libssl-dev",)), ("pq-sys", ("libpq-dev",))),
    ),
    "elixir": ("mix", "mix.exs", (("git:", ("git",)), ("github:", ("git",)))),
    "erlang": ("rebar3", "rebar.config", (("git", ("git",)),)),
}
"""By language: the tool that builds, the file that tells, and what in it needs which packages; all of them where
nothing tells.
"""


def _of_lock(command: Command, language: str, build: BuildContext) -> Iterator[tuple[str, tuple[str, ...]]]:
    tool, name, signs = _LOCKS[language]
    if command.name != tool:
        return
    text = _find(build, name)
    wanted = [package for sign, packages in signs for package in packages if text is None or sign in text]
    if wanted:
        yield f"what `{tool}` fetches and links", tuple(dict.fromkeys(wanted))


_LOCKED_GEM = re.compile(r"^    ([\w-]+) \(", re.MULTILINE)


def _of_ruby(command: Command, build: BuildContext) -> Iterator[tuple[str, tuple[str, ...]]]:
    if command.name == "gem" and set(command.texts[2:]) <= {"bundler", "-v", "--no-document"}:
        return
    yield "gems with C extensions", ("build-essential",)
    for name in _LOCKED_GEM.findall(_find(build, "Gemfile.lock") or ""):
        if name in RUBY:
            yield f"`{name}`, built from source", RUBY[name]


def _in_order(wanted: tuple[str, ...], command: Command) -> bool:
    return command.name == wanted[0] and set(wanted[1:]) <= set(command.texts)


def _find(build: BuildContext, name: str) -> str | None:
    """The text of the context's file that a path in the image most likely names: the one with the longest common
    end.
    """
    if build.files is None or not name:
        return None
    parts = name.strip("/").split("/")
    for start in range(len(parts)):
        path = "/".join(parts[start:])
        if path in build.files:
            return build.read(path)
    below = sorted((f for f in build.files if f.endswith("/" + parts[-1])), key=lambda f: (f.count("/"), f))
    return build.read(below[0]) if below else None
