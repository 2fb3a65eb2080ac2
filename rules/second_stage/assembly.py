"""Writes the second stage: the edits that turn a stage that builds and runs into a builder and a small image."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Env, Instruction, Piece, Run, Transfer, Workdir
from rules.dockerfile.node import record
from rules.dockerfile.source import LineRange, Span
from rules.ecosystems.system_programs import ACCOUNTS
from rules.engine.edits import delete_lines, insert, replace
from rules.engine.finding import Edit, Fix, Saving
from rules.facts.image_paths import folder_at, is_inside, own_folder, resolve
from rules.second_stage.split import Split
from rules.second_stage.start_words import start_words

_BUILDER_NAMES = ("builder", "build", "build-stage")


@record
class Runtime:
    """The image that runs.

    image: what the second stage starts FROM. copies: pairs of a path in the builder and its place in the image.
    setup: lines of instructions in front of the copies, such as an install of run-time libraries.
    environment: `NAME=value` pairs beside the kept ENVs. edits: what changes inside the builder.
    has_shell: whether `image` has `/bin/sh`. repeated: instructions of the builder that the second stage needs too.
    outputs: more such pairs, of what the RUN that builds made of what is repeated: they are laid over it.
    dropped: instructions that the second stage does without. workdir: where it differs from the builder's.
    rewritten: the lines of instructions that the second stage needs in other words.
    """

    image: str
    copies: tuple[tuple[str, str], ...]
    setup: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    has_shell: bool = True
    repeated: tuple[Instruction, ...] = ()
    outputs: tuple[tuple[str, str], ...] = ()
    dropped: tuple[Instruction, ...] = ()
    workdir: str | None = None
    rewritten: Mapping[Instruction, tuple[str, ...]] = field(default_factory=dict)


def two_stages(split: Split, runtime: Runtime, title: str, caution: str, saving: Saving | None = None) -> Fix:
    """The fix: the stage becomes a builder, and the second stage stands at the end of the file."""
    dockerfile = split.dockerfile
    builder = builder_name(dockerfile)
    pieces = _moved_pieces(split)
    tail = _tail(dockerfile, pieces)
    newline = dockerfile.source.newline
    text = newline.join(["", *_second_stage(split, runtime, builder)]) + newline
    at = Span(tail.start, len(dockerfile.source.text))
    if not dockerfile.source.text.endswith("\n"):
        text = text.removesuffix(newline) if tail.start < at.end else newline + text.removesuffix(newline)
    inner = [
        delete_lines(dockerfile.source, lines) for lines in _line_ranges(pieces) if not _within(split, lines, tail)
    ]
    edits = (_name_builder(split, builder), *runtime.edits, *inner, replace(at, text))
    return Fix(title, edits, caution, saving, changes_stages=True)


def builder_name(dockerfile: Dockerfile) -> str:
    """A name for the builder that no stage has; the file's own stage keeps its name for what is shipped."""
    taken = {stage.name for stage in dockerfile.stages}
    return next(name for name in (*_BUILDER_NAMES, f"{_BUILDER_NAMES[0]}-{len(taken)}") if name not in taken)


def _name_builder(split: Split, builder: str) -> Edit:
    base = split.stage.base
    if base.name is not None:
        return replace(base.name.span, builder)
    return insert(base.image.span.end, f" AS {builder}")


def _second_stage(split: Split, runtime: Runtime, builder: str) -> list[str]:
    name = split.stage.base.name
    every = {instruction.span: instruction for instruction in (*split.repeated, *runtime.repeated)}
    again = [every[span] for span in sorted(every) if every[span] not in (*runtime.dropped, *split.early)]
    lines = [f"FROM {_platform(split)}{runtime.image}" + (f" AS {name.text}" if name is not None else "")]
    lines += [""] if split.stage.base.lines.last + 1 in split.dockerfile.blank_lines else []
    lines += [line for argument in split.arguments(again) for line in _lines(split, argument)]
    workdir = split.workdir if runtime.workdir is None else runtime.workdir
    place = [f"WORKDIR {workdir}"] if workdir != "/" and _starts_there(split, runtime, workdir) else []
    accounts = _last_account(split) if workdir.startswith("/home/") else None
    lines += place if accounts is None else []
    late = [env for env in split.kept if _names_library(env)]
    lines += [line for env in split.kept if env not in late for line in _own_lines(split, runtime, env)]
    lines += [f"ENV {pair}" for pair in runtime.environment]
    lines += runtime.setup
    lines += [line for env in late for line in _own_lines(split, runtime, env)]
    lines += [line for one in split.early for line in _own_lines(split, runtime, one)]
    lines += place if accounts in split.early else []
    lines += _copies(builder, (*runtime.copies, *_files(split, runtime)))
    lines += [line for i in again if i.span < split.builds.span for line in _own_lines(split, runtime, i)]
    owners = _owners(split, runtime)
    lines += _copies(builder, runtime.outputs, {place: owner for place, owner, _ in owners})
    lines += [line for i in again if i.span >= split.builds.span for line in _own_lines(split, runtime, i)]
    dropped = {*runtime.dropped, *(run for _, _, run in owners)}
    for instruction in (i for i in split.moved if i not in dropped):
        lines += _gap(split, split.dockerfile.block(instruction).first, lines)
        lines += _comments(split, instruction)
        lines += _own_lines(split, runtime, instruction)
        lines += place if instruction is accounts else []
    for piece in _closing_comments(split):
        lines += [*_gap(split, piece.lines.first, lines), *_text_lines(split.dockerfile, piece.lines)]
    return lines


