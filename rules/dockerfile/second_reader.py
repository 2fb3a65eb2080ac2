"""dockerfile-parse twice: its API on our exact reading, and its own reading as a second opinion on ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from dockerfile_parse.parser import Args, DockerfileParser, Envs, Labels

from rules.dockerfile.expand import expand
from rules.dockerfile.expressions import expression
from rules.dockerfile.lines import BYTE_ORDER_MARK
from rules.dockerfile.model import Arg, Assigning, Dockerfile, Env, Instruction, Label, Stage
from rules.dockerfile.parser import parse, read_text
from rules.dockerfile.source import LineRange, Source

MAX_LINES = 500
"""Longer instructions are not read twice. The longest in 10,000 public Dockerfiles has 324 lines."""

_ODD_BLANKS = expression("[\v\f\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]|\r(?!\n)")
_NOT_UTF8 = expression("[\ud800-\udfff]")


class ReadOnlyError(AttributeError):
    """An exact reading does not write: change the text and read it again."""

    def __init__(self) -> None:
        super().__init__("this parser only reads: change the text and parse it again")


def _refuse(parser: object, value: object) -> None:
    raise ReadOnlyError


def _read_only(name: str) -> property:
    """The library's own property without its setter."""
    return property(vars(DockerfileParser)[name].fget, _refuse)


class ExactDockerfileParser(DockerfileParser):
    """dockerfile-parse's API for reading. `json`, `cmd`, `baseimage` and `is_multistage` are the library's own.

    fileobj: the file, opened for bytes; a path is not taken, the library would read `Dockerfile.dev` as a folder.
    Raises DockerfileSyntaxError where BuildKit refuses the file, ReadOnlyError wherever the library would write.
    """

    def __init__(self, fileobj: BinaryIO) -> None:
        super().__init__(fileobj=fileobj)  # type: ignore[no-untyped-call]
        self.dockerfile = parse(read_text(fileobj.read()))

    @property
    def structure(self) -> list[dict[str, Any]]:
        """Each instruction and each comment line, those inside an instruction above it. Lines count from 0."""
        source = self.dockerfile.source
        entries: list[dict[str, Any]] = []
        for piece in self.dockerfile.pieces:
            if piece.instruction is not None:
                skipped = skipped_lines(source, piece.instruction)
                comments = [line for line in skipped if source.line(line).strip()]
                entries += [_comment(source, line) for line in comments]
                entries.append(_entry(source, piece.instruction, frozenset(comments)))
            elif piece.kind != "blank":
                entries.append(_comment(source, piece.lines.first))
        return entries

    def _get_parent_images(self) -> list[str]:
        """Each stage's image or stage name; as written where one of its ARGs has no value."""
        return [_expanded(stage, stage.base, stage.base.image.text) for stage in self.dockerfile.stages]

    def _get_envs(self) -> Envs:
        """The ENVs of the final stage, those of the stages that it starts from included."""
        stages = [self.dockerfile.stages[-1]]
        while (parent := stages[-1].parent) is not None:
            stages.append(parent)
        values = {name: value for stage in reversed(stages) for name, value in _values(stage, Env)}
        return Envs(values, self)  # type: ignore[no-untyped-call]

    def _get_labels(self) -> Labels:
        """The LABELs of the final stage."""
        return Labels(dict(_values(self.dockerfile.stages[-1], Label)), self)  # type: ignore[no-untyped-call]

    def _get_args(self) -> Args:
        """The ARGs of the final stage: the default, else the global value, else ""."""
        return Args(dict(_values(self.dockerfile.stages[-1], Arg)), self)  # type: ignore[no-untyped-call]

    lines = _read_only("lines")
    content = _read_only("content")
    baseimage = _read_only("baseimage")
    cmd = _read_only("cmd")
    parent_images = property(_get_parent_images, _refuse)
    envs = property(_get_envs, _refuse)
    labels = property(_get_labels, _refuse)
    args = property(_get_args, _refuse)


def _values(stage: Stage, kind: type[Assigning]) -> Iterator[tuple[str, str]]:
    for instruction in stage.of_type(kind):
        for assignment in instruction.assignments:
            if assignment.value is None:
                yield assignment.name, stage.global_variables.get(assignment.name, "")
            else:
                yield assignment.name, _expanded(stage, instruction, assignment.value.text)


def _expanded(stage: Stage, instruction: Instruction, text: str) -> str:
    value = expand(text, stage.variables_at(instruction), stage.escape)
    return text if value is None else value


