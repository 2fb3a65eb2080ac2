"""Which build steps gain from which cache mount."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache as once

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Copy, Dockerfile, Run, Stage
from rules.dockerfile.node import record
from rules.ecosystems.cache import Cache
from rules.ecosystems.catalogue import by_program, fetching, managers, sharing
from rules.ecosystems.java import MAVEN_CACHE
from rules.ecosystems.record import Purpose
from rules.engine.context import BuildContext, Context
from rules.facts.cache_mounts import mount_targets
from rules.facts.calls import Invocation, calls_of, invocation
from rules.facts.kept_out_caches import has_mount, is_switched_off, kept_out
from rules.facts.stage_tree import with_bases
from rules.facts.start import start_of
from rules.facts.yarn_version import is_modern


def mountable(dockerfile: Dockerfile, stage: Stage, run: Run, context: Context) -> Iterator[tuple[Cache, Invocation]]:
    """The caches that the RUN fills, each once; in a shipped stage other rules speak of those that installers keep."""
    is_shipped = context.ships(dockerfile, stage)
    seen: set[Cache] = set()
    for command in run.commands:
        call = invocation(command)
        cache = _filled_by(call) if call is not None else None
        if call is None or cache is None or cache in seen or (is_shipped and not _is_of_builds(call, cache)):
            continue
        if _is_settled(stage, run, cache, call) or is_modern(call, dockerfile, context.build):
            continue
        seen.add(cache)
        yield cache, call


def _filled_by(call: Invocation) -> Cache | None:
    """The cache that the call fills; None where it downloads nothing, or is told to keep nothing."""
    manager, fetches = managers()[call.tool], fetching(call.tool)
    if fetches is None or call.subcommand not in fetches.verbs or call.has(*fetches.unless):
        return None
    return manager.cache if isinstance(manager.cache, Cache) else None


def _is_of_builds(call: Invocation, cache: Cache) -> bool:
    """Whether no other rule speaks of the downloads: those of a build, and those that cost nothing in a layer."""
    return managers()[call.tool].purpose is Purpose.BUILD or cache.links


def _is_settled(stage: Stage, run: Run, cache: Cache, call: Invocation) -> bool:
    """Whether the cache is mounted, switched off or emptied, or its place differs from command to command."""
    if _is_of_builds(call, cache):
        return has_mount(run, cache) or is_switched_off(stage, run, cache, call.command)
    return kept_out(stage, run, cache, call.command)


@record
class _Readers:
    """What a file reads of what its steps download.

    copied: the COPYs from other stages. offline: the tools that work on what is there already. shares_maven: `mvn
    install` leaves an artefact for another step in the folder that holds the downloads.
    """

    copied: str
    offline: frozenset[str]
    shares_maven: bool


def is_read_elsewhere(dockerfile: Dockerfile, stage: Stage, run: Run, cache: Cache, build: BuildContext) -> bool:
    """Whether a COPY takes something out of a folder that would become a mount, or another step or the start of a
    container reads it there (`CMD ["cargo", "run"]`).
    """
    if any(_starts(other, cache, build) for other in dockerfile.stages if stage in with_bases(other)):
        return True
    readers = _readers(dockerfile)
    folders = (target.lstrip("~") for target in mount_targets(cache, stage, run))
    is_shared = cache is MAVEN_CACHE and readers.shares_maven
    return is_shared or cache.tool in readers.offline or any(folder in readers.copied for folder in folders)


def _starts(stage: Stage, cache: Cache, build: BuildContext) -> bool:
    """Whether what the stage starts builds or runs the source, and so downloads what it does not find."""
    call = _using(cache) if cache.has_other_use else None
    return call is not None and any(call.search(text.text) for text in start_of(stage, build).texts)


@once
def _using(cache: Cache) -> re.Pattern[str]:
    """A call of a manager that reads the cache: `cargo run`, `mvn spring-boot:run`."""
    tools = sharing(cache)
    names = "|".join(re.escape(name) for name, manager in by_program().items() if manager.name in tools)
    verbs = {verb for name in tools if (known := fetching(name)) for verb in (*known.verbs, "run", "watch")}
    words = "|".join(re.escape(verb) for verb in sorted(verbs))
    return re.compile(rf"(?<![\w./-])(?:{names}) [^;&|\n]*?(?<![\w-])(?:{words})(?![\w-])")


@fact
def _readers(dockerfile: Dockerfile) -> _Readers:
    runs = [calls_of(run) for _, run in dockerfile.each(Run)]
    maven = [calls for calls in runs if any(call.tool == MAVEN_CACHE.tool for call in calls)]
    return _Readers(
        "\n".join(copy.value for _, copy in dockerfile.each(Copy) if copy.from_),
        frozenset(call.tool for calls in runs for call in calls if _is_offline(call)),
        len(maven) > 1 and any("install" in call.operand_texts for calls in maven for call in calls),
    )


def _is_offline(call: Invocation) -> bool:
    fetches = fetching(call.tool)
    return fetches is not None and call.has(*fetches.offline)
