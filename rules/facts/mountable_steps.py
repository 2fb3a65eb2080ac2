"""Which build steps gain from which cache mount."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Copy, Dockerfile, Run, Stage
from rules.ecosystems import caches
from rules.ecosystems.caches import Cache
from rules.engine.context import Context
from rules.facts.cache_mounts import mount_targets
from rules.facts.calls import Invocation, invocation
from rules.facts.kept_out_caches import has_mount, is_switched_off, kept_out
from rules.facts.yarn_version import may_be_modern

_INSTALL = frozenset({"install"})
_DNF = (caches.DNF, _INSTALL)
_CONDA = (caches.CONDA, frozenset({"create", "env create", "env update", "install", "update"}))

_BUILDERS: dict[str, tuple[Cache, frozenset[str]]] = {
    "go": (caches.GO, frozenset({"build", "get", "install", "mod download", "run", "test", "vet"})),
    "cargo": (caches.CARGO, frozenset({"build", "check", "chef cook", "fetch", "install", "test"})),
    "mvn": (caches.MAVEN, frozenset({""})),
    "gradle": (caches.GRADLE, frozenset({""})),
    "dotnet": (caches.NUGET, frozenset({"build", "publish", "restore"})),
    "mix": (caches.HEX, frozenset({"deps.get"})),
    "pnpm": (caches.PNPM, frozenset({"fetch", "install"})),
}
"""Those whose downloads no other rule speaks of; pnpm's store costs nothing in a layer, as node_modules links to it."""

_INSTALLERS: dict[str, tuple[Cache, frozenset[str]]] = {
    "apt-get": (caches.APT_LISTS, _INSTALL),
    "apk": (caches.APK, frozenset({"add"})),
    **dict.fromkeys(("dnf", "yum", "microdnf"), _DNF),
    "zypper": (caches.ZYPPER, _INSTALL),
    "pacman": (caches.PACMAN, frozenset({"-S"})),
    "bun": (caches.BUN, _INSTALL),
    **dict.fromkeys(("bundle", "gem"), (caches.GEM, _INSTALL)),
    "composer": (caches.COMPOSER, _INSTALL),
    **dict.fromkeys(("conda", "mamba"), _CONDA),
    "npm": (caches.NPM, frozenset({"ci", "install"})),
    "pip": (caches.PIP, frozenset({"download", "install", "wheel"})),
    "pipenv": (caches.PIPENV, frozenset({"install", "sync"})),
    "pipx": (caches.PIP, _INSTALL),
    "poetry": (caches.POETRY, frozenset({"install", "sync"})),
    "uv": (caches.UV, frozenset({"pip install", "pip sync", "sync"})),
    "yarn": (caches.YARN, _INSTALL),
}
_UNCACHED = ("--no-cache", "--no-cache-dir", "--cache-dir", "-n", "--cache", "--cache-folder", "--store-dir")
_OFFLINE = {
    "mvn": ("-o", "--offline"),
    **dict.fromkeys(("bun", "cargo", "gradle", "npm", "pnpm", "yarn"), ("--offline",)),
}


def mountable(dockerfile: Dockerfile, stage: Stage, run: Run, context: Context) -> Iterator[tuple[Cache, Invocation]]:
    """The caches that the RUN fills, each once; in a shipped stage other rules speak of those that installers keep."""
    tools = _BUILDERS if context.ships(dockerfile, stage) else _BUILDERS | _INSTALLERS
    modern_yarn = may_be_modern(dockerfile, context.build)
    seen: set[Cache] = set()
    for command in run.commands:
        call = invocation(command)
        cache, verbs = tools.get(call.tool, (None, frozenset())) if call is not None else (None, frozenset())
        if call is None or cache is None or call.subcommand not in verbs or call.has(*_UNCACHED):
            continue
        if cache in seen or _is_settled(stage, run, cache, call) or (call.tool == "yarn" and modern_yarn):
            continue
        seen.add(cache)
        yield cache, call


def _is_settled(stage: Stage, run: Run, cache: Cache, call: Invocation) -> bool:
    """Whether the cache is mounted, switched off or emptied, or its place differs from command to command."""
    if call.tool in _BUILDERS:
        return has_mount(run, cache) or is_switched_off(stage, run, cache, call.command)
    return kept_out(stage, run, cache, call.command)


@dataclass(frozen=True, slots=True)
class _Readers:
    """What a file reads of what its steps download.

    copied: the COPYs from other stages. offline: the tools that work on what is there already. shares_maven: `mvn
    install` leaves an artefact for another step in the folder that holds the downloads.
    """

    copied: str
    offline: frozenset[str]
    shares_maven: bool


def is_read_elsewhere(dockerfile: Dockerfile, stage: Stage, run: Run, cache: Cache) -> bool:
    """Whether a COPY takes something out of a folder that would become a mount, or another step reads it there."""
    readers = _readers(dockerfile)
    folders = (target.lstrip("~") for target in mount_targets(cache, stage, run))
    is_shared = cache is caches.MAVEN and readers.shares_maven
    return is_shared or cache.tool in readers.offline or any(folder in readers.copied for folder in folders)


@fact
def _readers(dockerfile: Dockerfile) -> _Readers:
    runs = [_calls(run) for _, run in dockerfile.each(Run)]
    maven = [calls for calls in runs if any(call.tool == "mvn" for call in calls)]
    return _Readers(
        "\n".join(copy.value for _, copy in dockerfile.each(Copy) if copy.from_),
        frozenset(call.tool for calls in runs for call in calls if call.has(*_OFFLINE.get(call.tool, ()))),
        len(maven) > 1 and any("install" in call.operand_texts for calls in maven for call in calls),
    )


def _calls(run: Run) -> list[Invocation]:
    return [call for command in run.commands if (call := invocation(command)) is not None]
