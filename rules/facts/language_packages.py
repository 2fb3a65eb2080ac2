"""The packages of a language that one command installs: by its words, the manifests that it reads and their locks."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import fact
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.ecosystems import node, python, ruby
from rules.ecosystems.catalogue import ecosystem_of, managers
from rules.ecosystems.native_packages import needs_git, python_packages, requirement_names
from rules.ecosystems.record import Never
from rules.engine.context import BuildContext
from rules.facts.calls import Invocation, invocation
from rules.facts.context_files import text_of
from rules.facts.git_history import version_tool
from rules.facts.json_objects import json_object
from rules.facts.node_locks import READERS, LockedPackage
from rules.facts.python_manifests import is_cloned, locked, named_packages, names_git
from rules.facts.toml_tables import table, toml_tables

_LOCKED_GEM = expression(r"^    ([\w-]+) \(", re.MULTILINE)
_PYPROJECT = "pyproject.toml"
_NESTED = expression(r"(?:-r|--requirement|-c|--constraint)[\s=]*(\S+)")
_REQUIREMENT = expression(r"""["']([A-Za-z0-9][\w.-]*(?:\[[\w,\s-]+\])?)\s*(?:[<>=!~;@ ][^"'\n]*)?["']""")
_GIT_SOURCE = ("git", "github:", "gitlab:", "bitbucket:")
_MAX_FILES = 20


@record
class LanguagePackages:
    """names: of the packages, as their registry writes them. cloned: what `git` fetches, in words, "" for nothing.

    compiled: the packages that the lock file knows to be compiled on installation. is_certain: False where the manifest
    or the lock file could not be read. direct: those that the project names itself, where a lock file names more.
    """

    language: str
    names: tuple[str, ...]
    cloned: str = ""
    compiled: tuple[str, ...] = ()
    is_certain: bool = True
    direct: tuple[str, ...] | None = None

    @property
    def own(self) -> tuple[str, ...]:
        return self.names if self.direct is None else self.direct


@fact
def packages_of(command: Command, build: BuildContext) -> LanguagePackages | None:
    """What the command installs of a language's packages; None where it is no such install."""
    call = invocation(command)
    if call is None or call.subcommand.split(" ")[-1] not in _INSTALLS:
        return None
    reader = _READERS.get(ecosystem_of(call.tool).title)
    return reader(call, build) if reader is not None else None


_INSTALLS = frozenset({"install", "ci", "sync", "add"})


def _python(call: Invocation, build: BuildContext) -> LanguagePackages:
    reads = managers()[call.tool].reads
    if isinstance(reads, Never) or call.subcommand.startswith("pip"):
        return _pip(call, build)
    lock = next((text for name in reads.others if name.endswith(".lock") and (text := text_of(build, name))), None)
    manifest = text_of(build, reads.manifests[0])
    packages = None if lock is None else locked(build, lock)
    project = None if manifest is None else toml_tables(build, manifest)
    if packages is not None:
        names, clones = [str(one.get("name", "")) for one in packages], any(map(is_cloned, packages))
    else:
        names, clones = list(named_packages(project or {})), names_git(project or {})
    cloned = "a package that is cloned with `git`" if clones else _versioned(call, manifest or "", build)
    return LanguagePackages("python", _normal(names), cloned, (), packages is not None or project is not None)


def _pip(call: Invocation, build: BuildContext) -> LanguagePackages:
    files = [*call.values("-r", "--requirement"), *(text for text in call.operand_texts if text.endswith(".txt"))]
    texts = [text for name in files for text in _requirements(name, build, set())]
    lines = [line for text in texts for line in text.splitlines()]
    operands = [*call.operand_texts, *call.values("-e", "--editable")]
    names = [name for text in call.operand_texts for name in requirement_names(text)]
    names += python_packages("\n".join(lines))
    own = ""
    if any(text.startswith((".", "/")) for text in operands):
        own = text_of(build, _PYPROJECT) or text_of(build, "setup.py") or ""
        names += _named_in(own, build)
    cloned = any(needs_git(text) for text in (*operands, *lines)) or "git+" in own
    what = "a package that pip clones with `git`" if cloned else _versioned(call, own, build)
    return LanguagePackages("python", tuple(dict.fromkeys(names)), what, (), len(texts) >= len(files))


