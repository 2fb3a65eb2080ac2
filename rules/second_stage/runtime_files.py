"""Files of the repository that a compiled program reads when it runs."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import partial

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Run, Stage, Transfer
from rules.engine.context import BuildContext
from rules.facts.copied_paths import SourceView, source_view
from rules.facts.copy_destinations import context_path, copied_roots
from rules.facts.image_paths import is_inside, placed_commands, relative, resolve, value_at
from rules.facts.named_files import named_paths
from rules.facts.start import start_of
from rules.second_stage.copies import brings_whole_context, lands_in, own_copies, target_of
from rules.second_stage.programs import PROGRAM_FOLDERS
from rules.second_stage.split import Split
from rules.second_stage.start_words import program_words, wrappers

FOLDERS = (
    *("assets", "conf", "config", "configs", "data", "i18n", "lang", "locales", "migrations", "public", "resources"),
    *("static", "templates", "translations", "views", "web", "www"),
)
"""Names that programs in every language give to what they read when they run."""

FILES = (
    *(".env", "config.json", "config.yaml", "config.yml", "Rocket.toml", "log4rs.yaml", "log4rs.yml"),
    *("application.properties", "application.yaml", "application.yml"),
)
"""Settings that libraries look for in the folder that a program starts in (dotenv, Rocket, log4rs, Spring ...)."""

_SOURCE = expression(
    r"\.(?:go|qtpl|templ|proto|rs|java|kt|kts|scala|groovy|cs|fs|hs|c|cc|cpp|h|hpp|nim|cr|zig|d|swift)$|(?:^|/)go\.(?:mod|sum)$"
)
"""What a compiler reads. A folder that holds nothing else is part of the program."""

_UNREAD = expression(r"\.md$|(?:^|/)(?:Cargo\.(?:toml|lock)|Dockerfile|Makefile|LICENSE)$")
_OF_THE_SOURCE = frozenset({"test", "tests", "doc", "docs", "vendor", "target", "src", "cmd", "internal", "pkg"})
"""Files and folders that a source names without that the program reads them when it runs."""

_OF_THE_BUILD = (
    *("/root", "/tmp"),  # noqa: S108 (folders of the image)
    *("/etc/apt", "/etc/apk", "/etc/ssl", "/usr/local/share/ca-certificates", "/usr/share"),
)
"""Places of what only a build reads: credentials, package sources, certificates that a RUN takes up."""


def runtime_places(taken: Split, build: BuildContext) -> tuple[str, ...]:
    """The places in the builder of such files and folders, and of those that the start of the program or its source
    names, where the context is known and the source was copied there; without those that a copy behind the build brings
    again.
    """
    found: dict[str, None] = {}
    again = tuple(_views(taken, build, is_moved=True))
    for view in _views(taken, build):
        at = partial(posixpath.join, taken.workdir)
        folders = [at(name) for name in FOLDERS if _has_more(view, at(name))]
        files = [at(name) for name in FILES if view.has(at(name))]
        for place in (*folders, *files, *_named(taken, view, build), *_named_by_source(taken, view, build)):
            if not any(is_inside(place, other) for other in found) and not any(one.covers(place) for one in again):
                found[place] = None
    for place in _scripts(taken, build):
        if not any(is_inside(place, other) for other in found):
            found[place] = None
    return tuple(found)


def _scripts(taken: Split, build: BuildContext) -> Iterator[str]:
    """The places in the builder of the scripts that start the program, and of what they name, where no COPY brings them
    to the second stage.
    """
    calls = start_of(taken.stage, build).calls
    words = dict.fromkeys(word for call in calls for word in call.words if re.fullmatch(r"[\w./+@-]+", word))
    named = (resolve(taken.workdir, word) for word in words)
    found = (posixpath.join(folder, word) for word in words if "/" not in word for folder in sorted(PROGRAM_FOLDERS))
    for place in dict.fromkeys((*named, *found)):
        copy = next((one for one in reversed(own_copies(taken.stage)) if _brings(taken.stage, one, place, build)), None)
        is_above = copy is not None and copy.span.start < taken.builds.span.start
        if copy is not None and is_above and not _moves_apart(taken, build, copy):
            yield place


def _brings(stage: Stage, copy: Transfer, place: str, build: BuildContext) -> bool:
    """Whether a COPY brings a file to this place, or a folder that holds more than the program's source."""
    for root, target in copied_roots(stage, copy, build) if build.is_known else ():
        name = "/".join(filter(None, (root, relative(place, target)))) if is_inside(place, target) else ""
        inside = build.paths.inside(name) if name and build.paths.has_folder(name) else ()
        if (name in build.paths and not _SOURCE.search(name)) or any(not _SOURCE.search(path) for path in inside):
            return True
    return False


