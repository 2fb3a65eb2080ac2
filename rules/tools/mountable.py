"""Which build steps gain from which cache mount."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Copy, Dockerfile, Run, Stage
from rules.tools import caches
from rules.tools.caches import Cache
from rules.tools.invocations import Invocation, invocation
from rules.tools.kept_out import has_mount, is_switched_off

_BUILDERS: dict[str, tuple[Cache, frozenset[str]]] = {
    "go": (caches.GO, frozenset({"build", "get", "install", "mod download", "run", "test", "vet"})),
    "cargo": (caches.CARGO, frozenset({"build", "check", "chef cook", "fetch", "install", "test"})),
    "mvn": (caches.MAVEN, frozenset({""})),
}
_INSTALLERS: dict[str, tuple[Cache, frozenset[str]]] = {
    "apt-get": (caches.APT_LISTS, frozenset({"install"})),
    "composer": (caches.COMPOSER, frozenset({"install"})),
    "npm": (caches.NPM, frozenset({"ci", "install"})),
    "pip": (caches.PIP, frozenset({"download", "install", "wheel"})),
    "poetry": (caches.POETRY, frozenset({"install", "sync"})),
    "uv": (caches.UV, frozenset({"pip install", "pip sync", "sync"})),
    "yarn": (caches.YARN, frozenset({"install"})),
}
_UNCACHED = ("--no-cache", "--no-cache-dir", "--cache-dir", "-n", "--cache", "--cache-folder")


def mountable(stage: Stage, run: Run, shipped: bool) -> Iterator[tuple[Cache, Invocation]]:
    """The caches that the RUN fills, each once; in a shipped stage other rules speak of those that installers keep."""
    tools = _BUILDERS if shipped else _BUILDERS | _INSTALLERS
    seen: set[str] = set()
    for command in run.commands:
        call = invocation(command)
        cache, verbs = tools.get(call.tool, (None, frozenset())) if call is not None else (None, frozenset())
        if call is None or cache is None or call.subcommand not in verbs or call.has(*_UNCACHED):
            continue
        if call.tool not in seen and not has_mount(run, cache) and not is_switched_off(stage, run, cache, command):
            seen.add(call.tool)
            yield cache, call


def is_read_elsewhere(dockerfile: Dockerfile, cache: Cache) -> bool:
    """Whether a COPY takes something out of a folder that would become a mount."""
    folders = [mount.lstrip("~") for mount in cache.mounts]
    return any(folder in copy.value for _, copy in dockerfile.each(Copy) for folder in folders if copy.from_)
