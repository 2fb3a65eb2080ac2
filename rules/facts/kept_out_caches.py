"""Every way in which a file keeps a cache out of its layers."""

from __future__ import annotations

from functools import cache as computed_once
from math import inf

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.cache import Cache
from rules.ecosystems.catalogue import caches
from rules.facts.command_prefixes import without_prefixes
from rules.facts.removals import at_home, removes


def kept_out(stage: Stage, run: Run, cache: Cache, command: Command) -> bool:
    """Whether what `command` downloads never reaches the layer.

    A mount, a variable, or a removal behind it in the same RUN keep it out.
    """
    return (
        has_mount(run, cache)
        or is_switched_off(stage, run, cache, command)
        or _last_emptied(run, cache) > command.span.start
    )


@fact
def _last_emptied(run: Run, cache: Cache) -> int:
    """Where the last command of the RUN starts that empties the cache, -1 without one."""
    return next((command.span.start for command in reversed(run.commands) if empties(command, cache)), -1)


@fact
def only_empties_caches(run: Run) -> bool:
    """Whether all that the RUN does is to empty package managers' caches (`apt-get clean`, `npm cache clean` ...)."""
    return bool(run.commands) and not run.beyond and not run.mounts and all(_only_empties(c) for c in run.commands)


def _only_empties(command: Command) -> bool:
    texts = [text for text in command.texts if text != "sudo"]
    if command.inside or command.redirections or not texts:
        return False
    plain = tuple(text for text in texts if not text.startswith("-"))
    if any(plain == partial for cache in caches() for partial in cache.partial):
        return True
    if texts[0] != "rm":
        words = frozenset(command.texts)
        files = " ".join(text for text in texts if "." in text)  # one that only holds a part of a cleaner's counts, too
        held = (cleaner for cleaner in _cleaners() if all(part in words or part in files for part in cleaner))
        return any(_in_order(cleaner, command.texts) for cleaner in held)
    operands = [text for text in texts[1:] if not text.startswith("-")]
    folders = ["/var/cache/apt", *(folder for one in _emptied() for folder in one.folders)]
    return bool(operands) and all(any(_contains(f, at_home(o).rstrip("/*")) for f in folders) for o in operands)


@computed_once
def _emptied() -> tuple[Cache, ...]:
    """The caches whose cleaners do nothing but empty them."""
    return tuple(one for one in caches() if not one.has_other_use)


@computed_once
def _cleaners() -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(cleaner for one in _emptied() for cleaner in one.cleaners))


def has_mount(run: Run, cache: Cache) -> bool:
    """A cache or temporary mount on one of the cache's folders, or on a folder around them.

    What else is mounted with them does not count: a mount on apt's archives leaves its lists in the layer.
    """
    folders = (*cache.folders, *(place for _, places in cache.in_images for place in places))
    return mounts_one_of(run, folders) or any(f"/{cache.tool}" in target for target in mounted_targets(run))


def mounts_one_of(run: Run, folders: tuple[str, ...]) -> bool:
    """Whether a cache or temporary mount lies on one of the folders, in it or around it."""
    return any(_contains(t, f) or _contains(f, t) for t in mounted_targets(run) for f in folders)


def mounted_targets(run: Run) -> tuple[str, ...]:
    """The targets of the RUN's cache and temporary mounts, `~` being the user's home."""
    return tuple(at_home(m.target) for m in run.mounts if m.type in {"cache", "tmpfs"} and m.target)


def is_switched_off(stage: Stage, run: Run, cache: Cache, command: Command) -> bool:
    """Whether ENV, an assignment in front of the command or an earlier `export` sets one of the cache's switches."""
    if any(_sets(word.text, cache) for word in command.assignments):
        return True
    known = stage.variables_at(run)
    if any(switch in known for switch in cache.switches):
        return True
    return _first_switched_off(run, cache) < command.span.start


@fact
def _first_switched_off(run: Run, cache: Cache) -> float:
    """Where the first command of the RUN starts that sets a switch of the cache, infinity without one."""
    return next((command.span.start for command in run.commands if _switches_off(command, cache)), inf)


def _switches_off(command: Command, cache: Cache) -> bool:
    if command.name == "export" and any(_sets(text, cache) for text in command.texts[1:]):
        return True
    return _is_configuration(command, cache)


def _sets(text: str, cache: Cache) -> bool:
    return text.partition("=")[0] in cache.switches


def _is_configuration(command: Command, cache: Cache) -> bool:
    """`pip config set global.no-cache-dir true` and the like, earlier in the RUN."""
    return "config" in command.texts and command.name.startswith(cache.tool) and "cache" in " ".join(command.texts)


def commands_after(run: Run, command: Command) -> tuple[Command, ...]:
    return tuple(c for c in run.commands if c.span.start > command.span.start)


def empties(command: Command, cache: Cache) -> bool:
    """Whether the command empties the cache: its cleaner, or a removal of its folder."""
    words, _ = without_prefixes(command)
    known = (word.text if word.literal is None else word.literal for word in words)
    texts = tuple(t.rsplit("/", 1)[-1] if n == 0 else t for n, t in enumerate(known))
    if any(_in_order(cleaner, texts) for cleaner in cache.cleaners):
        return True
    return any(removes(command, folder) for folder in cache.folders) or _removes_by_asking(command, cache)


def _in_order(wanted: tuple[str, ...], texts: tuple[str, ...]) -> bool:
    rest = iter(texts)
    return all(
        any(part == text or (len(part) > 3 and part in text and "." in text) for text in rest) for part in wanted
    )


def _removes_by_asking(command: Command, cache: Cache) -> bool:
    """`rm -rf "$(pip cache dir)"`, `rm -rf $POETRY_CACHE_DIR`."""
    if command.name != "rm":
        return False
    written = " ".join(word.text for word in command.words)
    return (cache.tool in written and "$(" in written) or any(switch in written for switch in cache.switches)


def _contains(outer: str, inner: str) -> bool:
    outer = outer.rstrip("/")
    return inner == outer or inner.startswith(outer + "/")
