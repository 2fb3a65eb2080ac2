"""tree-sitter grammars, kept to linear time whatever the text."""

from __future__ import annotations

from time import thread_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

_SECONDS_BASE = 0.05


def parse_within(parser: Parser, data: bytes, seconds_per_character: float) -> Tree | None:
    """The syntax tree; None where the text keeps the grammar busy for longer than its length allows.

    Counting the grammar's steps would not help: each can be slower than the one before. The thread's own time is
    counted, so that a busy machine changes nothing.
    """
    deadline = thread_time() + _SECONDS_BASE + len(data) * seconds_per_character

    def should_stop(_offset: int, _has_error: bool) -> bool:
        return thread_time() > deadline

    try:
        return parser.parse(lambda offset, _point: data[offset : offset + 4096], progress_callback=should_stop)
    except ValueError:  # tree-sitter's word for "stopped"
        parser.reset()
        return None
