"""What pip's own way of naming packages reads: requirements, requirements files, editable installs."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from posixpath import basename, dirname, join

from rules.dockerfile.expressions import expression
from rules.facts.build_inputs.need import INSTALLS, Need, manifests, needs_source, together
from rules.facts.calls import Invocation
from rules.facts.copied_paths import SourceView
from rules.facts.image_paths import is_inside, relative, resolve

_ARCHIVES = (".whl", ".tar.gz", ".zip", ".tar.bz2", ".egg")
VCS = expression(r"(git|hg|svn|bzr)\+")
LOCAL_LINE = expression(r"(-e|--editable)[\s=]|\.{1,2}(/|$|\[)|file:|.*@\s*(file:|\./|\.\./)")
_ASIDE = frozenset({"doc", "docs", "test", "tests", "examples", "benchmarks", ".github"})
_BUILD_FILES = ("pyproject.toml", "setup.py", "setup.cfg", "MANIFEST.in")
_VARIABLE = expression(r"\$\{[^{}]*\}|\$\w+")
_MOST_CHOICES = 10
NESTED = expression(r"(?:-r|--requirement|-c|--constraint)[\s=]*(\S+)")


def installed(call: Invocation, folder: str, view: SourceView, operands: Iterable[str], files: Iterable[str]) -> Need:
    """What pip's own way of naming packages and requirements files needs."""
    if any(VCS.match(value) is None for value in call.values("-e", "--editable")):
        return needs_source("an editable install is the source itself")
    needs = [INSTALLS]
    for operand in operands:
        if is_local(operand):
            place = resolve(folder, operand.removeprefix("file://").partition("[")[0])
            if _is_beside(place, view):
                continue
            if not operand.startswith("/") or view.meets(place):
                return needs_source(f"`{operand}` is installed from the source")
    for name in files:
        if "$" in name:
            needs.append(_any_of(name, folder, view))
        elif "://" not in name:
            needs.append(requirements_file(resolve(folder, name), view, frozenset()))
    return together(needs)


def _is_beside(place: str, view: SourceView) -> bool:
    """Whether the COPY brings only folders that no build of the package reads: documents and tests that its build files
    do not name.
    """
    tops = [relative(target, place) if is_inside(target, place) else "" for _, target in view.roots]
    texts = [text for name in _BUILD_FILES if (text := view.read(join(place, name))) is not None]
    return bool(texts) and set(tops) <= _ASIDE and not any(top in text for text in texts for top in tops)


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
