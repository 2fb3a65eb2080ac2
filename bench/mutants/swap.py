"""A change inside of functions, made to the functions of a program that is loaded already."""

from __future__ import annotations

import gc
import inspect
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from types import CodeType, FunctionType

from bench.mutants.places import ROOT, Mutant

_Key = tuple[str, str, int]


class NotInFunctions(Exception):
    """The change is one of what runs when the module is loaded."""


def swapped(mutant: Mutant) -> dict[_Key, CodeType]:
    """The changed code of each function, by what names the function. Raises NotInFunctions."""
    file = str(ROOT / mutant.path)
    old, new = (
        compile(text, file, "exec", dont_inherit=True) for text in ((ROOT / mutant.path).read_text(), mutant.text)
    )
    found = list(_changed(old, new))
    codes = {_key(old): new for old, new in found}
    if not found or len(codes) < len(found):
        raise NotInFunctions
    return codes


def swap(codes: dict[_Key, CodeType]) -> None:
    """Changes the functions of this process, and forgets what was computed with the old ones. Raises NotInFunctions."""
    is_made = False
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and (code := codes.get(_key(one.__code__))) is not None:
            if len(code.co_freevars) != len(one.__code__.co_freevars):
                raise NotInFunctions
            one.__code__ = code
            is_made = True
        elif isinstance(one, _lru_cache_wrapper):
            one.cache_clear()
    if not is_made:
        raise NotInFunctions


def _key(code: CodeType) -> _Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _changed(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The functions that differ, the outermost first. Raises NotInFunctions where a module or class differs itself."""
    is_function = bool(old.co_flags & inspect.CO_OPTIMIZED)
    if not is_function and _content(old) != _content(new):
        raise NotInFunctions
    if is_function:
        if _deep(old) == _deep(new):
            return
        yield old, new
    inner = _inner(old), _inner(new)
    if len(inner[0]) == len(inner[1]):
        for one, other in zip(*inner, strict=True):
            yield from _changed(one, other)


def _inner(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def _content(code: CodeType) -> tuple[object, ...]:
    consts = tuple(repr(one) for one in code.co_consts if not isinstance(one, CodeType))
    return code.co_name, code.co_code, code.co_names, code.co_varnames, consts, code.co_exceptiontable


def _deep(code: CodeType) -> tuple[object, ...]:
    return (*_content(code), *(_deep(one) for one in _inner(code)))
