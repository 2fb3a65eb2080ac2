"""Which lines are named where several stages start from the same."""

from __future__ import annotations

import pytest

from rules.base_image.base_image_out_of_support import BaseImageOutOfSupport
from rules.dockerfile.parser import parse
from rules.engine.context import Context
from rules.reproducibility.base_image_untagged import BaseImageUntagged
from rules.tools.stage_places import others


@pytest.mark.parametrize(
    ("stages", "text"), [(1, ""), (2, " (also line 2)"), (3, " (also lines 2 and 3)"), (4, " (also lines 2, 3 and 4)")]
)
def test_the_lines_after_the_first_are_named(stages: int, text: str) -> None:
    assert others(parse("FROM node\n" * stages).stages) == text


def test_the_stage_that_is_shipped_is_named_beside_the_one_that_builds() -> None:
    dockerfile = parse("FROM mcr.microsoft.com/dotnet/sdk:6.0 AS build\nFROM mcr.microsoft.com/dotnet/aspnet:6.0\n")
    (finding,) = BaseImageOutOfSupport().check(dockerfile, Context())
    assert finding.message == (
        ".NET 6.0 has had no support since 2024-11-12 (also line 2); `mcr.microsoft.com/dotnet/sdk:10.0` is maintained."
    )


def test_an_image_without_a_tag_is_told_once_for_all_its_stages() -> None:
    (finding,) = BaseImageUntagged().check(parse("FROM alpine AS a\nFROM alpine\nFROM debian:13\n"), Context())
    assert finding.message == "`alpine` has no tag (also line 2): what is built changes with whatever was pushed last."
