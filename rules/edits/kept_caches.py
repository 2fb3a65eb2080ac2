"""Downloads that stay in a shipped layer, and the fixes that keep them out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Run, Stage
from rules.dockerfile.node import node
from rules.dockerfile.words import Command
from rules.ecosystems.cache import Cache
from rules.ecosystems.catalogue import is_quiet, managers, of_system, plain_images, programs
from rules.edits.shell import append_command, insert_behind
from rules.engine.context import Context
from rules.engine.finding import Fix, Saving
from rules.facts.cache_mounts import mount_fix
from rules.facts.calls import Invocation, invocation
from rules.facts.command_prefixes import without_prefixes
from rules.facts.kept_out_caches import commands_after, kept_out
from rules.facts.shipped_stages import shipped_runs
from rules.facts.users import first_stage
from rules.images.names import image_name


@node
class KeptDownload:
    """A call whose downloads stay in the layer of its RUN."""

    stage: Stage
    run: Run
    call: Invocation


def kept_downloads(
    dockerfile: Dockerfile, context: Context, cache: Cache, downloads: Callable[[Invocation], bool]
) -> Iterator[KeptDownload]:
    """The calls for which `downloads` holds, and whose cache nothing keeps out of a shipped layer."""
    for stage, run in shipped_runs(dockerfile, context):
        for command in run.commands:
            call = invocation(command)
            if call is not None and downloads(call) and not kept_out(stage, run, cache, command):
                yield KeptDownload(stage, run, call)


def last_of_each_run(downloads: Iterable[KeptDownload]) -> Iterator[KeptDownload]:
    """One download for each RUN, its last: what is cleaned behind it is cleaned for all."""
    yield from {id(download.run): download for download in downloads}.values()


def only_installs_tools(dockerfile: Dockerfile, tool: str, installs: Callable[[Invocation], bool]) -> bool:
    """Whether no other call of the tool and no start of the container may read what an install leaves behind."""
    calls = (invocation(command) for _, run in dockerfile.each(Run) for command in run.commands)
    others = any(
        call is not None and call.tool == tool and not is_quiet(tool, call.subcommand) and not installs(call)
        for call in calls
    )
    starts = (start for kind in (Cmd, Entrypoint) for _, start in dockerfile.each(kind))
    return not others and not any(tool in re.split(r"[^\w-]+", start.value) for start in starts)


def begins_empty(stage: Stage, *images: str) -> bool:
    """Whether the base image is a plain system or one of `images`: others may hold caches of their own, or elsewhere.

    To empty a cache that a lower layer holds frees nothing, and the program may be built from it when it starts.
    """
    return image_name(first_stage(stage).base_image or "").known_as in plain_images().union(images)


def keep_out(
    dockerfile: Dockerfile, context: Context, download: KeptDownload, cache: Cache, plain: Fix | None
) -> Fix | None:
    """The fix in the style that the repository asks for: a cache mount where one is possible, else `plain`."""
    if context.style == "cache-mounts":
        return mount_fix(dockerfile, download.stage, download.run, cache) or plain
    return plain


def clean_behind(
    dockerfile: Dockerfile, download: KeptDownload, cleaner: str, saving: Saving, caution: str = "", here: bool = False
) -> Fix | None:
    """Appends the cleaner to the RUN, with the rights of the download; None where its script has no place for it.

    Where a removal follows the download, the tool may be gone by the end: then the cleaner runs right behind it, as one
    does that belongs in the download's folder (`here`).
    """
    run, command = download.run, download.call.command
    if any(sign.text == "&" for sign in run.script.separators):
        return None  # the download may go on while its cache is emptied
    removals = any(_removes_programs(one) for one in commands_after(run, command))
    is_kept = not removals or _is_always_there(cleaner.split()[0])
    cleaner = _rights(download.call, cleaner) + cleaner
    at_the_end = is_kept and not here
    edits = append_command(dockerfile, run, cleaner) if at_the_end else insert_behind(dockerfile, run, command, cleaner)
    return Fix(f"Append `{cleaner}`", edits, caution=caution, saving=saving) if edits else None


def _removes_programs(command: Command) -> bool:
    """Whether the command removes packages, or files outside the places for what is temporary."""
    call = invocation(command)
    removes = managers()[call.tool].removes if call is not None else None
    if call is not None and isinstance(removes, frozenset) and call.subcommand in removes:
        return True
    words, _ = without_prefixes(command)
    operands = [word.text for word in words[1:] if not word.text.startswith("-")]
    return bool(words) and words[0].text == "rm" and not all(text.startswith(_TEMPORARY) for text in operands)


def _is_always_there(program: str) -> bool:
    """Whether it is a part of the system, which no package takes along."""
    return program == "rm" or program in programs(*of_system())


_TEMPORARY = ("/tmp/", "/var/", "/root/.cache", "~/.cache", "$HOME/.cache")  # noqa: S108 - of the image


def _rights(call: Invocation, cleaner: str) -> str:
    """`sudo ` as in front of the download: without it a user could not remove what root stored."""
    words = call.command.words
    if not words or words[0].text != "sudo":
        return ""
    in_front = words[: words.index(call.program)]
    return "sudo " if cleaner.startswith("rm ") else "".join(f"{word.text} " for word in in_front)
