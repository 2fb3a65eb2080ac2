"""All that is proven: the shapes of the matrix, the lesson's own examples that do not run, and kinds of their own."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.prove.recipes import OWN, RECIPES
from bench.prove.shapes import Shape, matrix
from bench.prove.writing import write

LESSON = Path(__file__).parent / "lesson"
"""Examples of the lesson that do not run before they are fixed."""

KINDS = Path(__file__).parent / "kinds"
"""What no choice of the matrix has, such as certificates of one's own."""


@dataclass(frozen=True)
class Case:
    """A project to prove. write: puts it into a new folder. answers: whether this is what the program should answer.

    is_broken: it does not run before it is fixed; then only `fix --all` counts, which has to make it run.
    """

    name: str
    base: str
    health: str
    write: Callable[[Path], None]
    answers: Callable[[str], bool]
    is_broken: bool = False
    reads_simple_index: bool = False


def cases() -> tuple[Case, ...]:
    """Every case: the lesson's, the kinds, the shapes of the matrix."""
    written = (*_written("lesson", LESSON, is_broken=True), *_written("kind", KINDS))
    return (*written, *map(_shaped, matrix()))


def _written(group: str, folder: Path, is_broken: bool = False) -> Iterator[Case]:
    for path in sorted(folder.glob("*/case.toml")):
        yield _case(group, path.parent, is_broken)


def _case(group: str, folder: Path, is_broken: bool) -> Case:
    about = tomllib.loads((folder / "case.toml").read_text())
    return Case(
        f"{group}-{folder.name}",
        group,
        "none",
        partial(_copy, [folder, *(OWN / name for name in about.get("projects", ()))]),
        lambda answer: bool(answer == about["asked"]),
        is_broken=is_broken,
    )


def _copy(folders: Sequence[Path], target: Path) -> None:
    for folder in folders:
        ignored = shutil.ignore_patterns("case.toml", "__pycache__")
        shutil.copytree(folder, target, ignore=ignored, dirs_exist_ok=True)


def _shaped(shape: Shape) -> Case:
    recipe = RECIPES[shape.recipe]
    wanted = f"{recipe.asked}, libpq " if shape.packages == "native" else recipe.asked
    is_right = str.startswith if shape.packages == "native" else str.__eq__
    return Case(
        shape.name,
        shape.base,
        shape.health,
        partial(write, shape),
        lambda answer: bool(is_right(answer, wanted)),
        reads_simple_index=recipe.manager == "poetry",
    )