def _starts_there(split: Split, runtime: Runtime, workdir: str) -> bool:
    """Whether a WORKDIR says so, or it is the builder's image's own and something lies there."""
    if split.stage.of_type(Workdir):
        return True
    places = [place for _, place in (*runtime.copies, *runtime.outputs)]
    has_copies = any(isinstance(one, Transfer) for one in (*split.moved, *split.repeated, *runtime.repeated))
    lies_there = has_copies or any(is_inside(place, workdir) for place in places)
    return workdir != own_folder(runtime.image) and lies_there


def _last_account(split: Split) -> Instruction | None:
    """The last instruction that makes a user or a group: it makes a home folder, which WORKDIR would give to root."""
    runs = [one for one in (*split.early, *split.moved) if isinstance(one, Run)]
    return next((run for run in reversed(runs) if any(c.name in ACCOUNTS for c in run.commands)), None)


def _files(split: Split, runtime: Runtime) -> Iterator[tuple[str, str]]:
    """What RUNs put outside of the build, where no other copy brings it."""
    brought = [place for _, place in runtime.copies]
    yield from ((file, file) for file in split.files if not any(is_inside(file, place) for place in brought))


def _gap(split: Split, line: int, above: Sequence[str]) -> list[str]:
    """A blank line, where the author has one above `line`: what belongs together stays so."""
    return [""] if above[-1] and line - 1 in split.dockerfile.blank_lines else []


def _names_library(env: Env) -> bool:
    """Whether the loader looks for a library that has to be installed first."""
    return any(assignment.name.startswith("LD_") for assignment in env.assignments)


def _owners(split: Split, runtime: Runtime) -> tuple[tuple[str, str, Run], ...]:
    """The RUNs that only give one output to another owner: its copy does so without storing it twice."""
    places = {place for _, place in runtime.outputs}
    found = []
    for run in (i for i in split.moved if isinstance(i, Run) and len(i.commands) == 1 and not i.heredocs):
        texts = run.commands[0].texts
        if len(texts) == 4 and texts[:2] == ("chown", "-R") and "$" not in texts[2]:
            place = resolve(folder_at(split.stage, run), texts[3])
            found += [(place, texts[2], run)] if place in places else []
    return tuple(found)


def _copies(builder: str, pairs: Iterable[tuple[str, str]], owners: Mapping[str, str] | None = None) -> list[str]:
    owners = owners or {}
    return [
        f"COPY --from={builder} {f'--chown={owners[place]} ' if place in owners else ''}{_quoted(source, place)}"
        for source, place in pairs
    ]


def _platform(split: Split) -> str:
    """The builder's `--platform`, where it says what the program runs on; a cross-build's own platform stays behind."""
    platform = split.stage.base.flag("platform")
    return f"--platform={platform} " if platform and "BUILD" not in platform else ""


def _quoted(source: str, place: str) -> str:
    if any(blank in source + place for blank in " \t"):
        return json.dumps([source, place])
    return f"{source} {place}"


def _own_lines(split: Split, runtime: Runtime, instruction: Instruction) -> list[str]:
    """The instruction as it stands, unless other lines were written for it; a program in shell form becomes exec form
    where no shell is there to start it.
    """
    written = runtime.rewritten.get(instruction) or split.rewritten.get(instruction)
    if written is not None:
        return list(written)
    if isinstance(instruction, Cmd | Entrypoint) and not instruction.exec_form and not runtime.has_shell:
        return [f"{instruction.keyword} {json.dumps(list(start_words(instruction)))}"]
    return _lines(split, instruction)


def _lines(split: Split, instruction: Instruction) -> list[str]:
    return _text_lines(split.dockerfile, instruction.lines)


def _comments(split: Split, instruction: Instruction) -> list[str]:
    above = split.dockerfile.comments_above(instruction)
    return [line for piece in above for line in _text_lines(split.dockerfile, piece.lines)]


def _text_lines(dockerfile: Dockerfile, lines: LineRange) -> list[str]:
    text = dockerfile.source.slice(dockerfile.source.span_of(lines))
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]


def _moved_pieces(split: Split) -> tuple[Piece, ...]:
    """The pieces that leave their place: what moves, with its comments, in the file's order; and what nobody needs."""
    dockerfile = split.dockerfile
    moved = {id(instruction) for instruction in (*split.moved, *split.left_out)}
    own = [p for p in dockerfile.pieces if p.instruction is not None and id(p.instruction) in moved]
    above = [c for p in own if p.instruction is not None for c in dockerfile.comments_above(p.instruction)]
    return tuple(sorted((*own, *above, *_closing_comments(split)), key=lambda piece: piece.lines.first))


def _closing_comments(split: Split) -> tuple[Piece, ...]:
    """The comments behind the file's last instruction: they follow it."""
    pieces = split.dockerfile.pieces
    if split.last not in split.moved:
        return ()
    return tuple(p for p in pieces if p.kind == "comment" and p.lines.first > split.last.lines.last)


def _tail(dockerfile: Dockerfile, moved: Sequence[Piece]) -> Span:
    """The end of the file that holds nothing but what moves, and blank lines: the second stage replaces it."""
    leaving = {id(piece) for piece in moved}
    start = len(dockerfile.source.text)
    for piece in reversed(dockerfile.pieces):
        if piece.kind != "blank" and id(piece) not in leaving:
            break
        start = piece.span.start
    return Span(start, len(dockerfile.source.text))


def _line_ranges(pieces: Sequence[Piece]) -> list[LineRange]:
    """Neighbouring pieces as one range."""
    ranges: list[LineRange] = []
    for piece in pieces:
        if ranges and ranges[-1].last + 1 == piece.lines.first:
            ranges[-1] = LineRange(ranges[-1].first, piece.lines.last)
        else:
            ranges.append(piece.lines)
    return ranges


def _within(split: Split, lines: LineRange, tail: Span) -> bool:
    return split.dockerfile.source.span_of(lines).start >= tail.start
