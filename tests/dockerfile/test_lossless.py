"""The tree is lossless: its parts rebuild the file, and nothing but layout lies between them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.dockerfile.model import Dockerfile, Instruction
from rules.dockerfile.parser import parse, read_text
from rules.dockerfile.source import Span
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from tests.dockerfile.grammar import dockerfiles
from tests.examples import costly


def _parsed(text: str) -> Dockerfile | None:
    try:
        return parse(text)
    except DockerfileSyntaxError:
        return None


@given(dockerfiles())
def test_pieces_tile_the_file(text: str) -> None:
    dockerfile = _parsed(text)
    if dockerfile is None:
        return
    assert "".join(dockerfile.source.slice(piece.span) for piece in dockerfile.pieces) == text
    lines = [n for piece in dockerfile.pieces for n in range(piece.lines.first, piece.lines.last + 1)]
    assert lines == list(range(1, dockerfile.source.line_count + 1))


@given(dockerfiles())
def test_only_layout_lies_between_the_slices_of_an_instruction(text: str) -> None:
    dockerfile = _parsed(text)
    if dockerfile is None:
        return
    for piece in dockerfile.pieces:
        if piece.instruction is None:
            continue
        slices, gaps = _slices_and_gaps(text, piece.span, piece.instruction)
        assert "".join(slices) == piece.instruction.logical.text
        assert all(_is_layout(gap, dockerfile.escape) for gap in gaps)


def _slices_and_gaps(text: str, span: Span, instruction: Instruction) -> tuple[list[str], list[str]]:
    """The logical text's parts in the file and what lies around them, heredoc bodies and their terminators left out."""
    logical = instruction.logical
    ends = [*logical.starts[1:], len(logical.text)]
    places = [(at, at + end - start) for at, start, end in zip(logical.offsets, logical.starts, ends, strict=True)]
    bodies = text.index("\n", places[-1][1]) + 1 if instruction.heredocs else span.end
    edges = [span.start, *(edge for place in places for edge in place), bodies]
    return (
        [text[start:end] for start, end in places],
        [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)],
    )


def _is_layout(gap: str, escape: str) -> bool:
    """Indent, one escape with its line end, comment lines and blank lines."""
    first, *rest = re.sub(r"^\ufeff", "", gap).split("\n")
    return first.strip() in {"", escape} and all(not line.strip() or line.lstrip().startswith("#") for line in rest)


@given(dockerfiles())
def test_every_word_stands_where_it_says(text: str) -> None:
    """The characters of the file from a word's start to its end, without the gaps between them, are the word."""
    dockerfile = _parsed(text)
    for instruction in () if dockerfile is None else dockerfile.instructions:
        logical = instruction.logical
        offsets = [logical.file_offset(at) for at in range(len(logical.text))]
        assert "".join(text[at] for at in offsets) == logical.text
        spans = [(instruction.keyword_span, None), *((word.span, word.text) for word in instruction.arguments)]
        for span, written in spans:
            found = "".join(text[at] for at in offsets if span.start <= at < span.end)
            assert found == written if written is not None else found.upper() == instruction.keyword


@given(dockerfiles().filter(lambda text: "\r" not in text))
def test_crlf_changes_no_instruction_and_no_line(text: str) -> None:
    unix, windows = _parsed(text), _parsed(text.replace("\n", "\r\n"))
    assert (unix is None) == (windows is None)
    if unix is not None and windows is not None:
        assert [_summary(i) for i in unix.instructions] == [_summary(i) for i in windows.instructions]


def _summary(instruction: Instruction) -> tuple[object, ...]:
    return (
        instruction.keyword,
        instruction.lines,
        instruction.value,
        instruction.exec_form,
        tuple((flag.name, flag.value) for flag in instruction.flags),
        tuple((word.text, word.literal) for word in instruction.arguments),
        tuple((heredoc.name, heredoc.text.replace("\r\n", "\n")) for heredoc in instruction.heredocs),
    )


@costly
@given(
    st.one_of(
        st.binary(), st.text().map(lambda text: text.encode("utf-8", "surrogatepass")), dockerfiles().map(str.encode)
    )
)
def test_arbitrary_bytes_raise_nothing_but_a_syntax_error(data: bytes) -> None:
    text = read_text(data)
    assert text.encode("utf-8", "surrogateescape") == data
    dockerfile = _parsed(text)
    if dockerfile is not None:
        _use_everything(dockerfile)


@given(st.text())
def test_arbitrary_text_raises_nothing_but_a_syntax_error(text: str) -> None:
    dockerfile = _parsed("FROM a\n" + text)
    if dockerfile is not None:
        _use_everything(dockerfile)


def _use_everything(dockerfile: Dockerfile) -> None:
    for stage in dockerfile.stages:
        for instruction in (stage.base, *stage.instructions):
            dict(stage.variables_at(instruction))
            dict(stage.environment_at(instruction))
            stage.workdir_at(instruction)
            stage.user_at(instruction)
            stage.shell_at(instruction)


@pytest.mark.parametrize(
    "text", ["FROM a", "FROM a\n", "FROM a\r\n", "\ufeffFROM a\n", "FROM a\n\n", "\tFROM a\n", "FROM a\\\n"]
)
def test_small_files_are_rebuilt(text: str) -> None:
    dockerfile = parse(text)
    assert "".join(dockerfile.source.slice(piece.span) for piece in dockerfile.pieces) == text
    assert dockerfile.source.slice(dockerfile.instructions[0].keyword_span) == "FROM"
