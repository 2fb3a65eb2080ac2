"""Cache mounts: a folder that lives beside the build cache and never in a layer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.engine.edits import insert
from rules.engine.finding import Edit, Fix
from rules.tools.apt import first_install, relying_on_lists
from rules.tools.caches import APT_LISTS, DNF, Cache
from rules.tools.identities import Identity, first_stage, identity_at
from rules.tools.image_names import image_name
from rules.tools.invocations import invocation
from rules.tools.kept_out import empties, has_mount
from rules.tools.system_packages import APT, installs

_OLD_SYNTAX = re.compile(r"docker/dockerfile(-upstream)?:(1\.[01](\.\d+)?$|1\.[01]-)")
_DOCKER_CLEAN = "/etc/apt/apt.conf.d/docker-clean"


def mount_fix(dockerfile: Dockerfile, stage: Stage, run: Run, cache: Cache) -> Fix | None:
    """Mounts the cache's folders; None where the syntax is too old, or nobody can tell whose home the cache is in."""
    user = identity_at(stage, run)
    targets = mount_targets(cache, stage, run)
    if has_old_syntax(dockerfile) or run.beyond or not run.commands or user is None or not targets:
        return None
    if cache is APT_LISTS and (first_install(run) or _lists_are_read(dockerfile, stage, run)):
        return None
    edits: list[Edit] = [insert(run.keyword_span.end, _flags(dockerfile, cache, user, targets))]
    if cache is APT_LISTS and not _keeps_packages(stage, run):
        if _fills_layers(dockerfile, stage, run):
            return None
        edits.append(insert(run.commands[0].span.start, f"rm -f {_DOCKER_CLEAN} && "))
    if cache is DNF:
        edits.extend(_kept_by_dnf(run))
    return Fix(f"Mount a cache for {cache.tool}", tuple(edits), caution="Cache mounts need BuildKit.")


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


def _flags(dockerfile: Dockerfile, cache: Cache, user: Identity, targets: tuple[str, ...]) -> str:
    """The flags behind the keyword; several stand on lines of their own."""
    flags = [_flag(cache, user, target) for target in targets]
    line_end = f" {dockerfile.escape}{dockerfile.source.newline}"
    return f" {flags[0]}" if len(flags) == 1 else " " + f"{line_end}    ".join(flags) + f"{line_end}   "


def _flag(cache: Cache, user: Identity, target: str) -> str:
    """A mount belongs to root unless it names another user."""
    place = target.replace("~", user.home.rstrip("/"), 1)
    return "".join(
        [
            f"--mount=type=cache,target={place}",
            ",sharing=locked" if cache.locked else "",
            f",uid={user.uid}" if user.uid else "",
        ]
    )


def _keeps_packages(stage: Stage, run: Run) -> bool:
    """Whether the image's `docker-clean`, which empties the cache after each install, is switched off already."""
    return any("docker-clean" in r.value for r in (*stage.before(run), run) if isinstance(r, Run))


def _lists_are_read(dockerfile: Dockerfile, stage: Stage, run: Run) -> bool:
    """Whether a later install relies on the lists that the RUN fetches; in a mount they may be gone by then."""
    children = (other for other in dockerfile.stages if _starts_from(other, stage))
    return bool(relying_on_lists(stage, run)) or any(
        first_install(one) is not None for child in children for one in child.of_type(Run)
    )


def _fills_layers(dockerfile: Dockerfile, stage: Stage, run: Run) -> bool:
    """Whether a later install without a mount would keep its packages in the layer, once `docker-clean` is gone."""
    later = [one for one in stage.after(run) if isinstance(one, Run)]
    for other in dockerfile.stages[stage.index + 1 :]:
        later += other.of_type(Run) if _starts_from(other, stage) else ()
    return any(
        installs(command, APT) and not has_mount(one, APT_LISTS) and _empties_lists(one)
        for one in later
        for command in one.commands
    )


def _empties_lists(run: Run) -> bool:
    return any(empties(command, APT_LISTS) for command in run.commands)


def _starts_from(stage: Stage, other: Stage) -> bool:
    above = stage.parent
    while above is not None and above is not other:
        above = above.parent
    return above is other


def _kept_by_dnf(run: Run) -> Iterator[Edit]:
    """dnf deletes what it has installed, unless it is told to keep it."""
    for command in run.commands:
        call = invocation(command)
        if call is None or call.tool not in {"dnf", "yum", "microdnf"} or call.subcommand != "install":
            continue
        if call.subcommand_word is not None and "keepcache" not in run.value:
            yield insert(call.subcommand_word.span.end, " --setopt=keepcache=1")
