"""Writes the move of a COPY: its manifests above the RUN that reads them, itself below the install."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from itertools import takewhile

from rules.cache_order._cuts import RunCut
from rules.cache_order._moves import Move
from rules.dockerfile.model import Dockerfile, Instruction, Run
from rules.dockerfile.source import LineRange, Span
from rules.engine.edits import delete_lines, insert_lines, replace
from rules.engine.finding import Edit
from rules.facts.copied_paths import SourceView
from rules.facts.image_paths import is_inside, relative


def move_edits(dockerfile: Dockerfile, moves: tuple[Move, ...]) -> tuple[Edit, ...]:
    """The edits that move a group of COPYs to one place; () where the file cannot be cut cleanly."""
    leaving = [edit for move in moves for edit in _leave(dockerfile, move)]
    carried = dict.fromkeys(run for move in moves for run in move.carried)
    leaving += [delete_lines(dockerfile.source, dockerfile.block(run)) for run in carried]
    moved = [line for move in moves for line in _travelling(dockerfile, move)]
    moved += [line for run in carried for line in _lines(dockerfile, dockerfile.block(run))]
    arriving = _arrive(dockerfile, moves[0], moved)
    halves = moves[0].halves
    return () if arriving is None else (*leaving, *(halves.edits if halves else ()), arriving)


def _leave(dockerfile: Dockerfile, move: Move) -> tuple[Edit, ...]:
    """Takes out the COPY and the comments above it, and copies the manifests above the RUN that reads them."""
    source = dockerfile.source
    block = dockerfile.block(move.view.copy)
    manifests = tuple(manifest_lines(dockerfile, move.view, move.files))
    above = dockerfile.block(move.reader).first
    if manifests and not any(isinstance(one, Run) for one in _between(move)):
        return (replace(source.span_of(block), "".join(line + source.newline for line in manifests)),)
    is_spaced = _kind(dockerfile, block.first - 1) == "blank"
    leaving = delete_lines(source, block)
    if not manifests:
        return (leaving,)
    space = ("",) if is_spaced and _kind(dockerfile, above - 1) != "blank" else ()
    return leaving, insert_lines(source, above, (*space, *manifests))


def _between(move: Move) -> Iterator[Instruction]:
    """The instructions between the COPY and the RUN that reads its manifests."""
    return takewhile(lambda one: one is not move.reader, move.stage.after(move.view.copy))


def _travelling(dockerfile: Dockerfile, move: Move) -> list[str]:
    comments = LineRange(dockerfile.block(move.view.copy).first, move.view.copy.lines.first - 1)
    return [*_lines(dockerfile, comments), *_copy_lines(dockerfile, move)]


def _arrive(dockerfile: Dockerfile, move: Move, moved: list[str]) -> Edit | None:
    if move.split is not None:
        return _cut(dockerfile, move, move.split, moved)
    if move.last is None:
        return None
    spaced = _kind(dockerfile, dockerfile.block(move.view.copy).first - 1) == "blank"
    finish = [f"{_run_start(dockerfile, move)}{move.halves.then}"] if move.halves else []
    lines = (*([""] if spaced else []), *moved, *finish)
    return insert_lines(dockerfile.source, move.last.lines.last + 1, lines)


def _cut(dockerfile: Dockerfile, move: Move, split: RunCut, moved: list[str]) -> Edit | None:
    """Ends the RUN behind its install and starts another below the COPY."""
    gap = Span(split.before.span.end, split.after.span.start)
    if dockerfile.source.slice(gap).replace("&&", "").replace(";", "").strip(" \t\r\n\\`"):
        return None
    newline = dockerfile.source.newline
    settings = ""
    if split.settings is not None:
        settings = dockerfile.source.slice(split.settings.span) + (" && " if split.settings.name == "cd" else "; ")
    start = _run_start(dockerfile, move) + settings + (f"{move.halves.then} && " if move.halves else "")
    block = dockerfile.block(move.view.copy)
    above, below = ([""] if _kind(dockerfile, at) == "blank" else [] for at in (block.first - 1, block.last + 1))
    return replace(gap, newline + "".join(line + newline for line in (*above, *moved, *below)) + start)


def _run_start(dockerfile: Dockerfile, move: Move) -> str:
    """`RUN` with the flags of the RUN that is continued: its cache mounts serve both parts."""
    run = move.split.run if move.split else move.installs[-1]
    source = dockerfile.source
    return " ".join([source.slice(run.keyword_span), *(source.slice(flag.span) for flag in run.flags), ""])


def _copy_lines(dockerfile: Dockerfile, move: Move) -> list[str]:
    """The COPY itself; where it names files one by one, without those that are copied above now."""
    copy = move.view.copy
    if copy.exec_form or len(copy.sources) != len(move.view.roots):  # a `*` stands for several
        return _lines(dockerfile, copy.lines)
    pairs = list(zip(copy.sources, move.view.roots, strict=True))
    rest = [word for word, (_, target) in pairs if target not in move.files]
    if len(rest) == len(pairs):
        return _lines(dockerfile, copy.lines)
    flags = [dockerfile.source.slice(flag.span) for flag in copy.flags]
    keyword = dockerfile.source.slice(copy.keyword_span)
    return [" ".join([keyword, *flags, *(word.text for word in rest), copy.destination.text])]


def manifest_lines(dockerfile: Dockerfile, view: SourceView, files: Iterable[str]) -> list[str]:
    """One COPY for each folder that manifests land in; a folder of the build context has one of its own."""
    by_folder: dict[str, list[str]] = {}
    for path in files:
        by_folder.setdefault(path if path.endswith("/") else posixpath.dirname(path), []).append(path)
    return [_manifest_line(dockerfile, view, folder, paths) for folder, paths in sorted(by_folder.items())]


def _manifest_line(dockerfile: Dockerfile, view: SourceView, folder: str, paths: list[str]) -> str:
    copy = view.copy
    place = relative(folder.rstrip("/"), _target(view, folder))
    written = copy.destination.text
    if place:
        destination = f"{'' if written in {'.', './'} else written.rstrip('/') + '/'}{place}/"
    elif written == "." and len(paths) == 1 and "*" not in paths[0]:
        destination = "."
    else:
        destination = written if written.endswith("/") else written + "/"
    sources = [(view.origin(path) or "").rstrip("/") + ("/" if path.endswith("/") else "") for path in paths]
    keyword = "copy" if dockerfile.source.slice(copy.keyword_span).islower() else "COPY"
    return " ".join([keyword, *(dockerfile.source.slice(flag.span) for flag in copy.flags), *sources, destination])


def _target(view: SourceView, folder: str) -> str:
    """The folder that the COPY's destination names, as the manifests' folder sees it."""
    return next((target for _, target in view.roots if is_inside(folder, target)), folder)


def _lines(dockerfile: Dockerfile, lines: LineRange) -> list[str]:
    if lines.last < lines.first:
        return []
    text = dockerfile.source.slice(dockerfile.source.span_of(lines))
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]


def _kind(dockerfile: Dockerfile, line: int) -> str:
    return next((piece.kind for piece in dockerfile.pieces if line in piece.lines), "")
