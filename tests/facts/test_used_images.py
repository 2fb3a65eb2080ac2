"""Which images a Dockerfile takes something from, and how several uses of one are told."""

from __future__ import annotations

import pytest

from rules.base_image.base_image_out_of_support import BaseImageOutOfSupport
from rules.dockerfile.parser import parse
from rules.engine.context import Context
from rules.facts.used_images import image_uses, others
from rules.reproducibility.base_image_untagged import BaseImageUntagged


@pytest.mark.parametrize(
    ("stages", "text"), [(1, ""), (2, " (also line 2)"), (3, " (also lines 2 and 3)"), (4, " (also lines 2, 3 and 4)")]
)
def test_the_lines_after_the_first_are_named(stages: int, text: str) -> None:
    assert others(tuple(image_uses(parse("FROM node\n" * stages)))) == text


def test_the_stage_that_is_shipped_hears_of_its_own_successor() -> None:
    dockerfile = parse("FROM mcr.microsoft.com/dotnet/sdk:6.0 AS build\nFROM mcr.microsoft.com/dotnet/aspnet:6.0\n")
    messages = [finding.message for finding in BaseImageOutOfSupport().check(dockerfile, Context())]
    assert messages == [
        f".NET 6 in `{kind}:6.0` has had no support since 2024-11-12; `mcr.microsoft.com/dotnet/{kind}:10.0` is supported until 2028-11-14."
        for kind in ("sdk", "aspnet")
    ]


def test_an_image_without_a_tag_is_told_once_for_all_its_stages() -> None:
    (finding,) = BaseImageUntagged().check(parse("FROM alpine AS a\nFROM alpine\nFROM debian:13\n"), Context())
    assert finding.message == "`alpine` has no tag (also line 2): the build changes whenever a new image is pushed."


def test_what_a_copy_takes_from_is_an_image_only_where_it_can_be_nothing_else() -> None:
    dockerfile = parse(
        "FROM node:24 AS build\n"
        "FROM build\n"
        "COPY --from=build /a /a\n"
        "COPY --from=0 /a /a\n"
        "COPY --from=shared /a /a\n"
        "COPY --from=$IMAGE:1 /a /a\n"
        "COPY --chown=app \\\n  --from=composer:2 /usr/bin/composer /usr/bin/\n"
        "COPY --from=ghcr.io/acme/tool /tool /bin/\n"
    )
    assert [(use.image.text, use.line) for use in image_uses(dockerfile)] == [
        ("node:24", 1),
        ("composer:2", 8),
        ("ghcr.io/acme/tool", 9),
    ]
