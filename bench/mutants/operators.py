"""What is changed at a place: mutmut's operators, and three for what code with generators and guards consists of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import libcst as cst
from mutmut.mutation.mutators import mutation_operators


def replacements(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """What could stand in the node's place."""
    for kind, operator in (*mutation_operators, *OWN):
        if isinstance(node, kind):
            yield from operator(node)


def _negated(node: cst.If | cst.While | cst.CompIf) -> Iterable[cst.CSTNode]:
    """`if a:` -> `if not (a):`"""
    inner = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    negation = cst.UnaryOperation(cst.Not(cst.SimpleWhitespace(" ")), inner)
    yield node.with_changes(test=negation)


def _returns_nothing(node: cst.Return) -> Iterable[cst.CSTNode]:
    """`return a` -> `return None`"""
    if node.value is not None and not (isinstance(node.value, cst.Name) and node.value.value == "None"):
        yield node.with_changes(value=cst.Name("None"), whitespace_after_return=cst.SimpleWhitespace(" "))


def _left_out(node: cst.Expr) -> Iterable[cst.CSTNode]:
    """A call -> `pass`; `yield a` -> `yield from ()`, so that the function stays a generator."""
    if isinstance(node.value, cst.Yield):
        yield node.with_changes(value=cst.Yield(cst.From(cst.Tuple([]))))
    elif isinstance(node.value, cst.Call | cst.Await):
        yield cst.Pass()


OWN = (
    ((cst.If, cst.While, cst.CompIf), _negated),
    (cst.Return, _returns_nothing),
    (cst.Expr, _left_out),
)
