"""Cache mounts: a folder that lives beside the build cache and never in a layer."""

from __future__ import annotations

import re

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.engine.edits import insert
from rules.engine.finding import Edit, Fix
from rules.tools.caches import APT_LISTS, Cache

_OLD_SYNTAX = re.compile(r"docker/dockerfile(-upstream)?:(1\.[01](\.\d+)?$|1\.[01]-)")
_DOCKER_CLEAN = "/etc/apt/apt.conf.d/docker-clean"


def mount_fix(dockerfile: Dockerfile, stage: Stage, run: Run, cache: Cache) -> Fix | None:
    """Mounts the cache's folders; None where the syntax is too old, or the folder's owner is not known to be root."""
    if has_old_syntax(dockerfile):
        return None
    if not cache.mounts or run.beyond or not run.commands or not _is_root(stage, run):
        return None
    edits: list[Edit] = [insert(run.keyword_span.end, _flags(dockerfile, cache))]
    if cache is APT_LISTS and not _keeps_packages(stage, run):
        edits.append(insert(run.commands[0].span.start, f"rm -f {_DOCKER_CLEAN} && "))
    return Fix(f"Mount a cache for {cache.tool}", tuple(edits), caution="Cache mounts need BuildKit.")


def _flags(dockerfile: Dockerfile, cache: Cache) -> str:
    """The flags behind the keyword; several stand on lines of their own."""
    flags = [mount_flag(cache, target) for target in cache.mounts]
    line_end = f" {dockerfile.escape}{dockerfile.source.newline}"
    return f" {flags[0]}" if len(flags) == 1 else " " + f"{line_end}    ".join(flags) + f"{line_end}   "


def has_old_syntax(dockerfile: Dockerfile) -> bool:
    """Whether `# syntax=` selects a language older than 1.2: no mounts, no `--chmod`."""
    return any(d.name == "syntax" and _OLD_SYNTAX.search(d.value) for d in dockerfile.directives)


def mount_flag(cache: Cache, target: str) -> str:
    """apt and its kin lock their folders: parallel builds have to wait for one another."""
    locked = ",sharing=locked" if cache is APT_LISTS else ""
    return f"--mount=type=cache,target={target.replace('~', '/root', 1)}{locked}"


def _is_root(stage: Stage, run: Run) -> bool:
    user = stage.user_at(run)
    return user is None or user.partition(":")[0] in {"root", "0"}


def _keeps_packages(stage: Stage, run: Run) -> bool:
    """Whether the image's `docker-clean`, which empties the cache after each install, is switched off already."""
    return any("docker-clean" in r.value for r in (*stage.before(run), run) if isinstance(r, Run))
