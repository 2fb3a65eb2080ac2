"""Installs that build packages from source, and what of Debian they need: by the names in commands, manifests and
lock files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

from rules.dockerfile.words import Command
from rules.ecosystems.native_packages import NODE, PYTHON, RUBY, needs_git, python_packages, requirement_names
from rules.engine.context import BuildContext
from rules.facts.calls import Invocation, invocation
from rules.facts.context_files import text_of

Use = tuple[str, tuple[str, ...]]
"""What is used, in words, and the Debian packages that bring it."""

_LOCKED_PYTHON = re.compile(r'^(?:name = |\s+)"([\w.\[\]-]+)"(?:$|: \{)', re.MULTILINE)
_LOCKED_GEM = re.compile(r"^    ([\w-]+) \(", re.MULTILINE)
_PYTHON_LOCKS = {"pdm": "pdm.lock", "uv": "uv.lock", "poetry": "poetry.lock", "pipenv": "Pipfile.lock"}
_GIT_SOURCE = ("git", "github:", "gitlab:", "bitbucket:")
_SIGNS: Mapping[str, tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "cargo": ("Cargo.lock", (("-sys", ("pkg-config",)), ("openssl-sys", ("libssl-dev",)), ("pq-sys", ("libpq-dev",)))),
    "mix": ("mix.exs", (("git:", ("git",)), ("github:", ("git",)))),
    "rebar3": ("rebar.config", (("git", ("git",)),)),
}
"""By tool: the file that tells, and what in it needs which packages; all of them where no file tells."""


def built_by(command: Command, build: BuildContext) -> Iterator[Use]:
    """What a command builds from source or clones, and needs for it."""
    if command.name in _SIGNS:
        yield from _by_signs(command.name, build)
        return
    if command.name in {"cpanm", "cpan", "carton"}:
        yield f"`{command.name}`", ("build-essential",)
        return
    call = invocation(command)
    reader = _READERS.get(call.tool) if call is not None else None
    if call is not None and reader is not None and call.subcommand.split(" ")[-1] in {"install", "ci", "sync", "add"}:
        yield from reader(call, build)


def _python(call: Invocation, build: BuildContext) -> Iterator[Use]:
    names: list[str] = []
    if call.tool in {"pip", "pipx"} or call.subcommand.startswith("pip"):
        files = [*call.values("-r", "--requirement"), *(text for text in call.operand_texts if text.endswith(".txt"))]
        lines = [line for name in files for line in (text_of(build, name) or "").splitlines()]
        names = [name for text in call.operand_texts for name in requirement_names(text)]
        names += python_packages("\n".join(lines))
        if any(needs_git(text) for text in (*call.operand_texts, *call.values("-e", "--editable"), *lines)):
            yield "a package that pip clones with `git`", ("git",)
    elif call.tool in _PYTHON_LOCKS:
        names = [name.lower() for name in _LOCKED_PYTHON.findall(text_of(build, _PYTHON_LOCKS[call.tool]) or "")]
    for name in dict.fromkeys(names):
        if name in PYTHON:
            yield f"`{name}`", PYTHON[name]


def _node(call: Invocation, build: BuildContext) -> Iterator[Use]:
    wanted = {re.split(r"(?<=.)@", text)[0]: text for text in call.operand_texts}
    wanted |= {} if call.has("-g", "--global") or call.subcommand.startswith("global") else _dependencies(build)
    for name, version in wanted.items():
        if name in NODE:
            yield f"`{name}`", NODE[name]
        if version.startswith(_GIT_SOURCE):
            yield f"`{name}`, which is cloned with `git`", ("ca-certificates", "git")


def _dependencies(build: BuildContext) -> Mapping[str, str]:
    try:
        package = json.loads(text_of(build, "package.json") or "{}")
    except (ValueError, RecursionError):
        return {}
    found = package.get("dependencies") if isinstance(package, dict) else None
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _ruby(call: Invocation, build: BuildContext) -> Iterator[Use]:
    if call.tool == "gem" and set(call.operand_texts) <= {"bundler", "rake", "foreman"}:
        return
    yield "gems with C extensions", ("build-essential",)
    for name in _LOCKED_GEM.findall(text_of(build, "Gemfile.lock") or "") if call.tool == "bundle" else ():
        if name in RUBY:
            yield f"`{name}`", RUBY[name]


def _by_signs(tool: str, build: BuildContext) -> Iterator[Use]:
    name, signs = _SIGNS[tool]
    text = text_of(build, name)
    wanted = [package for sign, packages in signs for package in packages if text is None or sign in text]
    if wanted:
        yield f"what `{tool}` fetches and links", tuple(dict.fromkeys(wanted))


_READERS: Mapping[str, Callable[[Invocation, BuildContext], Iterator[Use]]] = {
    **dict.fromkeys(("pip", "pipx", "uv", "poetry", "pipenv", "pdm"), _python),
    **dict.fromkeys(("npm", "yarn", "pnpm"), _node),
    **dict.fromkeys(("gem", "bundle"), _ruby),
}
