"""Plans and writes the move of a COPY below the installs that do not need it."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from rules.dockerfile.model import Dockerfile, Instruction, Onbuild, Run, Stage, Transfer, Volume, Workdir
from rules.dockerfile.source import LineRange
from rules.engine.context import BuildContext
from rules.engine.edits import insert_lines, replace
from rules.engine.finding import Edit
from rules.tools.needs.need import Need
from rules.tools.needs.reader import run_need
from rules.tools.places import folder_at, is_inside, relative, resolve, value_at
from rules.tools.source_view import SourceView, is_copied_before, source_view

_KEPT_FLAGS = frozenset({"chown", "chmod", "link"})


@dataclass(frozen=True)
class Move:
    """A COPY that can go below `last`.

    installs: the RUNs on the way that install something. files: the manifests they read, as places in the image, that
    no earlier COPY brings. checks: what the author must make sure of.
    """

    stage: Stage
    view: SourceView
    last: Run
    installs: tuple[Run, ...]
    files: tuple[str, ...]
    checks: tuple[str, ...]


def find_move(stage: Stage, copy: Transfer, build: BuildContext) -> Move | None:
    """The move of a COPY of source folders below the installs behind it; None where it would gain nothing or change
    something.
    """
    view = source_view(stage, copy, build)
    if view is None or any(flag.name not in _KEPT_FLAGS for flag in copy.flags):
        return None
    passed: list[tuple[Run, Need]] = []
    for instruction in stage.after(copy):
        if isinstance(instruction, Run):
            need = run_need(stage, instruction, view)
            if need.source:
                break
            passed.append((instruction, need))
        elif not _can_pass(stage, view, instruction):
            break
    installs = tuple(run for run, need in passed if need.installs)
    if not installs:
        return None
    files = tuple(
        dict.fromkeys(path for _, need in passed for path in need.files if not is_copied_before(stage, view, path))
    )
    checks = tuple(dict.fromkeys(need.check for _, need in passed if need.check))
    return Move(stage, view, passed[-1][0], installs, files, checks)


def _can_pass(stage: Stage, view: SourceView, instruction: Instruction) -> bool:
    """Whether the COPY gives the same files behind `instruction` as in front of it."""
    if isinstance(instruction, Volume | Onbuild):
        return False
    written = view.copy.value
    if isinstance(instruction, Workdir):
        return view.copy.destination.text.startswith("/")
    if isinstance(instruction, Transfer):
        target = resolve(folder_at(stage, instruction), value_at(stage, instruction, instruction.destination))
        return not any(is_inside(target, own) or is_inside(own, target) for _, own in view.roots)
    return "$" not in written or instruction.keyword not in {"ENV", "ARG"}


def move_edits(dockerfile: Dockerfile, move: Move) -> tuple[Edit, ...]:
    """Puts the manifests where the COPY stands, and the COPY with the comments above it below the last install."""
    source, copy = dockerfile.source, move.view.copy
    comments = dockerfile.comments_above(copy)
    block = LineRange(comments[0].lines.first if comments else copy.lines.first, copy.lines.last)
    moved = [line.rstrip("\r\n") for line in source.slice(source.span_of(block)).splitlines()]
    pieces = [piece for piece in dockerfile.pieces if piece.lines.last == block.first - 1]
    spaced = bool(pieces) and pieces[0].kind == "blank"
    manifests = _manifest_lines(dockerfile, move)
    if not manifests and spaced and _is_blank(dockerfile, block.last + 1):
        block = LineRange(block.first, block.last + 1)
    written = "".join(line + source.newline for line in manifests)
    below = ("", *moved) if spaced else tuple(moved)
    return (replace(source.span_of(block), written), insert_lines(source, move.last.lines.last + 1, below))


def _is_blank(dockerfile: Dockerfile, line: int) -> bool:
    return any(piece.kind == "blank" and line in piece.lines for piece in dockerfile.pieces)


def _manifest_lines(dockerfile: Dockerfile, move: Move) -> list[str]:
    """One COPY for each folder that manifests land in."""
    copy = move.view.copy
    by_folder: dict[str, list[str]] = {}
    for path in move.files:
        by_folder.setdefault(posixpath.dirname(path.rstrip("/")), []).append(path)
    return [_copy_line(dockerfile, move, copy, folder, paths) for folder, paths in sorted(by_folder.items())]


def _copy_line(dockerfile: Dockerfile, move: Move, copy: Transfer, folder: str, paths: list[str]) -> str:
    target = next(own for _, own in move.view.roots if is_inside(folder, own))
    place = relative(folder, target)
    written = copy.destination.text
    if place:
        destination = f"{'' if written in {'.', './'} else written.rstrip('/') + '/'}{place}/"
    elif written == "." and len(paths) == 1:
        destination = "."
    else:
        destination = written if written.endswith("/") else written + "/"
    sources = [move.view.origin(path) or "" for path in paths]
    keyword = "copy" if copy.keyword_span and dockerfile.source.slice(copy.keyword_span).islower() else "COPY"
    flags = [dockerfile.source.slice(flag.span) for flag in copy.flags]
    return " ".join([keyword, *flags, *sources, destination])
