"""Stages, and what an instruction sees: ARG, ENV, WORKDIR, USER, SHELL."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Dockerfile, Instruction, Run, Stage
from rules.dockerfile.parser import parse
from rules.dockerfile.scopes import MAX_VALUE


def last(text: str) -> tuple[Stage, Instruction]:
    """The last RUN of the file and its stage."""
    *_, (stage, run) = parse(text).each(Run)
    return stage, run


def variables(text: str) -> dict[str, str]:
    stage, run = last(text)
    return dict(stage.variables_at(run))


# Stages


def parents(dockerfile: Dockerfile) -> list[int | None]:
    return [stage.parent.index if stage.parent is not None else None for stage in dockerfile.stages]


def test_a_from_names_an_earlier_stage() -> None:
    dockerfile = parse("FROM a AS Build\nFROM build\nFROM build AS x\nFROM x AS build\nFROM build\n")
    assert parents(dockerfile) == [None, 0, 0, 2, 3]
    assert [stage.name for stage in dockerfile.stages] == ["build", None, "x", "build", None]
    assert [stage.is_final for stage in dockerfile.stages] == [False, False, False, False, True]
    assert dockerfile.stages[1].base_image is None


def test_a_from_is_compared_as_written_with_names_in_lower_case() -> None:
    dockerfile = parse("FROM a AS Build\nFROM Build\n")
    assert parents(dockerfile) == [None, None]
    assert dockerfile.stages[1].base_image == "Build"


def test_a_stage_is_no_stage_before_its_from() -> None:
    assert parents(parse("FROM x\nFROM a AS x\n")) == [None, None]


@pytest.mark.parametrize(
    ("head", "image", "base_image"),
    [
        ("ARG V=1", "a:$V", "a:1"),
        ("ARG V", "a:$V", None),
        ("ARG V", "a:${V:-2}", "a:2"),
        ("ARG V=1 W=$V.2", "a:${W}", "a:1.2"),
        ("ARG V=1\nARG V=${V}2", "a:$V", "a:12"),
        ("", "a-$TARGETARCH", None),
        ("ARG V='x y'", '"a"', "a"),
    ],
)
def test_global_args_feed_the_from(head: str, image: str, base_image: str | None) -> None:
    assert parse(f"{head}\nFROM {image}\n").stages[0].base_image == base_image


def test_a_global_arg_may_name_a_stage() -> None:
    dockerfile = parse("ARG BASE=prod\nFROM a AS prod\nFROM $BASE\n")
    assert parents(dockerfile) == [None, 0]


# ARG and ENV


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nENV A=1 B=$A\nRUN x", {"A": "1"}),
        ("FROM a\nENV A=1\nENV A=2 B=$A\nRUN x", {"A": "2", "B": "1"}),
        ("FROM a\nARG A=1 B=$A\nRUN x", {"A": "1", "B": "1"}),
        ("FROM a\nARG A\nRUN x", {}),
        ("ARG A=1\nFROM a\nRUN x", {}),
        ("ARG A=1\nFROM a\nARG A\nRUN x", {"A": "1"}),
        ("ARG A=1\nFROM a\nARG A=2\nRUN x", {"A": "2"}),
        ("FROM a\nARG A=1\nENV A=2\nRUN x", {"A": "2"}),
        ("FROM a\nENV A=1\nARG A=2\nRUN x", {"A": "2"}),
        ("FROM a\nENV A=1\nARG A\nRUN x", {"A": "1"}),
        ("FROM a\nENV PATH=/x:$PATH\nRUN x", {}),
        ("FROM a\nENV A=1\nENV A=$UNKNOWN\nRUN x", {}),
        ("FROM a\nENV A=${B:-c}\nRUN x", {"A": "c"}),
        ("FROM a\nENV A b $C\nRUN x", {}),
        ("FROM a\nENV A b 'c'\nRUN x", {"A": "b c"}),
        ("FROM a\nENV A=1\nARG TARGETARCH\nARG A=$TARGETARCH\nRUN x", {}),
        ("FROM a\nRUN x\nENV A=1", {}),
        ("# escape=`\nFROM a\nENV A=C:\\b\nRUN x", {"A": "C:\\b"}),
    ],
)
def test_variables(text: str, expected: dict[str, str]) -> None:
    assert variables(text) == expected


def test_a_stage_inherits_arg_and_env_and_env_wins() -> None:
    text = "FROM a AS b\nENV A=1 B=1\nARG A=2\nARG C=3\nFROM b AS c\nENV B=$A\nFROM c\nRUN x"
    stage, run = last(text)
    assert dict(stage.variables_at(run)) == {"A": "1", "B": "1", "C": "3"}
    assert dict(stage.environment_at(run)) == {"A": "1", "B": "1"}


def test_the_environment_leaves_arg_out() -> None:
    stage, run = last("FROM a\nARG A=1\nENV B=$A\nRUN x")
    assert dict(stage.environment_at(run)) == {"B": "1"}


def test_each_instruction_sees_what_stands_above_it() -> None:
    (stage,) = parse("FROM a\nENV A=1\nENV A=2\nENV A=3\n").stages
    assert [stage.variables_at(i).get("A") for i in stage.instructions] == [None, "1", "2"]


def test_the_from_sees_the_global_args() -> None:
    (stage,) = parse("ARG A=1\nFROM a\nARG A=2\n").stages
    assert dict(stage.variables_at(stage.base)) == {"A": "1"}


def test_a_trigger_sees_what_its_onbuild_sees() -> None:
    (stage,) = parse("FROM a\nENV A=1\nONBUILD RUN x\n").stages
    onbuild = stage.instructions[1]
    trigger = getattr(onbuild, "trigger")  # noqa: B009 - the type says Instruction
    assert dict(stage.variables_at(trigger)) == dict(stage.variables_at(onbuild)) == {"A": "1"}


def test_doubling_values_end_as_unknown() -> None:
    text = "FROM a\nENV A=bb\n" + "ENV A=$A$A\n" * 60 + "RUN x"
    assert variables(text) == {}
    assert len(variables("FROM a\nENV A=bb\n" + "ENV A=$A$A\n" * 11 + "RUN x")["A"]) == MAX_VALUE


def test_a_long_chain_of_stages_is_read() -> None:
    text = "FROM a AS s0\nENV A=1\n" + "".join(f"FROM s{n} AS s{n + 1}\n" for n in range(3000)) + "RUN x"
    stage, run = last(text)
    assert stage.workdir_at(run) == "/"
    assert dict(stage.variables_at(run)) == {}


# WORKDIR, USER, SHELL


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nRUN x", "/"),
        ("FROM a\nWORKDIR b\nRUN x", "/b"),
        ("FROM a\nWORKDIR /b\nWORKDIR c/../d/\nRUN x", "/b/d"),
        ("FROM a\nENV D=/e\nWORKDIR $D/f\nRUN x", "/e/f"),
        ("FROM a\nWORKDIR /b\nWORKDIR $D\nRUN x", "/b/$D"),
        ('FROM a\nWORKDIR "/b c"\nRUN x', "/b c"),
        ("FROM a AS b\nWORKDIR /c\nFROM b\nWORKDIR d\nRUN x", "/c/d"),
        ("FROM a\nRUN x\nWORKDIR /b", "/"),
        ("# escape=`\nFROM a\nWORKDIR C:\\b\nRUN x", "C:\\b"),
        ("FROM a\nWORKDIR //b\nRUN x", "/b"),
    ],
)
def test_workdir(text: str, expected: str) -> None:
    stage, run = last(text)
    assert stage.workdir_at(run) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nRUN x", None),
        ("FROM a\nUSER b\nUSER c:d\nRUN x", "c:d"),
        ("FROM a\nARG U=b\nUSER $U\nRUN x", "b"),
        ("FROM a\nUSER $U\nRUN x", "$U"),
        ("FROM a AS b\nUSER c\nFROM b\nRUN x", "c"),
        ("FROM a\nRUN x\nUSER b", None),
    ],
)
def test_user(text: str, expected: str | None) -> None:
    stage, run = last(text)
    assert stage.user_at(run) == expected


BASH = ("/bin/bash", "-c")
WINDOWS = ("cmd", "/S", "/C")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nRUN x", ("/bin/sh", "-c")),
        ('FROM a\nSHELL ["/bin/bash", "-c"]\nRUN x', BASH),
        ('FROM a AS b\nSHELL ["/bin/bash", "-c"]\nFROM b AS c\nFROM c\nRUN x', BASH),
        ('FROM a AS b\nSHELL ["/bin/bash", "-c"]\nFROM a\nRUN x', ("/bin/sh", "-c")),
        ("FROM mcr.microsoft.com/windows/nanoserver:1809\nRUN x", WINDOWS),
        ("FROM mcr.microsoft.com/windows/servercore AS b\nFROM b\nRUN x", WINDOWS),
        ("FROM --platform=windows/amd64 a\nRUN x", WINDOWS),
    ],
)
def test_shell(text: str, expected: tuple[str, ...]) -> None:
    stage, run = last(text)
    assert stage.shell_at(run) == expected
    assert isinstance(run, Run)
    assert run.shell == expected


# Neighbours


def test_before_and_after() -> None:
    (stage,) = parse("FROM a\nRUN b\nRUN c\nRUN d\n").stages
    one, two, three = stage.instructions
    assert stage.before(two) == (one,)
    assert stage.after(two) == (three,)
    assert stage.before(stage.base) == ()
    assert stage.after(stage.base) == (one, two, three)


def test_comments_above_travel_with_an_instruction() -> None:
    dockerfile = parse("# a\n\n# b\n# c\nFROM d\nRUN e\n")
    assert [p.lines.first for p in dockerfile.comments_above(dockerfile.instructions[0])] == [3, 4]
    assert dockerfile.comments_above(dockerfile.instructions[1]) == ()
