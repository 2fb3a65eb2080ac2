"""Giving freed memory back: what keeps a process with many threads at one size for weeks."""

from __future__ import annotations

import ctypes
import gc

M_ARENA_MAX = -8  # from glibc's <malloc.h>; see mallopt(3)
ARENAS = 2


COLLECT_AFTER = 20_000
"""New objects between two looks of the garbage collector; a parsed Dockerfile with its facts has some thousands."""


def spare_the_rules(*, collected: bool = True) -> None:
    """Let the garbage collector leave alone what is loaded and stays: call it once the rules are loaded.

    collected: what is garbage by then goes first, which takes longer than a small file.

    A full collection goes through all of it, and made a file that takes 70 ms cost 360. What a review makes goes with
    its last reference, nearly all of it without a collection.
    """
    if collected:
        gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def share_heaps() -> None:
    """Let all threads share two of the C library's heaps. Call it before they start.

    glibc gives up to eight heaps per core to threads, and each keeps what its largest jobs once needed. Elsewhere
    (musl, macOS) there is no such setting and no such growth.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)
