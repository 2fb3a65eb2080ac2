"""dockerfile-parse: its API on our reading, and its own reading as a check on ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO

import pytest
from dockerfile_parse import DockerfileParser
from hypothesis import given

from rules.dockerfile.parser import parse, read_text
from rules.dockerfile.second_reader import ExactDockerfileParser, ReadOnlyError, disagreement
from rules.dockerfile.syntax_error import DockerfileSyntaxError
from tests.dockerfile.grammar import dockerfiles

PLAIN = """\
# syntax=docker/dockerfile:1
ARG V=3.13
FROM python:$V AS build
ENV A=1 B="c d"
RUN pip install a && \\
    # a comment inside
    pip install b
# a comment
FROM build
ENV C=$B
ARG D
LABEL x="$A"
CMD ["python", "-V"]
"""


def exact(text: str) -> ExactDockerfileParser:
    return ExactDockerfileParser(BytesIO(text.encode()))


# The API


def test_a_plain_file_has_the_library_s_own_structure() -> None:
    plain = DockerfileParser(fileobj=BytesIO(PLAIN.encode()))
    assert exact(PLAIN).structure == plain.structure
    assert exact(PLAIN).json == plain.json


def test_values() -> None:
    parser = exact(PLAIN)
    assert parser.parent_images == ["python:3.13", "build"]
    assert (parser.baseimage, parser.is_multistage) == ("build", True)
    assert parser.envs == {"A": "1", "B": "c d", "C": "c d"}
    assert parser.labels == {"x": "1"}
    assert parser.args == {"D": ""}
    assert parser.cmd == '["python", "-V"]'
    assert parser.lines[0] == "# syntax=docker/dockerfile:1\n"
    assert parser.content == PLAIN


def test_what_the_library_reads_wrong_is_read_right() -> None:
    text = "\ufeffFROM a:${V:-1}\nRUN <<EOF\nRUN no\nEOF\nRUN a \\\n\n  b\nCMD"
    parser = exact(text)
    assert [entry["instruction"] for entry in parser.structure] == ["FROM", "RUN", "RUN", "CMD"]
    assert [(entry["startline"], entry["endline"]) for entry in parser.structure] == [(0, 0), (1, 3), (4, 6), (7, 7)]
    assert parser.structure[2]["value"] == "a   b"
    assert parser.baseimage == "a:1"
    assert json.loads(parser.json)[1] == {"RUN": "<<EOF"}


def test_unknown_variables_stay_as_they_are_written() -> None:
    assert exact("FROM a:$V\nENV P=/x:$PATH\n").envs == {"P": "/x:$PATH"}
    assert exact("FROM a:$V\n").parent_images == ["a:$V"]


WRITES: list[Callable[[ExactDockerfileParser], object]] = [
    lambda p: setattr(p, "content", "FROM b"),
    lambda p: setattr(p, "lines", ["FROM b"]),
    lambda p: setattr(p, "baseimage", "b"),
    lambda p: setattr(p, "parent_images", ["b"]),
    lambda p: setattr(p, "cmd", "b"),
    lambda p: setattr(p, "envs", {"b": "c"}),
    lambda p: setattr(p, "labels", {"b": "c"}),
    lambda p: setattr(p, "args", {"b": "c"}),
    lambda p: p.envs.update({}) or p.envs.__setitem__("b", "c"),
    lambda p: p.add_lines("USER b"),
    lambda p: p.add_lines_at(0, "USER b"),
]


@pytest.mark.parametrize("write", WRITES)
def test_nothing_is_written(write: Callable[[ExactDockerfileParser], object]) -> None:
    file = BytesIO(PLAIN.encode())
    with pytest.raises(ReadOnlyError, match="change the text and parse it again"):
        write(ExactDockerfileParser(file))
    assert file.getvalue() == PLAIN.encode()


def test_a_file_that_buildkit_refuses_is_refused() -> None:
    with pytest.raises(DockerfileSyntaxError):
        exact("NONSENSE\n")


# The second opinion


def test_both_agree_on_a_plain_file() -> None:
    assert disagreement(PLAIN, parse(PLAIN)) is None


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUN <<EOF\nRUN b\nEOF\n",
        "FROM a\nRUN b \\\n\n  c\n",
        "FROM a\nRUN b \\\n",
        "FROM a\nRUN b \\\n# c\n",
        "FROM a\nRUN b \\\\\nRUN c\n",
        "# check=skip=all\n# escape=`\nFROM a\nRUN b `\n  c\n",
        "\ufeffFROM a\n",
        "FROM a\nRU\\\nN b\n",
        "FROM a\nRUN\\\n b\n",
        "\\\nFROM a\n",
        "FROM a\nCMD",
        "FROM a\nRUN b\x1f\n",
    ],
)
def test_what_the_library_gets_wrong_is_no_doubt(text: str) -> None:
    plain = DockerfileParser(fileobj=BytesIO(text.encode()))
    assert exact(text).structure != plain.structure
    assert disagreement(text, parse(text)) is None


def test_another_reading_is_a_doubt() -> None:
    """Our reading of one file against the text of another."""
    assert (
        disagreement("FROM a\nRUN b\n", parse("FROM a\nRUN c\n"))
        == "line 2: a second reader sees another instruction here"
    )
    assert disagreement("FROM a\nRUN b\n", parse("FROM a\n")) == "a second reader sees 2 instructions, not 1"


def test_bytes_beyond_utf8_are_a_doubt() -> None:
    text = read_text(b"# caf\xe9\nFROM a\n")
    assert "not UTF-8" in (disagreement(text, parse(text)) or "")


@given(dockerfiles())
def test_the_second_reader_never_doubts_a_right_reading(text: str) -> None:
    try:
        dockerfile = parse(text)
    except DockerfileSyntaxError:
        return
    assert disagreement(text, dockerfile) is None
