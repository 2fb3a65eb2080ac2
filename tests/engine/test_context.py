"""Which stages count as shipped."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.engine.context import BuildContext, Context

STAGES = "FROM a AS base\nFROM base AS app\nFROM b AS tools\nFROM app AS {last}\n"


@pytest.mark.parametrize(
    ("last", "targets", "shipped"),
    [
        ("prod", frozenset(), ["base", "app", "prod"]),
        ("prod", frozenset({"tools"}), ["base", "app", "tools", "prod"]),
        ("dev-envs", frozenset(), ["base", "app", "dev-envs"]),
        ("dev-envs", frozenset({"app"}), ["base", "app"]),
        ("dev-envs", frozenset({"app", "dev-envs"}), ["base", "app", "dev-envs"]),
        ("device", frozenset({"tools"}), ["base", "app", "tools", "device"]),
    ],
)
def test_what_people_run(last: str, targets: frozenset[str], shipped: list[str]) -> None:
    dockerfile = parse(STAGES.format(last=last))
    context = Context(BuildContext(targets=targets))
    assert [stage.name for stage in dockerfile.stages if context.ships(dockerfile, stage)] == shipped
