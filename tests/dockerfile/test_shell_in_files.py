"""The shell reader on RUNs as they stand in files: continuations, comments, heredocs, other shells."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Onbuild, Run
from rules.dockerfile.parser import parse
from tests.dockerfile.test_shell import run_of


def the_run(text: str) -> Run:
    return next(run for _, run in parse(text).each(Run))


def placed(text: str) -> list[str]:
    """A command a line, each word as the file has it, with its line number."""
    dockerfile = parse(text)
    source = dockerfile.source
    return [
        " ".join(f"{source.line_of(word.span.start)}:{source.slice(word.span)}" for word in command.words)
        for command in the_run(text).commands
    ]


FILES = {
    "continuations, comments and blank lines": (
        "FROM a\nRUN --network=none a b && \\\n    # c && d\n\n    # e\n  f \\\n  g \\\n\n && h\n",
        ["2:a 2:b", "6:f 7:g", "9:h"],
    ),
    "a word over two lines": ("FROM a\nRUN a bc\\\nde && f\n", ["2:a 2:bc\\\nde", "3:f"]),
    "windows line ends": ("FROM a\r\nRUN a && \\\r\n  b c\r\n", ["2:a", "3:b 3:c"]),
    "another escape": ("# escape=`\nFROM a\nRUN a `\n  c:\\d && `\n  e\n", ["3:a 4:c:\\d", "5:e"]),
    "a comment behind the last line": ("FROM a\nRUN a && \\\n  b # c && d\n", ["2:a", "3:b"]),
    "not ASCII": ("FROM a\nRUN echo 'é&&' ü && \\\n  b ö\n", ["2:echo 2:'é&&' 2:ü", "3:b 3:ö"]),
    "a heredoc script": (
        "FROM a\nRUN <<EOF\nset -e\n# b\na b && \\\n  c\n\nd\nEOF\n",
        ["3:set 3:-e", "5:a 5:b", "6:c", "8:d"],
    ),
    "tabs stripped": (
        "FROM a\nRUN <<-EOF\n\tset -e\n\t\tif a; then\n\t\tb é\n\tfi\n\tEOF\n",
        ["3:set 3:-e", "4:a", "5:b 5:é"],
    ),
    "tabs stripped, with a heredoc inside": (
        "FROM a\nRUN <<-A\n\tcat <<B > f\n\tx && y\n\tB\n\tc\n\tA\n",
        ["3:cat", "6:c"],
    ),
    "a heredoc script of Windows lines": ("FROM a\r\nRUN <<EOF\r\na b\r\nc\r\nEOF\r\n", ["3:a 3:b", "4:c"]),
    "a heredoc for a command": ("FROM a\nRUN cat <<EOF > f && b\nx && y\nEOF\n", ["2:cat", "2:b"]),
    "a heredoc in front of its command": ("FROM a\nRUN <<EOF cat > f && b\nif x\nEOF\n", ["2:cat", "2:b"]),
    "a quoted heredoc into a pipe": ("FROM a\nRUN cat <<'EOF' | tee f\n$(x)\nEOF\n", ["2:cat", "2:tee 2:f"]),
    "several heredocs": ("FROM a\nRUN a <<X && \\\n b 3<<-'Y' c\n(\nX\n\t)\nY\n", ["2:a", "3:b 3:c"]),
    "a heredoc script for bash": ("FROM a\nRUN <<EOF\n#!/bin/bash -e\na\nEOF\n", ["4:a"]),
    "the exec form": ('FROM a\nRUN ["a", "b c"]\n', ['2:"a" 2:"b c"']),
}


@pytest.mark.parametrize("name", FILES)
def test_words_are_where_they_stand(name: str) -> None:
    text, expected = FILES[name]
    assert placed(text) == expected


def test_redirections_to_heredocs_are_listed() -> None:
    run = the_run("FROM a\nRUN a <<X && b 3<<-'Y' c > f\nX\nY\n")
    assert [[word.text for word in command.redirections] for command in run.commands] == [["<<X"], ["3<<-'Y'", "> f"]]


def test_a_shebang_names_the_interpreter() -> None:
    script = the_run("FROM a\nRUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nEOF\n").script
    assert (script.commands, script.is_heredoc) == ((), True)
    assert script.beyond == "`python3` is no shell that we read"


def test_a_shebang_overrides_the_shell() -> None:
    script = the_run('FROM a\nSHELL ["pwsh", "-c"]\nRUN <<EOF\n#!/usr/bin/env -S bash -eu\na\nEOF\n').script
    assert [command.name for command in script.commands] == ["a"]
    assert script.options == {"errexit", "nounset"}


def test_another_shell_is_beyond_us() -> None:
    run = the_run('FROM a\nSHELL ["powershell", "-Command"]\nRUN Get-Item a\n')
    assert (run.commands, run.beyond) == ((), "`powershell` is no shell that we read")


def test_the_exec_form_is_listed_and_not_edited() -> None:
    run = the_run('FROM a\nRUN ["/usr/bin/apt-get", "install", "a b"]\n')
    (command,) = run.commands
    assert (command.name, command.texts[1:], run.beyond) == (
        "apt-get",
        ("install", "a b"),
        "the exec form runs no shell",
    )


def test_a_run_under_onbuild() -> None:
    text = "FROM a\nONBUILD RUN a \\\n  b && c\n"
    (onbuild,) = (one for _, one in parse(text).each(Onbuild))
    assert isinstance(onbuild.trigger, Run)
    assert [[text[w.span.start : w.span.end] for w in c.words] for c in onbuild.trigger.commands] == [["a", "b"], ["c"]]


@pytest.mark.parametrize(
    "unit",
    [
        "a && ",
        "a ",
        "a; ",
        ")",
        "&<(",
        "?a",
        "$(",
        "( ",
        '"',
        "`",
        "<<A ",
        "{ a; ",
        "if a; then ",
        "a=(",
        "${x:-",
        "'\\",
        "#",
        "|",
        "((",
    ],
)
def test_hostile_scripts_are_read_or_refused(unit: str) -> None:
    for length in (30_000, 200_000):
        script = run_of((unit * length)[:length]).script
        assert script.beyond or script.commands or unit == "#"


@pytest.mark.parametrize("unit", ["a `#b` ", "<<A a\nA\n", "<<A a\n", "\\ "])
def test_hostile_traps_are_read_or_refused(unit: str) -> None:
    script = run_of((unit * 30_000)[:30_000] + "(").script
    assert script.beyond
