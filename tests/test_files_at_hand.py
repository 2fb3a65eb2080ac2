"""Rules that look into files of many kinds ask GitHub for none of them."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.engine.context import BuildContext, Context
from rules.engine.rule_list import listed_rule


@pytest.mark.parametrize(
    ("name", "text", "file"),
    [
        ("full-web-server-image", "FROM nginx:1.29\nCOPY . /usr/share/nginx/html\n", "site.conf"),
        ("runs-as-root", 'FROM eclipse-temurin:21-jre\nCOPY . .\nENTRYPOINT ["/x"]\n', "build.gradle"),
    ],
)
def test_a_file_that_is_not_at_hand_is_not_read(name: str, text: str, file: str) -> None:
    asked: list[str] = []

    def read(path: str) -> str:
        asked.append(path)
        return ""

    def findings(is_at_hand: bool) -> None:
        build = BuildContext(frozenset({file}), read, at_hand=lambda path: is_at_hand)
        list(listed_rule(name).check(parse(text), Context(build, path="Dockerfile")))

    findings(False)
    assert asked == []
    findings(True)
    assert asked == [file]