def _entry(source: Source, instruction: Instruction, comments: frozenset[int]) -> dict[str, Any]:
    first, last = instruction.lines.first, instruction.lines.last
    content = "".join(source.line(line) for line in range(first, last + 1) if line not in comments)
    return {
        "instruction": instruction.keyword,
        "startline": first - 1,
        "endline": last - 1,
        "content": content.removeprefix(BYTE_ORDER_MARK),
        "value": instruction.value,
    }


def _comment(source: Source, line: int) -> dict[str, Any]:
    content = source.line(line).removeprefix(BYTE_ORDER_MARK)
    text = re.sub(r"^\s*#\s*", "", content).replace("\n", "")
    return {"instruction": "COMMENT", "startline": line - 1, "endline": line - 1, "content": content, "value": text}


def skipped_lines(source: Source, instruction: Instruction) -> list[int]:
    """The comment and blank lines between an instruction's continuations."""
    heredocs = instruction.heredocs
    last = source.line_of(heredocs[0].body.start) - 1 if heredocs else instruction.lines.last
    if last - instruction.lines.first < len(instruction.logical.offsets):
        return []
    read = {source.line_of(offset) for offset in instruction.logical.offsets}
    return [line for line in range(instruction.lines.first, last + 1) if line not in read]


def disagreement(text: str, dockerfile: Dockerfile) -> str | None:
    """Why our reading of `text` is in doubt: plain dockerfile-parse reads another file.

    None where both agree, and where the file has what the library is known to get wrong. It costs less than our own
    reading.
    """
    if _NOT_UTF8.search(text):
        return "the file is not UTF-8, so an edit could change bytes that nobody sees"
    if _has_what_the_library_gets_wrong(text, dockerfile):
        return None
    plain = DockerfileParser(fileobj=BytesIO(text.encode()))  # type: ignore[no-untyped-call]
    theirs = [entry for entry in plain.structure if entry["instruction"] != "COMMENT"]
    ours = dockerfile.instructions
    for entry, instruction in zip(theirs, ours, strict=False):
        lines = LineRange(entry["startline"] + 1, entry["endline"] + 1)
        if (entry["instruction"], entry["value"], lines) != (instruction.keyword, instruction.value, instruction.lines):
            return f"line {instruction.lines.first}: a second reader sees another instruction here"
    return None if len(theirs) == len(ours) else f"a second reader sees {len(theirs)} instructions, not {len(ours)}"


def _has_what_the_library_gets_wrong(text: str, dockerfile: Dockerfile) -> bool:
    """A byte-order mark, `# check=`, blanks beyond ASCII; or an instruction with one of its defects."""
    if text.startswith(BYTE_ORDER_MARK) or _ODD_BLANKS.search(text):
        return True
    if any(directive.name == "check" for directive in dockerfile.directives):
        return True
    defects = (
        _is_long,
        _has_heredoc,
        _is_cut_in_its_keyword,
        _has_blank_line,
        _runs_into_the_end,
        _ends_with_an_escape,
    )
    return any(defect(i, dockerfile) for i in dockerfile.instructions for defect in defects)


def _is_long(instruction: Instruction, dockerfile: Dockerfile) -> bool:
    """The library's time is quadratic in the lines of an instruction."""
    return instruction.lines.last - instruction.lines.first > MAX_LINES


def _has_heredoc(instruction: Instruction, dockerfile: Dockerfile) -> bool:
    """The library takes the body for instructions."""
    return bool(instruction.heredocs)


def _is_cut_in_its_keyword(instruction: Instruction, dockerfile: Dockerfile) -> bool:
    """`RU\\` + newline + `N`; or no blank between the keyword and the end of the file."""
    starts, keyword = instruction.logical.starts, len(instruction.keyword)
    at_end = not instruction.value and instruction.span.end == len(dockerfile.source.text)
    return at_end or (len(starts) > 1 and starts[1] <= keyword)


def _has_blank_line(instruction: Instruction, dockerfile: Dockerfile) -> bool:
    """A blank line ends a continuation for the library."""
    source = dockerfile.source
    return any(not source.line(line).strip() for line in skipped_lines(source, instruction))


def _runs_into_the_end(instruction: Instruction, dockerfile: Dockerfile) -> bool:
    """A continuation that nothing follows: the library drops the instruction."""
    source = dockerfile.source
    last = source.line(instruction.lines.last)
    at_end = instruction.lines.last == source.line_count
    return at_end and (last.lstrip().startswith("#") or last.rstrip().endswith(dockerfile.escape))


def _ends_with_an_escape(instruction: Instruction, dockerfile: Dockerfile) -> bool:
    """A doubled escape at the end of a line is a continuation for the library."""
    return instruction.logical.text.rstrip().endswith(dockerfile.escape)
