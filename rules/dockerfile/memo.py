"""Facts: what a function says of a node of the model, computed once and forgotten with the node."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from inspect import isgeneratorfunction, signature
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast


class Node(Protocol):
    """A part of a file that remembers facts: the Dockerfile itself, a stage, an instruction, a command."""

    @property
    def facts(self) -> dict[object, Any]: ...


N = TypeVar("N", bound=Node)
P = ParamSpec("P")
R = TypeVar("R")


class Facts(dict[object, Any]):
    """A node's facts. They stay behind when the node goes to another process: they can be had again."""

    def __reduce__(self) -> tuple[type[Facts], tuple[()]]:
        return Facts, ()


def fact(function: Callable[Concatenate[N, P], R]) -> Callable[Concatenate[N, P], R]:
    """Computes a function once for each node (its first argument) and each set of further arguments.

    The further arguments are given by place and can be hashed. A Context or a BuildContext counts as itself, so what
    was found with one is never told with another. The value must not change: a tuple or a mapping, not a generator.
    """
    if isgeneratorfunction(function):
        raise TypeError(f"{function.__qualname__} is a generator, which can be read only once")
    if len(signature(function).parameters) == 1:
        return cast(Callable[Concatenate[N, P], R], _of_node(cast(Callable[[N], R], function)))
    of_more: Callable[..., R] = function

    @wraps(function)
    def once(node: N, *rest: Any) -> R:
        facts, key = node.facts, (function, *rest)
        if key not in facts:
            facts[key] = of_more(node, *rest)
        known: R = facts[key]
        return known

    return cast(Callable[Concatenate[N, P], R], once)


def facts(function: Callable[Concatenate[N, P], Iterator[R]]) -> Callable[Concatenate[N, P], tuple[R, ...]]:
    """The same for a generator: what it yields, as a tuple."""

    @wraps(function)
    def all_at_once(node: N, *rest: P.args, **named: P.kwargs) -> tuple[R, ...]:
        return tuple(function(node, *rest, **named))

    return fact(cast(Callable[Concatenate[N, P], tuple[R, ...]], all_at_once))


def _of_node(function: Callable[[N], R]) -> Callable[[N], R]:
    """The same for a function of the node alone, as most are: its key needs no tuple."""

    @wraps(function)
    def once(node: N) -> R:
        facts = node.facts
        if function not in facts:
            facts[function] = function(node)
        known: R = facts[function]  # no `cast`: it is a call, and facts are asked for hundreds of times a file
        return known

    return once
