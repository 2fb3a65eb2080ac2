"""The shell grammar, tree-sitter's, kept to linear time."""

from __future__ import annotations

from functools import cache
from time import thread_time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

# What a script may cost. The dearest right one takes 0.5 microseconds a character; `))))...`, `?a?a...` and `&<(&<(...`
# take the grammar quadratic time, a minute for 64 KB. Counting its steps does not help: each is slower than the one
# before. The thread's own time is counted, so that a busy machine changes nothing.
_SECONDS_BASE = 0.05
_SECONDS_PER_CHARACTER = 5e-6


def parse_shell(data: bytes) -> Tree | None:
    """The syntax tree of a script in ASCII; None where it keeps the grammar busy for too long."""
    deadline = thread_time() + _SECONDS_BASE + len(data) * _SECONDS_PER_CHARACTER

    def should_stop(_offset: int, _has_error: bool) -> bool:
        return thread_time() > deadline

    parser = _parser()
    try:
        return parser.parse(lambda offset, _point: data[offset : offset + 4096], progress_callback=should_stop)
    except ValueError:  # tree-sitter's word for "stopped"
        parser.reset()
        return None


@cache
def _parser() -> Parser:
    import tree_sitter  # half the start-up time of the reader; many files have no RUN that a rule asks for
    import tree_sitter_bash

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))
