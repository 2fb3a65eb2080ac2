"""What people accept: the suggestions whose lines a push brought into the file.

The measure is the text: the lines that we suggested are in the file now and were not before the push, wherever they
came from: GitHub's button, "Apply all", or somebody's editor. It needs no record of ours, and a later push does not
count them again. It leaves out suggestions that only delete lines, and pushes that a newer one overtook in the queue.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from app.conversation import Thread
from app.review.markers import suggested_rules

_FENCE = re.compile(r"^(`{3,})suggestion$", re.MULTILINE)


def accepted(
    threads: Sequence[Thread], before: Mapping[str, str], now: Mapping[str, str], rules: Collection[str]
) -> tuple[str, ...]:
    """The rules of these suggestions, one for each suggestion that holds a fix of it. before, now: texts by path."""
    came = came_with_the_push(threads, before, now)
    return tuple(rule for thread in came for rule in suggested_rules(thread.body) if rule in rules)


def came_with_the_push(
    threads: Sequence[Thread], before: Mapping[str, str], now: Mapping[str, str]
) -> Sequence[Thread]:
    """The threads whose suggestion is in the file now, and was not before."""
    return [thread for thread in threads if _came(thread, before, now)]


def _came(thread: Thread, before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    lines = suggested_lines(thread)
    if thread.path not in before or thread.path not in now:
        return False
    return stands_in(now[thread.path], lines) and not stands_in(before[thread.path], lines)


def suggested_lines(thread: Thread) -> tuple[str, ...]:
    """The lines of the comment's suggestion; none where it has no suggestion, or one that only deletes."""
    lines = thread.body.replace("\r\n", "\n").split("\n")
    fences = [(n, line.removesuffix("suggestion")) for n, line in enumerate(lines) if _FENCE.fullmatch(line)]
    if not fences:
        return ()
    first, fence = fences[0]
    end = next((n for n in range(first + 1, len(lines)) if lines[n] == fence), len(lines))
    return tuple(lines[first + 1 : end])


def stands_in(text: str, lines: Sequence[str]) -> bool:
    """Whether the lines stand in the text, one below the other."""
    if not lines:
        return False
    found = [line.rstrip("\r") for line in text.split("\n")]
    return any(found[at : at + len(lines)] == list(lines) for at in range(len(found) - len(lines) + 1))
