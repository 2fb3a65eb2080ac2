"""The places of a file that can be changed, and what the file is with one of them changed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from random import Random

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from bench.mutants.operators import replacements

ROOT = Path(__file__).parents[2]
_FOR_THE_TYPE_CHECKER = {"TypeVar", "ParamSpec", "cast"}
_LEFT_ALONE = (cst.Annotation, cst.Decorator, cst.Import, cst.ImportFrom)
"""What only the type checker reads, or what can only fail while the file is loaded."""


@dataclass(frozen=True)
class Mutant:
    """A file of the repository with one change."""

    path: str
    line: int
    text: str

    @property
    def diff(self) -> str:
        lines = (ROOT / self.path).read_text().splitlines(), self.text.splitlines()
        return "\n".join(
            line for line in unified_diff(*lines, n=0, lineterm="") if line[:3] not in ("---", "+++", "@@ ")
        )

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line}"


def sample(paths: list[Path], count: int, seed: int) -> list[Mutant]:
    """So many changes, each at another place. A file is as likely as it is large, a place as any other of its file."""
    random, chosen = Random(seed), dict[tuple[Path, int], Mutant]()
    ordered = sorted(paths)
    sizes = [sum(1 for _ in ast.walk(ast.parse(path.read_text()))) for path in ordered]
    places: dict[Path, list[_Place]] = {}
    for _ in range(count * 20):
        if len(chosen) < count:
            (path,) = random.choices(ordered, sizes)
            found = places[path] = places[path] if path in places else list(_places(path))
            number = random.randrange(len(found)) if found else 0
            if found and (path, number) not in chosen:
                chosen[path, number] = _mutant(path, found[number], random)
    return list(chosen.values())


@dataclass(frozen=True)
class _Place:
    module: cst.Module
    node: cst.CSTNode
    line: int
    changes: tuple[cst.CSTNode, ...]


def _places(path: Path) -> Iterator[_Place]:
    wrapper = MetadataWrapper(cst.parse_module(path.read_text()), unsafe_skip_copy=True)
    lines = wrapper.resolve(PositionProvider)
    for node in _worth_changing(wrapper.module):
        if changes := tuple(replacements(node)):
            yield _Place(wrapper.module, node, lines[node].start.line, changes)


def _worth_changing(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(node, _LEFT_ALONE) or _is_for_the_type_checker(node):
        return
    yield node
    for child in node.children:
        yield from _worth_changing(child)


def _is_for_the_type_checker(node: cst.CSTNode) -> bool:
    if isinstance(node, cst.Call):
        return isinstance(node.func, cst.Name) and node.func.value in _FOR_THE_TYPE_CHECKER
    return isinstance(node, cst.If) and isinstance(node.test, cst.Name) and node.test.value == "TYPE_CHECKING"


def _mutant(path: Path, place: _Place, random: Random) -> Mutant:
    changed = place.module.deep_replace(place.node, random.choice(place.changes))
    assert isinstance(changed, cst.Module)
    return Mutant(str(path.relative_to(ROOT)), place.line, changed.code)
