"""Cache mounts: a folder that lives beside the build cache and never in a layer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.cache import Cache
from rules.ecosystems.catalogue import bringing, sharing
from rules.ecosystems.debian import APT_LISTS
from rules.engine.edits import insert
from rules.engine.finding import Edit, Fix
from rules.facts.apt import first_install, relying_on_lists
from rules.facts.apt_installs import DOCKER_CLEAN, apt_uses
from rules.facts.calls import invocation
from rules.facts.kept_out_caches import empties, mounted_targets
from rules.facts.removals import at_home
from rules.facts.users import UserIdentity, first_stage, identity_at
from rules.images.names import image_name

_OLD_SYNTAX = re.compile(r"docker/dockerfile(-upstream)?:(1\.[01](\.\d+)?$|1\.[01]-)")


def mount_fix(dockerfile: Dockerfile, stage: Stage, run: Run, cache: Cache) -> Fix | None:
    """Mounts the cache's folders; None where the syntax is too old, or it isn't clear whose home the cache is in."""
    user = identity_at(stage, run)
    targets = [one for one in mount_targets(cache, stage, run) if at_home(one) not in mounted_targets(run)]
    if has_old_syntax(dockerfile) or run.beyond or not run.commands or user is None or not targets:
        return None
    if any(empties(command, cache) or _cleans_archives(command, cache) for command in run.commands):
        return None
    apt = apt_uses(dockerfile, stage) if cache is APT_LISTS else None
    if apt is not None and (first_install(run) or apt.reads_lists_below or relying_on_lists(stage, run)):
        return None
    edits: list[Edit] = [
        insert(run.keyword_span.end, _flags(dockerfile, run, [_flag(cache, user, target) for target in targets]))
    ]
    if apt is not None and not apt.keeps_packages(run):
        if apt.cleans_later(run):
            return None
        edits.append(insert(run.commands[0].span.start, f"rm -f {DOCKER_CLEAN} && "))
    edits.extend(_told_to_keep(run, cache))
    return Fix(f"Mount a cache for {cache.tool}", tuple(edits), caution="Cache mounts need BuildKit.")


def _cleans_archives(command: Command, cache: Cache) -> bool:
    """`apt-get clean` empties the folder of a mount that is there to keep it."""
    call = invocation(command) if cache is APT_LISTS else None
    return call is not None and (call.tool, call.subcommand) in cache.partial


def mount_targets(cache: Cache, stage: Stage, run: Run) -> tuple[str, ...]:
    """Where the RUN's image keeps the cache; `~` is still to be replaced by its user's home."""
    known = stage.environment_at(run)
    for variable, places in cache.moved_by:
        if variable in known:
            return tuple(place.format(known[variable]) for place in places) if "$" not in known[variable] else ()
    base = image_name(first_stage(stage).base_image or "").known_as
    return next((places for image, places in cache.in_images if image == base), cache.mounts)


def has_old_syntax(dockerfile: Dockerfile) -> bool:
    """Whether `# syntax=` selects a language older than 1.2: no mounts, no `--chmod`."""
    return any(d.name == "syntax" and _OLD_SYNTAX.search(d.value) for d in dockerfile.directives)


def _flags(dockerfile: Dockerfile, run: Run, flags: list[str]) -> str:
    """The flags behind the keyword, in front of those that are there; several stand on lines of their own."""
    line_end = f" {dockerfile.escape}{dockerfile.source.newline}"
    return (
        f" {flags[0]}" if len(flags) == 1 and not run.flags else " " + f"{line_end}    ".join(flags) + f"{line_end}   "
    )


def _flag(cache: Cache, user: UserIdentity, target: str) -> str:
    """A mount belongs to root unless it names another user."""
    place = target.replace("~", user.home.rstrip("/"), 1)
    return "".join(
        [
            f"--mount=type=cache,target={place}",
            ",sharing=locked" if cache.locked else "",
            f",uid={user.uid}" if user.uid else "",
        ]
    )


def _told_to_keep(run: Run, cache: Cache) -> Iterator[Edit]:
    """dnf deletes what it has installed, unless it is told to keep it."""
    if not cache.keep or cache.keep.rpartition("=")[0] in run.value:
        return
    for command in run.commands:
        call = invocation(command)
        if call is None or call.tool not in sharing(cache) or call.subcommand not in bringing(call.tool):
            continue
        if call.subcommand_word is not None:
            yield insert(call.subcommand_word.span.end, f" {cache.keep}")