def _requirements(name: str, build: BuildContext, seen: set[str]) -> Iterator[str]:
    """The text of a requirements file and of those that it names."""
    text = text_of(build, name)
    if text is None or name in seen or len(seen) >= _MAX_FILES:
        return
    seen.add(name)
    yield text
    for line in text.splitlines():
        if found := _NESTED.match(line.strip()):
            yield from _requirements(posixpath.normpath(posixpath.join(posixpath.dirname(name), found[1])), build, seen)


def _named_in(manifest: str, build: BuildContext) -> Iterator[str]:
    """The requirements that a pyproject.toml or a setup.py names; of a program, as far as their form tells."""
    project = toml_tables(build, manifest)
    if project is not None:
        yield from named_packages(project)
        return
    for text in _REQUIREMENT.findall(manifest):
        yield from requirement_names(text)


def _versioned(call: Invocation, manifest: str, build: BuildContext) -> str:
    """A tool that asks `git` for the project's version, where the history comes along."""
    tool = version_tool(manifest) if not call.has("--no-root", "--no-self", "--no-install-project") else ""
    ignored = any(line.strip().strip("/") in {".git", "**/.git"} for line in (build.dockerignore or "").splitlines())
    return f"`{tool}`, which asks `git` for the version" if tool and not ignored else ""


def _normal(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(re.sub(r"[-_.]+", "-", name).lower() for name in names))


def _node(call: Invocation, build: BuildContext) -> LanguagePackages:
    wanted = {re.split(r"(?<=.)@", text)[0]: text for text in call.operand_texts}
    if call.has("-g", "--global") or call.subcommand.startswith("global"):
        return _brought_by_npm(wanted, ())
    with_dev = not call.has("--omit", "--production", "--prod", "-P", "--only")
    lock = next((READERS[name](text) for name in READERS if (text := text_of(build, name))), ())
    locked = tuple(one for one in lock if one.name != "node-gyp" and (with_dev or not one.is_dev))
    manifest = _manifest(build)
    return _brought_by_npm({**wanted, **(manifest or {})}, locked, manifest is not None)


def _brought_by_npm(
    wanted: Mapping[str, str], locked: tuple[LockedPackage, ...], known: bool = True
) -> LanguagePackages:
    names = tuple(dict.fromkeys((*wanted, *(one.name for one in locked if one.name))))
    cloned = [f"`{name}`" for name, version in wanted.items() if version.startswith(_GIT_SOURCE)]
    cloned += [f"`{one.name}`" if one.name else "a package" for one in locked if one.from_git]
    compiled = tuple(one.name for one in locked if one.compiles)
    return LanguagePackages(
        "node", names, f"{cloned[0]}, which is cloned with `git`" if cloned else "", compiled, known, tuple(wanted)
    )


def _manifest(build: BuildContext) -> Mapping[str, str] | None:
    """The dependencies in package.json; None where nobody can read it."""
    package = json_object(text_of(build, "package.json"))
    return None if package is None else {name: str(version) for name, version in table(package, "dependencies").items()}


def _ruby(call: Invocation, build: BuildContext) -> LanguagePackages:
    if isinstance(managers()[call.tool].reads, Never):
        return LanguagePackages("ruby", call.operand_texts)
    lock = text_of(build, "Gemfile.lock")
    cloned = "a gem that is cloned with `git`" if lock is not None and "\nGIT\n" in f"\n{lock}" else ""
    return LanguagePackages("ruby", tuple(_LOCKED_GEM.findall(lock or "")), cloned, (), lock is not None)


_READERS: Mapping[str, Callable[[Invocation, BuildContext], LanguagePackages]] = {
    python.ECOSYSTEM.title: _python,
    node.ECOSYSTEM.title: _node,
    ruby.ECOSYSTEM.title: _ruby,
}
