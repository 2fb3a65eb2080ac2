"""How stages hang together: through FROM, COPY and mounts, also those that ONBUILD holds; names have no case."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.engine.stage_graph import StageNode, stage_graph


@pytest.mark.parametrize(
    ("instruction", "reads"),
    [
        ("COPY --from=build /a /b", {"0"}),
        ("COPY --from=BUILD /a /b", {"0"}),
        ("COPY --from=0 /a /b", {"0"}),
        ("COPY --from=nginx:1 /a /b", {"nginx:1"}),
        ("COPY a b", set()),
        ("RUN --mount=type=bind,from=Build,target=/x true", {"0"}),
        ("RUN --mount=type=cache,target=/x true", set()),
        ("ONBUILD COPY --from=build /a /b", {"0"}),
        ("ONBUILD RUN --mount=from=build,target=/x true", {"0"}),
    ],
)
def test_what_a_stage_reads(instruction: str, reads: set[str]) -> None:
    graph = stage_graph(parse(f"FROM a AS Build\nFROM b\n{instruction}\n"))
    assert graph == (StageNode("build", None, frozenset()), StageNode("", None, frozenset(reads)))


def test_a_stage_starts_from_a_stage_above_it() -> None:
    graph = stage_graph(parse("FROM a AS base\nFROM base AS next\nFROM other\n"))
    assert [node.parent for node in graph] == [None, 0, None]


def test_the_last_of_two_stages_of_one_name_is_meant() -> None:
    graph = stage_graph(parse("FROM a AS x\nFROM b AS x\nFROM c\nCOPY --from=x /a /b\n"))
    assert graph[-1].reads == {"1"}
