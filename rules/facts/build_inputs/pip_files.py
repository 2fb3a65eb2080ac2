"""What pip's own way of naming packages reads: requirements, requirements files, editable installs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from posixpath import basename, dirname

from rules.facts.build_inputs.need import INSTALLS, Need, manifests, needs_source, together
from rules.facts.calls import Invocation
from rules.facts.copied_paths import SourceView
from rules.facts.image_paths import resolve

_ARCHIVES = (".whl", ".tar.gz", ".zip", ".tar.bz2", ".egg")
VCS = re.compile(r"(git|hg|svn|bzr)\+")
LOCAL_LINE = re.compile(r"(-e|--editable)[\s=]|\.{1,2}(/|$|\[)|file:|.*@\s*(file:|\./|\.\./)")
_VARIABLE = re.compile(r"\$\{[^{}]*\}|\$\w+")
_MOST_CHOICES = 10
NESTED = re.compile(r"(?:-r|--requirement|-c|--constraint)[\s=]*(\S+)")


def installed(call: Invocation, folder: str, view: SourceView, operands: Iterable[str], files: Iterable[str]) -> Need:
    """What pip's own way of naming packages and requirements files needs."""
    if any(VCS.match(value) is None for value in call.values("-e", "--editable")):
        return needs_source("an editable install is the source itself")
    needs = [INSTALLS]
    for operand in operands:
        if is_local(operand):
            place = resolve(folder, operand.removeprefix("file://"))
            if not operand.startswith("/") or view.meets(place):
                return needs_source(f"`{operand}` is installed from the source")
    for name in files:
        if "$" in name:
            needs.append(_any_of(name, folder, view))
        elif "://" not in name:
            needs.append(requirements_file(resolve(folder, name), view, frozenset()))
    return together(needs)


def _any_of(name: str, folder: str, view: SourceView) -> Need:
    """All files that `requirements/${ENV}.txt` can be: whoever builds chooses one of them."""
    pattern = resolve(folder, _VARIABLE.sub("*", name))
    beside = dirname(pattern)
    found = [] if "*" in beside else [path for path in view.below(beside) if fnmatchcase(path, pattern)]
    if not 0 < len(found) <= _MOST_CHOICES or any(dirname(path) != beside for path in found):
        return needs_source(f"it isn't clear which file `{name}` is")
    return together(requirements_file(path, view, frozenset()) for path in found)


def is_local(requirement: str) -> bool:
    """Whether pip would take a requirement for a path: `.`, `./lib`, `.[dev]`, `dist/app.whl`."""
    if requirement.startswith((".", "/", "~", "file:", "$")):
        return True
    return "://" not in requirement and ("/" in requirement or requirement.endswith(_ARCHIVES) or "*" in requirement)


def requirements_file(path: str, view: SourceView, seen: frozenset[str]) -> Need:
    """A requirements file and those that it names."""
    if path in seen:
        return INSTALLS
    text = view.read(path)
    name = basename(path)
    check = f"`{name}` refers to no file of the source (`-e .`, `-r`, `-c`)"
    needs = [manifests(view, (path,), (), check)]
    for line in (text or "").splitlines():
        item = line.partition(" #")[0].strip()
        if found := NESTED.match(item):
            if "://" not in found.group(1):
                needs.append(requirements_file(resolve(dirname(path), found.group(1)), view, seen | {path}))
        elif LOCAL_LINE.match(item) and VCS.search(item) is None:
            return needs_source(f"`{name}` installs the source (`{item[:40]}`)")
    return together(needs)
