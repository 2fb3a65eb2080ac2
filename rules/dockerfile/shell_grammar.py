"""The shell grammar, tree-sitter's, kept to linear time."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rules.dockerfile.bounded_grammar import parse_within

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

# The dearest right script takes 0.5 microseconds a character; `))))...`, `?a?a...` and `&<(&<(...` take the grammar
# quadratic time, a minute for 64 KB.
_SECONDS_PER_CHARACTER = 5e-6


def parse_shell(data: bytes) -> Tree | None:
    """The syntax tree of a script in ASCII; None where it keeps the grammar busy for too long."""
    return parse_within(_parser(), data, _SECONDS_PER_CHARACTER)


@cache
def _parser() -> Parser:
    import tree_sitter  # half the start-up time of the reader; many files have no RUN that a rule asks for
    import tree_sitter_bash

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_bash.language()))
