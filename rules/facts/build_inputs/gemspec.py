"""A gemspec that a Gemfile names (`gemspec`): what bundler reads when it evaluates it."""

from __future__ import annotations

import re
from posixpath import dirname, join

from rules.dockerfile.expressions import expression
from rules.facts.copied_paths import SourceView
from rules.facts.image_paths import is_inside, resolve

NAMED = expression(r"^[ \t]*gemspec[ \t]*(?:#.*)?$", re.MULTILINE)
_REQUIRED = expression(r"^[ \t]*require(_relative)?[ \t(]+[\"']([\w./-]+)[\"']", re.MULTILINE)
_READ = expression(r"\b(?:File|IO)\.(?:bin)?read\(?\s*[\"']([\w./-]+)[\"']")
_READS = expression(r"\b(?:File|IO)\.(?:bin)?read(?:lines)?\b|\b(?:eval|load|autoload|YAML|JSON|instance_eval)\b")


def gemspec_files(gemfile: str, view: SourceView) -> tuple[str, ...] | None:
    """The one gemspec beside the Gemfile and the files that it reads, such as `lib/shop/version.rb`; None where nobody
    can tell, or where bundler makes commands of files that the source brings.
    """
    folder = dirname(gemfile)
    found = [path for path in view.below(folder) if dirname(path) == folder and path.endswith(".gemspec")]
    text = view.read(found[0]) if len(found) == 1 else None
    if text is None or ("executables" in text and _has_programs(folder, view)):
        return None
    files, waiting = [found[0]], [found[0]]
    while waiting:
        at = waiting.pop()
        read = _read_by(at, folder, view)
        if read is None:
            return None
        new = [path for path in read if path not in files]
        files += new
        waiting += [path for path in new if path.endswith(".rb")]
    return tuple(files)


def _has_programs(folder: str, view: SourceView) -> bool:
    return any(is_inside(path, join(folder, name)) for path in view.below(folder) for name in ("exe", "bin"))


def _read_by(path: str, folder: str, view: SourceView) -> list[str] | None:
    """The files of the source that one Ruby file reads; None where it reads what nobody can name."""
    text = view.read(path)
    if text is None or len(_READS.findall(text)) > len(_READ.findall(text)):
        return None
    named = [resolve(folder, name) for name in _READ.findall(text)]
    for relative, name in _REQUIRED.findall(text):
        place = resolve(dirname(path), name) if relative else join(folder, "lib", name)
        place = place if place.endswith(".rb") else f"{place}.rb"
        if relative or view.has(place):
            named.append(place)
    return named if all(view.has(place) for place in named) else None
