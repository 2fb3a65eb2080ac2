"""Edits of the commands in a RUN."""

from __future__ import annotations

from textwrap import dedent

import pytest

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.parser import parse
from rules.edits.shell import (
    Obstacle,
    append_command,
    delete_command,
    insert_after_word,
    insert_behind,
    replace_command,
)
from rules.engine.finding import Edit


def file_of(run: str) -> Dockerfile:
    return parse("FROM a\n" + dedent(run).lstrip("\n"))


def run_of(dockerfile: Dockerfile) -> Run:
    return next(run for _, run in dockerfile.each(Run))


def edited(dockerfile: Dockerfile, edits: tuple[Edit, ...] | Obstacle) -> str:
    assert not isinstance(edits, Obstacle), edits.reason
    text = dockerfile.source.text
    for edit in sorted(edits, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return text.removeprefix("FROM a\n")


def texts(dockerfile: Dockerfile) -> list[str]:
    return [" ".join(command.texts) for command in run_of(dockerfile).commands]


def appended(run: str) -> str:
    dockerfile = file_of(run)
    result = edited(dockerfile, append_command(dockerfile, run_of(dockerfile), "rm -rf x"))
    assert texts(file_of(result)) == [*texts(dockerfile), "rm -rf x"]
    return result


APPENDS = {
    "RUN a b\n": "RUN a b && \\\n    rm -rf x\n",
    "RUN a b": "RUN a b && \\\n    rm -rf x",
    "RUN a && \\\n  b\n": "RUN a && \\\n  b && \\\n  rm -rf x\n",
    "RUN a \\\n\t&& b\n": "RUN a \\\n\t&& b \\\n\t&& rm -rf x\n",
    "RUN a && \\\r\n    b\r\n": "RUN a && \\\r\n    b && \\\r\n    rm -rf x\r\n",
    "RUN set -eux; \\\n    a; \\\n    b\n": "RUN set -eux; \\\n    a; \\\n    b; \\\n    rm -rf x\n",
    "RUN set -e; \\\n    a; b;\n": "RUN set -e; \\\n    a; b; \\\n    rm -rf x;\n",
    "RUN a; b\n": "RUN a; b && \\\n    rm -rf x\n",
    "RUN a || b\n": "RUN a || b && \\\n    rm -rf x\n",
    "RUN a | b > f\n": "RUN a | b > f && \\\n    rm -rf x\n",
    "RUN a # why\n": "RUN a && \\\n    rm -rf x # why\n",
    "RUN a && if b; then c; fi\n": "RUN a && if b; then c; fi && \\\n    rm -rf x\n",
    "RUN a \\\n    # last\n": "RUN a && \\\n    rm -rf x \\\n    # last\n",
    "RUN cat <<E > f\nx\nE\n": "RUN cat <<E > f && rm -rf x\nx\nE\n",
    "RUN <<E\nset -e\na\nE\n": "RUN <<E\nset -e\na\nrm -rf x\nE\n",
    "RUN <<-E\n\tset -e\n\tif a; then\n\t\tb\n\tfi\n\tE\n": (
        "RUN <<-E\n\tset -e\n\tif a; then\n\t\tb\n\tfi\n\trm -rf x\n\tE\n"
    ),
    "RUN a $(b) # c\n": "RUN a $(b) && \\\n    rm -rf x # c\n",
    "RUN <<E\na $(b) <<F\nc\nF\nE\n": "RUN <<E\na $(b) <<F && rm -rf x\nc\nF\nE\n",
    "RUN <<E\na\nb\n\nE\n": "RUN <<E\na\nb && rm -rf x\n\nE\n",
    "RUN <<E\na\nif b; then c; fi\nE\n": "RUN <<E\na\nif b; then c; fi && rm -rf x\nE\n",
}


@pytest.mark.parametrize("run", APPENDS)
def test_append(run: str) -> None:
    assert appended(run) == APPENDS[run]


def test_append_with_a_backtick_as_escape() -> None:
    dockerfile = parse("# escape=`\nFROM a\nRUN a\n")
    result = edited(dockerfile, append_command(dockerfile, run_of(dockerfile), "b"))
    assert result == "# escape=`\nFROM a\nRUN a && `\n    b\n"


NO_APPEND = {
    'RUN ["a", "b"]\n': "the exec form runs no shell",
    "RUN $A\n": "`$A` names a command that only the shell knows",
    "RUN a &\n": "the script ends with `&`",
    "RUN a && exec b\n": "the script ends with `exec`",
    "RUN exec a $(b)\n": "the script ends with `exec`",
    "RUN if a; then b; fi;\n": "the script ends with a compound command",
    "RUN if a; then b; fi # c\n": "the script ends with a compound command",
    "RUN <<E\nset -e\na \\\nE\n": "the script does not parse as shell",
}


@pytest.mark.parametrize("run", NO_APPEND)
def test_obstacles_to_an_append(run: str) -> None:
    dockerfile = file_of(run)
    assert append_command(dockerfile, run_of(dockerfile), "x") == Obstacle(NO_APPEND[run])


def without(run: str, name: str = "x") -> str:
    dockerfile = file_of(run)
    target = next(command for command in run_of(dockerfile).commands if command.name == name)
    result = edited(dockerfile, delete_command(dockerfile, run_of(dockerfile), target))
    expected = [" ".join(command.texts) for command in run_of(dockerfile).commands if command is not target]
    assert texts(file_of(result)) == expected
    return result


DELETES = {
    "RUN x && a\n": "RUN a\n",
    "RUN a && x\n": "RUN a\n",
    "RUN a && x y > f && b\n": "RUN a && b\n",
    "RUN a; x; b\n": "RUN a; b\n",
    "RUN a && x; b\n": "RUN a; b\n",
    "RUN a; x && b\n": "RUN a; b\n",
    "RUN a && x;\n": "RUN a;\n",
    "RUN (a) && x && (b)\n": "RUN (a) && (b)\n",
    "RUN a && \\\n    x && \\\n    b\n": "RUN a && \\\n    b\n",
    "RUN a && \\\n    x\n": "RUN a\n",
    "RUN x && \\\n    a\n": "RUN a\n",
    "RUN x && \\\n\n    a\n": "RUN a\n",
    "RUN x && \\\n    # about a\n    a\n": "RUN \\\n    # about a\n    a\n",
    "RUN a && \\\n    # about x\n    # more\n    x \\\n      y && \\\n    # about b\n    b\n": (
        "RUN a && \\\n    # about b\n    b\n"
    ),
    "RUN a && \\\n    # about x\n    x\n": "RUN a\n",
    "RUN a \\\n    && x \\\n    && b\n": "RUN a \\\n    && b\n",
    "RUN a \\\n    && x\n": "RUN a\n",
    "RUN a \\\n    && b && x && c\n": "RUN a \\\n    && b && c\n",
    "RUN a && x && \\\n    b\n": "RUN a && b\n",
    "RUN a && \\\n    x && b\n": "RUN a && \\\n    b\n",
    "RUN a && \\\r\n    x && \\\r\n    b\r\n": "RUN a && \\\r\n    b\r\n",
    "RUN set -eux; \\\n    x; \\\n    b\n": "RUN set -eux; \\\n    b\n",
    "RUN <<E\na\n# about x\nx y\nb\nE\n": "RUN <<E\na\nb\nE\n",
    "RUN <<E\na\nx && b\nE\n": "RUN <<E\na\nb\nE\n",
    "RUN <<E\na && x\nb\nE\n": "RUN <<E\na\nb\nE\n",
    "RUN <<E\na && \\\n  x\nb\nE\n": "RUN <<E\na\nb\nE\n",
    "RUN <<E\na \\\n  && x\nb\nE\n": "RUN <<E\na\nb\nE\n",
    "RUN <<E\nx\nb\nE\n": "RUN <<E\nb\nE\n",
    "RUN <<E\na\nx;\nb\nE\n": "RUN <<E\na\nb\nE\n",
}


@pytest.mark.parametrize("run", DELETES)
def test_delete(run: str) -> None:
    assert without(run) == DELETES[run]


NO_DELETE = {
    "RUN x\n": "it is the only command of its RUN",
    "RUN x $(a);": "it is the only command of its RUN",
    "RUN x; # a\n": "it is the only command of its RUN",
    "RUN x # a\n": "it is the only command of its RUN",
    "RUN a || x\n": "`||` ties the command to its neighbour",
    "RUN a | x\n": "`|` ties the command to its neighbour",
    "RUN x & a\n": "`&` ties the command to its neighbour",
    "RUN a && (x)\n": "the command stands inside `subshell`",
    "RUN a && x <<E\nb\nE\n": "the command reads a heredoc",
    "RUN $A && x\n": "`$A` names a command that only the shell knows",
}


@pytest.mark.parametrize("run", NO_DELETE)
def test_obstacles_to_a_deletion(run: str) -> None:
    dockerfile = file_of(run)
    target = next(command for command in run_of(dockerfile).commands if command.name == "x")
    assert delete_command(dockerfile, run_of(dockerfile), target) == Obstacle(NO_DELETE[run])


def test_insert_after_word() -> None:
    dockerfile = file_of("RUN a \\\n  b\\\n  c > f && d\n")
    command = run_of(dockerfile).commands[0]
    assert edited(dockerfile, insert_after_word(command, 1, "-y")) == "RUN a \\\n  b -y\\\n  c > f && d\n"


def test_replace_command() -> None:
    dockerfile = file_of("RUN A=1 x \\\n  y > f && b\n")
    run = run_of(dockerfile)
    assert edited(dockerfile, replace_command(run, run.commands[0], "c d")) == "RUN c d && b\n"


def test_a_command_that_reads_a_heredoc_is_not_replaced() -> None:
    run = run_of(file_of("RUN x <<E\na\nE\n"))
    assert replace_command(run, run.commands[0], "c") == Obstacle("the command reads a heredoc")


BEHIND = {
    "RUN a && b && c\n": "RUN a && b && x && c\n",
    "RUN a && \\\n    b && \\\n    c\n": "RUN a && \\\n    b && \\\n    x && \\\n    c\n",
    "RUN a \\\n  && b \\\n  && c\n": "RUN a \\\n  && b \\\n  && x \\\n  && c\n",
    "RUN set -e; b; c\n": "RUN set -e; b; x; c\n",
    "RUN set -eux; \\\n    b; \\\n    c\n": "RUN set -eux; \\\n    b; \\\n    x; \\\n    c\n",
    "RUN <<E\nset -e\n  b\nc\nE\n": "RUN <<E\nset -e\n  b\n  x\nc\nE\n",
    "RUN a && b\n": "RUN a && b && \\\n    x\n",
}


@pytest.mark.parametrize("run", BEHIND)
def test_insert_behind(run: str) -> None:
    dockerfile = file_of(run)
    command = next(c for c in run_of(dockerfile).commands if c.name == "b")
    assert edited(dockerfile, insert_behind(dockerfile, run_of(dockerfile), command, "x")) == BEHIND[run]


def test_an_insertion_breaks_lines_with_the_escape_and_the_line_ends_of_the_file() -> None:
    text = "# escape=`\nFROM a\nRUN a && `\n    b && `\n    c\n"
    for newline in ("\n", "\r\n"):
        dockerfile = parse(text.replace("\n", newline))
        run = run_of(dockerfile)
        after = edited(dockerfile, insert_behind(dockerfile, run, run.commands[1], "x"))
        assert after == text.replace("b && `\n", "b && `\n    x && `\n").replace("\n", newline)


@pytest.mark.parametrize(
    "run",
    [
        "RUN b || a\n",
        "RUN a || b && c\n",
        "RUN b | a\n",
        "RUN if b; then a; fi && c\n",
        "RUN (b && a) && c\n",
        "RUN b <<E && c\nE\n",
        'RUN ["b", "a"]\n',
    ],
)
def test_nothing_is_inserted_behind_a_command_that_is_tied_to_others(run: str) -> None:
    dockerfile = file_of(run)
    command = next(c for c in run_of(dockerfile).commands if c.name == "b")
    assert isinstance(insert_behind(dockerfile, run_of(dockerfile), command, "x"), Obstacle)


REMOVALS = {
    "RUN a && rm -rf /tmp/*\n": "RUN a && rm -rf /tmp/* x\n",
    "RUN a \\\n && rm -fr y \\\n    z # why\n": "RUN a \\\n && rm -fr y \\\n    z x # why\n",
    "RUN set -e; a; rm -rf y;\n": "RUN set -e; a; rm -rf y x;\n",
    "RUN a || b && rm -rf y\n": "RUN a || b && rm -rf y x\n",
    "RUN <<E\nset -e\na\nrm -rf y\nE\n": "RUN <<E\nset -e\na\nrm -rf y x\nE\n",
    "RUN <<E\na\nrm -rf y\nE\n": "RUN <<E\na\nrm -rf y x\nE\n",
    "RUN a || rm -rf y\n": "RUN a || rm -rf y && \\\n    rm -rf x\n",
    "RUN a && rm -r y\n": "RUN a && rm -r y && \\\n    rm -rf x\n",
    "RUN a && rm -rf -- -y\n": "RUN a && rm -rf -- -y && \\\n    rm -rf x\n",
    "RUN a && rm -rf y > f\n": "RUN a && rm -rf y > f && \\\n    rm -rf x\n",
    "RUN a && sudo rm -rf y\n": "RUN a && sudo rm -rf y && \\\n    rm -rf x\n",
    "RUN a && (b; rm -rf y)\n": "RUN a && (b; rm -rf y) && \\\n    rm -rf x\n",
    f"RUN a && rm -rf {'y' * 99}\n": f"RUN a && rm -rf {'y' * 99} && \\\n    rm -rf x\n",
}


@pytest.mark.parametrize("run", REMOVALS)
def test_a_removal_at_the_end_takes_what_another_would_remove(run: str) -> None:
    dockerfile = file_of(run)
    assert edited(dockerfile, append_command(dockerfile, run_of(dockerfile), "rm -rf x")) == REMOVALS[run]
