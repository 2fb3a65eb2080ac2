"""Giving freed memory back: what keeps a process with many threads at one size for weeks."""

from __future__ import annotations

import ctypes

M_ARENA_MAX = -8  # from glibc's <malloc.h>; see mallopt(3)
ARENAS = 2


def share_heaps() -> None:
    """Let all threads share two of the C library's heaps. Call it before they start.

    glibc gives up to eight heaps per core to threads, and each keeps what its largest jobs once needed. Elsewhere
    (musl, macOS) there is no such setting and no such growth.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)
