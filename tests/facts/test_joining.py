"""Joining RUNs must not change what runs: checked by running them, apart and joined, in a real shell."""

from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.parser import parse
from rules.edits.join_obstacles import join_obstacle, moves_for_good
from rules.edits.joining import join, separator

QUIET = (
    "true",
    "touch f",
    "mkdir -p d",
    "echo a",
    "echo b > g",
    "(cd d && pwd)",
    "test -e f",
    "rm -f f",
    'echo "$X"',
    "echo a | cat",
)
LOUD = (
    "false",
    "cd d",
    "X=1",
    "export X=2",
    "exit 0",
    "umask 077",
    "set -e",
    "set -u",
    "set -x",
    "f() { echo f; }",
    "f",
)
LINKS = (" && ", " && ", " && ", "; ", " || ")  # pipes and `&` race, so only within a part

parts = st.one_of(st.sampled_from(QUIET), st.sampled_from(QUIET), st.sampled_from(LOUD))
scripts = st.builds(
    lambda first, rest: first + "".join(link + part for link, part in rest),
    parts,
    st.lists(st.tuples(st.sampled_from(LINKS), parts), max_size=2),
)


def file_of(text: str) -> Dockerfile:
    return parse("FROM a\n" + dedent(text).lstrip("\n"))


def runs_of(dockerfile: Dockerfile) -> tuple[Run, ...]:
    return dockerfile.stages[0].of_type(Run)


def joined(dockerfile: Dockerfile) -> Dockerfile:
    text = dockerfile.source.text
    for edit in reversed(join(dockerfile, runs_of(dockerfile))):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    return parse(text)


def obstacle(dockerfile: Dockerfile) -> str:
    runs, moved = runs_of(dockerfile), False
    for first, second in pairwise(runs):
        moved = moved or moves_for_good(first)
        if reason := join_obstacle(dockerfile, first, second, moved):
            return reason
    return ""


def build(dockerfile: Dockerfile) -> tuple[bool, str, list[str]]:
    """Runs each RUN in a shell of its own, up to the first that fails: what was printed, and the files with their
    modes.
    """
    printed = ""
    with TemporaryDirectory() as folder:
        for run in runs_of(dockerfile):
            command = ["/bin/sh", "-c", run.script.text]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"})
            printed += done.stdout.replace(folder, "")
            if done.returncode:
                return False, printed, []
        root = Path(folder)
        return True, printed, sorted(f"{p.relative_to(root)} {p.stat().st_mode:o}" for p in root.rglob("*"))


@given(st.lists(scripts, min_size=2, max_size=3))
def test_joined_runs_do_the_same(texts: list[str]) -> None:
    dockerfile = file_of("".join(f"RUN {text}\n" for text in texts))
    assume(not obstacle(dockerfile))
    apart, together = build(dockerfile), build(joined(dockerfile))
    assert len(runs_of(joined(dockerfile))) == 1
    if apart[0]:
        assert together == apart
    else:
        assert together[:2] == apart[:2]


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("RUN export X=1", "RUN echo $X", "`export` would act"),
        ("RUN X=1", "RUN echo $X", "an assignment would act"),
        ("RUN set -e; cd /x; make", "RUN make", "`cd` would change"),
        ("RUN make", "RUN a || true", "would hide a failure"),
        ("RUN make", "RUN a; b", "would hide a failure"),
        ("RUN make &", "RUN b", "more than a simple command"),
        ("RUN make # done", "RUN b", "more than a simple command"),
        ("RUN make;", "RUN b", "more than a simple command"),
        ("RUN a", "RUN if b; then c; fi", "more than a simple command"),
        ("RUN exit 0", "RUN a", "`exit` would act"),
        ("RUN set -u && a", "RUN b", "`set` would act"),
        ("RUN a", 'RUN ["b"]', "exec form"),
        ("RUN a", "RUN <<EOF\nb\nEOF", "exec form and heredocs"),
        ("RUN --mount=type=secret,id=t a", "RUN --mount=type=secret,id=t b", "secret"),
        ("RUN --network=none a", "RUN b", "flags differ"),
        ("RUN a", "# hadolint ignore=DL3008\nRUN b", "suppression"),
    ],
)
def test_an_obstacle_is_named(first: str, second: str, reason: str) -> None:
    assert reason in obstacle(file_of(f"{first}\n{second}\n"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("RUN set -ex && a", "RUN b"),
        ("RUN cd /x && a", "RUN rm -rf /var/lib/apt/lists/*"),
        ("RUN cd /x && a", "RUN make"),
        ("RUN (cd /x && a) && b", "RUN make"),
        ("RUN a || true", "RUN b"),
        ("RUN a; b", "RUN c"),
        ("RUN a | b", "RUN c | d"),
        ("RUN echo $(date)", "RUN b"),
        ("RUN --mount=type=cache,target=/x a", "RUN --mount=type=cache,target=/x b"),
    ],
)
def test_what_can_be_joined(first: str, second: str) -> None:
    assert obstacle(file_of(f"{first}\n{second}\n")) == ""