def runtime_copies(taken: Split, build: BuildContext) -> tuple[Transfer, ...]:
    """The copies above the build that bring no source, to a place where nothing is built: the program's own."""
    above = set(map(id, taken.stage.before(taken.builds)))
    apart = [copy for copy in own_copies(taken.stage) if id(copy) in above and _moves_apart(taken, build, copy)]
    brought = runtime_places(taken, build) if apart else ()
    places = ((copy, target_of(taken.stage, copy)) for copy in apart)
    return tuple(copy for copy, place in places if not any(is_inside(place, one) for one in brought))


def text_in_workdir(taken: Split, build: BuildContext, name: str) -> str:
    """The text of a file in the folder that the program starts in; "" where it isn't clear."""
    place = posixpath.join(taken.workdir, name)
    texts = (view.read(place) for view in _views(taken, build))
    return next((text for text in texts if text is not None), "")


def _views(taken: Split, build: BuildContext, is_moved: bool = False) -> Iterator[SourceView]:
    """What the copies bring that stay in the builder, or those that move to the second stage."""
    for copy in (copy for copy in own_copies(taken.stage) if (copy in taken.moved) is is_moved):
        view = source_view(taken.stage, copy, build)
        if view is not None and view.is_known:
            yield view


def _named(taken: Split, view: SourceView, build: BuildContext) -> Iterator[str]:
    """Files of the source among the words that start something: `-config=conf/app.json`, a script in front of it."""
    calls = (call.words for call in start_of(taken.stage, build).calls)
    for word in dict.fromkeys(word for words in (program_words(taken.stage), *calls) for word in words):
        place = resolve(taken.workdir, word.rpartition("=")[2])
        if view.has(place) and not _SOURCE.search(place):
            yield place


def _named_by_source(taken: Split, view: SourceView, build: BuildContext) -> Iterator[str]:
    """Files and folders that the program's own source names, from the folder that the program starts in. A page that
    lies among templates brings all of them.
    """
    for word in named_paths(build):
        place = resolve(taken.workdir, word)
        folder, name = posixpath.split(place)
        if view.has(place):
            if not _SOURCE.search(place) and not _UNREAD.search(place):
                yield folder if posixpath.basename(folder) in FOLDERS else place
        elif name not in _OF_THE_SOURCE and not is_inside(taken.workdir, place) and _has_more(view, place):
            yield place


def _has_more(view: SourceView, folder: str) -> bool:
    """Whether the source brings more into the folder than what a compiler reads."""
    return any(not _SOURCE.search(path) for path in view.below(folder))


def _moves_apart(taken: Split, build: BuildContext, copy: Transfer) -> bool:
    """Whether the second stage can make the copy again, apart from what the builder makes."""
    stage = taken.stage
    words = [value_at(stage, copy, word) for word in copy.sources]
    place = target_of(stage, copy)
    if place in wrappers(stage, build):
        return True
    if not lands_in(stage, copy, taken.workdir) or any("$" in text or "://" in text for text in (place, *words)):
        return False
    return not any(_SOURCE.search(path) for word in words for path in _brought(word, build)) and _is_apart(taken, place)


def _brought(source: str, build: BuildContext) -> Iterator[str]:
    """The files that a source of a COPY names, as far as the context is known; of a pattern those below its folder."""
    name = context_path(source.partition("*")[0])
    yield source
    yield from (path for path in build.files or () if not name or is_inside(path, name))


def _whole_copies(taken: Split) -> set[str]:
    """Where the whole build context was put."""
    stage = taken.stage
    copies = (c for c in own_copies(stage) if brings_whole_context(stage, c))
    return {target_of(stage, copy) for copy in copies}


def _is_apart(taken: Split, place: str) -> bool:
    """Whether no RUN stands in the place or names it, and it is neither the program's folder nor one of the build."""
    stands = {folder for _, _, folder in placed_commands(taken.stage)}
    folders = stands | ({taken.workdir} if taken.workdir in stands | _whole_copies(taken) else set())
    if any(is_inside(place, folder) or is_inside(folder, place) for folder in folders - {"/"}):
        return False
    if place == "/" or any(is_inside(place, folder) for folder in _OF_THE_BUILD):
        return False
    return not any(place in run.value for run in taken.stage.of_type(Run))
