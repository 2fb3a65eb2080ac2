"""What of Debian an install needs that compiles or clones: by the names in commands, manifests and lock files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from rules.dockerfile.words import Command
from rules.ecosystems.debian_libraries import is_build_only
from rules.ecosystems.native_packages import CARGO_LOCK, NODE, PYTHON, RUBY, SIGNS, WITHOUT_EXTENSION
from rules.ecosystems.ruby import GEM
from rules.engine.context import BuildContext
from rules.facts.calls import invocation
from rules.facts.cargo_manifests import locked_crates
from rules.facts.context_files import text_of
from rules.facts.language_packages import LanguagePackages, packages_of

Use = tuple[str, tuple[str, ...]]
"""What is used, in words, and the Debian packages that bring it."""

_PERL = frozenset({"cpanm", "cpan", "carton"})
_GYP = ("python3", "make", "g++")


def built_by(command: Command, build: BuildContext) -> Iterator[Use]:
    """What a command builds from source or clones, and needs for it."""
    if command.name in SIGNS:
        yield from _by_signs(command.name, build)
        return
    if command.name in _PERL:
        yield f"`{command.name}`", ("build-essential",)
        return
    brought = packages_of(command, build)
    if brought is None:
        return
    if brought.language == "ruby":
        yield from _gems(command, brought)
    if brought.cloned:
        yield brought.cloned, _clients(command, brought, build)
    table = {"python": PYTHON, "node": NODE}.get(brought.language, {})
    for name in brought.names:
        if name in table:
            yield f"`{name}`", table[name]
        elif name in brought.compiled:
            yield f"`{name}`, which is compiled", _GYP


def _clients(command: Command, brought: LanguagePackages, build: BuildContext) -> tuple[str, ...]:
    """git, certificates, which slim Python brings by itself, and ssh where an address asks for it."""
    texts = (*command.texts, *(text_of(build, name) or "" for name in _NAMED_IN[brought.language]))
    by_ssh = ("openssh-client",) if any(map(_BY_SSH.search, texts)) else ()
    return (*(() if brought.language == "python" else ("ca-certificates",)), "git", *by_ssh)


_BY_SSH = re.compile(r"git\+ssh://|ssh://git@|[\"'\s]git@[\w.-]+:")
_NAMED_IN: Mapping[str, tuple[str, ...]] = {
    "python": ("requirements.txt", "pyproject.toml", "Pipfile", "setup.py"),
    "node": ("package.json",),
    "ruby": ("Gemfile",),
}
"""Where a project names its own packages; npm's lock file says `git+ssh` of what it fetches by https as well."""


def _gems(command: Command, brought: LanguagePackages) -> Iterator[Use]:
    call = invocation(command)
    is_gem = call is not None and call.tool == GEM.name
    if is_gem and WITHOUT_EXTENSION.issuperset(brought.names):
        return
    if not brought.is_certain:
        yield "gems that nobody can name without Gemfile.lock", ()
    yield "gems with C extensions", ("build-essential",)
    for name in () if is_gem else brought.names:
        if name in RUBY:
            yield f"`{name}`", RUBY[name]


def _by_signs(tool: str, build: BuildContext) -> Iterator[Use]:
    name, signs = SIGNS[tool]
    text = text_of(build, name)
    if name == CARGO_LOCK and text is not None:
        text = " ".join(locked_crates(build, text))
    wanted = [package for sign, packages in signs for package in packages if text is None or sign in text]
    if wanted:
        yield f"what `{tool}` fetches and links", tuple(dict.fromkeys(wanted))


def compiled_by(commands: Iterable[Command], build: BuildContext) -> list[str]:
    """The packages that the commands compile, or may compile, as a message names them."""
    uses = dict(use for command in commands for use in built_by(command, build))
    return [what for what, packages in uses.items() if any(map(is_build_only, packages))]