def test_comments_move_into_the_chain_and_blank_lines_go() -> None:
    dockerfile = file_of("RUN a\n\n# why b\n  # and more\n\nRUN b\n")
    assert joined(dockerfile).source.text == "FROM a\nRUN a && \\\n    # why b\n    # and more\n    b\n"


def test_a_run_that_moves_keeps_a_shell_of_its_own() -> None:
    dockerfile = file_of("RUN cd x && make\nRUN rm -rf x\n")
    assert joined(dockerfile).source.text == "FROM a\nRUN (cd x && make) && \\\n    rm -rf x\n"
    dockerfile = file_of("RUN tar xf x\nRUN cd x && make\nRUN rm -rf x\n")
    assert joined(dockerfile).source.text == "FROM a\nRUN tar xf x && \\\n    (cd x && make) && \\\n    rm -rf x\n"


def test_a_run_that_moves_needs_no_shell_where_nobody_minds() -> None:
    dockerfile = file_of("RUN cd x && make\nRUN rm -rf /var/lib/apt/lists/*\n")
    assert joined(dockerfile).source.text == "FROM a\nRUN cd x && make && \\\n    rm -rf /var/lib/apt/lists/*\n"


def test_the_files_own_style_is_kept() -> None:
    dockerfile = file_of("RUN a \\\n  && b\nRUN c\n")
    assert joined(dockerfile).source.text == "FROM a\nRUN a \\\n  && b \\\n  && c\n"


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("b x \\\n    y\n", "    b x \\\n        y\n"),
        ("b x \\\n    # why\n\n    y\n", "    b x \\\n        # why\n\n        y\n"),
        ("b x \\\ny && \\\n    c\n", "    b x \\\n        y && \\\n    c\n"),
        ("b x \\\n      y\n", "    b x \\\n      y\n"),
        ("b x \\\n\ty\n", "    b x \\\n    \ty\n"),
        ("b 'x \\\n    y'\n", "    b 'x \\\n    y'\n"),
        ("b x\\\ny z\n", "    b x\\\ny z\n"),
        ("(b \\\n  x)\n", None),
    ],
)
def test_arguments_stand_deeper_than_the_commands(second: str, expected: str | None) -> None:
    dockerfile = file_of(f"RUN a\nRUN {second}")
    if expected is not None:
        assert joined(dockerfile).source.text == "FROM a\nRUN a && \\\n" + expected
    else:
        assert "more than a simple command" in obstacle(dockerfile)


def test_the_escape_and_the_line_ends_of_the_file_are_used() -> None:
    dockerfile = parse("# escape=`\r\nFROM a\r\nRUN b\r\nRUN c\r\n")
    assert joined(dockerfile).source.text == "# escape=`\r\nFROM a\r\nRUN b && `\r\n    c\r\n"


@pytest.mark.parametrize(
    ("run", "expected"),
    [("RUN a", " && "), ("RUN a && \\\n  b", " && \\\n  "), ("RUN a \\\n\t&& b", " \\\n\t&& ")],
)
def test_the_separator_follows_the_chain(run: str, expected: str) -> None:
    dockerfile = file_of(run + "\n")
    assert separator(dockerfile, runs_of(dockerfile)[0]) == expected
