"""npm, yarn, pnpm and bun: which files an installation reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import basename, join
from typing import Any

from rules.dockerfile.expressions import expression
from rules.ecosystems.install_scripts import READS_PROJECT
from rules.facts.build_inputs.by_record import guessed, placed, read_by
from rules.facts.build_inputs.need import INSTALLS, NOTHING, Need, left_over, manifests, needs_source
from rules.facts.build_inputs.workspaces import members
from rules.facts.calls import Invocation
from rules.facts.copied_paths import SourceView
from rules.facts.image_paths import relative, resolve
from rules.facts.json_objects import json_object

_LIFECYCLE = ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare")
_HARMLESS = expression(
    r"^(is-ci \|\| )?(npx )?(husky( install)?|only-allow \w+|simple-git-hooks|lefthook install)( \|\| (true|exit 0))?$"
)
_LOCAL = ("file:", "link:", "portal:", "./", "../")
_CHECK = (
    "nothing in `package.json` needs the source (a `prepare` or `postinstall` script, a `file:` dependency, Prisma)"
)


def node(call: Invocation, folder: str, view: SourceView) -> Need:
    """The need of a call of one of the four."""
    verb = call.subcommand.partition(" ")[0]
    if verb == "global" or call.has("-g", "--global", "--location"):
        return (
            needs_source("a global install of the source")
            if any(map(_is_local, call.operand_texts))
            else _by_name(call)
        )
    if not verb:
        return NOTHING
    if verb not in {"install", "ci", "add", "fetch", "dedupe"}:
        return needs_source(f"`{call.tool} {verb}` works on the source")
    if any(map(_is_local, call.operand_texts)):
        return needs_source("a package is installed from the source")
    place = call.value("--prefix", "-C", "--cwd", "--dir", "--config.dir")
    if place is not None and "$" in place:
        return needs_source("it isn't clear which folder it works in")
    here = resolve(folder, place) if place else folder
    need = _project(call, here, view)
    return need if call.subcommand == "fetch" else left_over(view, need, join(here, "node_modules"))


def _by_name(call: Invocation) -> Need:
    return INSTALLS if call.operands else NOTHING


def _project(call: Invocation, folder: str, view: SourceView) -> Need:
    package = join(folder, "package.json")
    if not view.is_known:
        return manifests(view, guessed(call, folder), (), _CHECK)
    text = view.read(package)
    if text is None:
        return manifests(view, (package,), (), _CHECK)
    packages = (package, *_workspaces(folder, text, view))
    for path in packages:
        if reason := _obstacle(call, path, view):
            return needs_source(reason)
    settings = placed(folder, read_by(call.tool).others)
    folders = [path for path in view.below(folder) if _is_tool_file(relative(path, folder), text)]
    scripts = [] if call.has("--ignore-scripts") else _read_by_scripts(folder, text, view)
    return manifests(view, packages, (*settings, *folders, *scripts))


def _read_by_scripts(folder: str, text: str, view: SourceView) -> Iterator[str]:
    """What the install scripts of the project's packages read: Prisma's schema, Puppeteer's settings."""
    package = json_object(text) or {}
    wanted = {name: v for kind in ("dependencies", "devDependencies") for name, v in _table(package, kind).items()}
    for name in READS_PROJECT.keys() & wanted.keys():
        row, major = READS_PROJECT[name], re.search(r"\d+", str(wanted[name]))
        is_new = row.below and major is not None and int(major[0]) >= row.below
        if is_new or _is_done_again(row.again, _table(package, "scripts"), view.behind):
            continue
        named = _table(package, row.setting[0]).get(row.setting[1])
        place = join(folder, str(named)) if named else ""
        found = (path for path in view.below(folder) if row.files.fullmatch(relative(path, folder)))
        yield from [place] if place else found


def _is_done_again(command: str, scripts: Mapping[str, Any], behind: str) -> bool:
    """Whether a RUN behind the COPY does it, also by a script of package.json."""
    names = [name for name, text in scripts.items() if command and command in str(text)]
    return bool(command) and (command in behind or any(re.search(rf"\b{re.escape(n)}\b", behind) for n in names))


def _table(package: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = package.get(key)
    return found if isinstance(found, Mapping) else {}


def _is_tool_file(path: str, package: str) -> bool:
    """Yarn's own releases, plugins and patches; the patches that package.json or pnpm applies."""
    if path.startswith((".yarn/releases/", ".yarn/plugins/", ".yarn/patches/")):
        return True
    return path.startswith("patches/") and "patchedDependencies" in package


def _obstacle(call: Invocation, path: str, view: SourceView) -> str:
    """Why an installation by this package.json needs the source."""
    package = json_object(view.read(path)) or {}
    scripts = package.get("scripts")
    if isinstance(scripts, Mapping) and not call.has("--ignore-scripts") and call.subcommand != "fetch":
        for name in _LIFECYCLE:
            script = str(scripts.get(name, "")).strip()
            if script and not _HARMLESS.match(script):
                return f"the `{name}` script of {basename(path)} runs `{script[:40]}`"
    for version in _versions(package):
        if version.startswith(_LOCAL):
            return f"a dependency of {basename(path)} is a folder of the source (`{version[:40]}`)"
    return ""


def _versions(package: Mapping[str, Any]) -> Iterator[str]:
    for kind in ("dependencies", "devDependencies", "optionalDependencies", "resolutions"):
        wanted = package.get(kind)
        if isinstance(wanted, Mapping):
            yield from (version for version in wanted.values() if isinstance(version, str))


def _workspaces(folder: str, text: str, view: SourceView) -> Iterator[str]:
    """The package.json of each workspace that the root one, or pnpm's list, names."""
    named = (json_object(text) or {}).get("workspaces", ())
    globs = named.get("packages", ()) if isinstance(named, Mapping) else named
    patterns = [str(glob) for glob in globs] if isinstance(globs, list) else []
    patterns += re.findall(
        r"^[ \t]*-[ \t]*['\"]?([^'\"\s#]+)", view.read(join(folder, "pnpm-workspace.yaml")) or "", re.MULTILINE
    )
    return members(folder, patterns, "package.json", view)


def _is_local(operand: str) -> bool:
    return operand.startswith((".", "/", "file:", "$")) or operand.endswith((".tgz", ".tar.gz"))
