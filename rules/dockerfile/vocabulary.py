"""The words of a file: keywords, flags, and everything in its text that may name a program or an image.

There may be more than it uses (a word of an argument counts like a program), but never fewer: a word that quotes or
escapes cut in pieces is there as the shell sees it, an image as it is called once its ARGs are filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Dockerfile, Instruction, Onbuild

_WORD = re.compile(r"[\w.+-]+")
_VERSION = re.compile(r"-?\d+(?:\.\d+)*$")
_QUOTING = str.maketrans("", "", "\"'\\`")
_CONTINUED = re.compile(r"[\\`]\r?\n")


@fact
def vocabulary(dockerfile: Dockerfile) -> frozenset[str]:
    """The words of all instructions, their keywords in upper case. `pip3.11` is there as `pip` too."""
    keywords = frozenset(instruction.keyword for one in dockerfile.instructions for instruction in _with_trigger(one))
    images = (stage.base_image for stage in dockerfile.stages if stage.base_image is not None)
    return keywords.union(*map(words_in, images), *map(words_in, _texts(dockerfile)))


def _texts(dockerfile: Dockerfile) -> Iterator[str]:
    for instruction in dockerfile.instructions:
        yield instruction.logical.text
        for one in _with_trigger(instruction) if instruction.heredocs else ():
            yield from (heredoc.text for heredoc in one.heredocs)


def _with_trigger(instruction: Instruction) -> tuple[Instruction, ...]:
    if isinstance(instruction, Onbuild) and instruction.trigger is not None:
        return instruction, instruction.trigger
    return (instruction,)


@lru_cache(maxsize=2048)  # a rewrite asks again after each fix, and most instructions are as they were
def words_in(text: str) -> frozenset[str]:
    """The words of a text, also as they are without quotes and escapes, and without a version at their end."""
    found = set(_WORD.findall(text))
    bare = _CONTINUED.sub("", text).translate(_QUOTING)
    if bare != text:
        found.update(_WORD.findall(bare))
    return frozenset(found.union(_VERSION.sub("", word) for word in found if word[-1].isdigit()))
