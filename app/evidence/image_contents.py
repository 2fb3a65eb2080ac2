"""What is in an image: its layers, what each carries for nothing, and which line of the Dockerfile would save it."""

from __future__ import annotations

import heapq
import posixpath
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.evidence.hidden_copies import HiddenCopy, Union, VisibleFile
from app.evidence.instruction_lines import lines_of, readable
from app.evidence.saved_image import SavedLayer
from app.evidence.waste_reasons import useless
from rules.dockerfile.model import Dockerfile

_MOST_LARGEST = 200
_MOST_WASTE = 200


@dataclass(frozen=True, slots=True)
class ImageLayer:
    """A layer. wasted_bytes: what of it nobody sees or reads. line: of the Dockerfile, None for a base image's."""

    instruction: str
    bytes: int
    wasted_bytes: int
    line: int | None


@dataclass(frozen=True, slots=True)
class WastedBytes:
    """Bytes that `layer` (from 0) carries for nothing. rule, line: what would have saved them, where that is known."""

    path: str
    bytes: int
    layer: int
    reason: str
    rule: str | None
    line: int | None


@dataclass(frozen=True, slots=True)
class ImageContents:
    """An image, taken apart. waste: the largest first. largest: the largest files that a container sees."""

    layers: tuple[ImageLayer, ...]
    waste: tuple[WastedBytes, ...]
    largest: tuple[VisibleFile, ...]

    @property
    def bytes(self) -> int:
        return sum(layer.bytes for layer in self.layers)

    @property
    def wasted_bytes(self) -> int:
        return sum(one.bytes for one in self.waste)


def image_contents(saved: Sequence[SavedLayer], dockerfile: Dockerfile | None = None) -> ImageContents:
    """dockerfile: what the image was built from, where it is at hand: it gives waste its line."""
    instructions = [readable(layer.instruction) for layer in saved]
    lines = lines_of(instructions, dockerfile) if dockerfile else [None] * len(saved)
    union = Union([layer.files for layer in saved])
    accounting = _Accounting(instructions, lines, is_known=dockerfile is not None)
    accounting.take_hidden(union.hidden)
    largest = heapq.nlargest(_MOST_LARGEST, accounting.take_visible(union), key=lambda file: (file.bytes, file.path))
    waste = _folded(sorted(accounting.waste(), key=_largest_first))
    wasted = [sum(one.bytes for one in waste if one.layer == number) for number in range(len(saved))]
    layers = zip(instructions, saved, wasted, lines, strict=True)
    return ImageContents(
        tuple(ImageLayer(text, layer.files.bytes, lost, line) for text, layer, lost, line in layers),
        tuple(waste),
        tuple(largest),
    )


def _folded(waste: Sequence[WastedBytes]) -> list[WastedBytes]:
    """The largest one by one, the others by their layer, reason and remedy: a `chown -R` has one for every file."""
    rest: defaultdict[tuple[int, str, str | None, int | None], list[WastedBytes]] = defaultdict(list)
    for one in waste[_MOST_WASTE:]:
        rest[one.layer, one.reason, one.rule, one.line].append(one)
    folded = (_together(same) for same in rest.values())
    return sorted((*waste[:_MOST_WASTE], *folded), key=_largest_first)


def _together(same: Sequence[WastedBytes]) -> WastedBytes:
    if len(same) == 1:
        return same[0]
    folder = posixpath.commonpath([one.path for one in same]).rstrip("/")
    return replace(same[0], path=f"{folder}/*", bytes=sum(one.bytes for one in same))


def _largest_first(one: WastedBytes) -> tuple[int, str, int]:
    return -one.bytes, one.path, one.layer


class _Accounting:
    """Files by what they have in common, so that a folder of ten thousand is one line."""

    def __init__(self, instructions: Sequence[str], lines: Sequence[int | None], *, is_known: bool) -> None:
        self._instructions = instructions
        self._lines = lines
        self._is_known = is_known
        self._bytes: defaultdict[tuple[str, int, str, str | None, int], int] = defaultdict(int)

    def take_hidden(self, copies: Sequence[HiddenCopy]) -> None:
        for copy in copies:
            kind = useless(copy.path)
            if copy.same:
                reason = f"copied again by {self._name(copy.by)} for its owner, mode or time alone"
                rule = "copied-files-changed-later" if self._is_own(copy.layer) else None
                self._add(copy.at, copy, reason, rule, copy.by)
            elif copy.how == "replaced":
                self._add(copy.at, copy, f"replaced by {self._name(copy.by)}", None, copy.by)
            elif kind is not None:
                reason = f"{kind.reason}, deleted too late by {self._name(copy.by)}"
                self._add(kind.group, copy, reason, kind.rule, copy.layer)
            else:
                self._add(copy.at, copy, f"deleted by {self._name(copy.by)}", "removal-frees-nothing", copy.by)

    def take_visible(self, union: Union) -> Iterator[VisibleFile]:
        """Passes every file on."""
        for file in union.visible():
            if file.bytes > 0:
                if kind := useless(file.path):
                    self._add(kind.group, file, kind.reason, kind.rule, file.layer)
                yield file

    def waste(self) -> Iterator[WastedBytes]:
        for (path, layer, reason, rule, at), size in self._bytes.items():
            line = self._lines[at]
            is_own = line is not None or not self._is_known  # nobody can mend a base image's layer here
            yield WastedBytes(f"/{path}", size, layer, reason, rule if is_own else None, line)

    def _add(self, path: str, file: HiddenCopy | VisibleFile, reason: str, rule: str | None, at: int) -> None:
        self._bytes[path, file.layer, reason, rule, at] += file.bytes

    def _is_own(self, layer: int) -> bool:
        """Whether the Dockerfile made it; without one, whether it may have: base images begin with no instruction."""
        if self._is_known:
            return self._lines[layer] is not None
        return self._instructions[layer].startswith(("COPY ", "ADD ", "RUN ")) and layer > 0

    def _name(self, layer: int) -> str:
        line = self._lines[layer]
        return f"layer {layer + 1}" + (f" (line {line})" if line is not None else "")
