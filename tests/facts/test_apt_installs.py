"""What the steps of a stage, and of those that start from it, do with apt."""

from __future__ import annotations

import pytest

from rules.dockerfile.parser import parse
from rules.facts.apt_installs import apt_uses

INSTALL = "RUN apt-get install -y curl\n"
CLEAN = "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n"


@pytest.mark.parametrize(
    ("below", "reads", "cleans"),
    [
        ("FROM base\n" + INSTALL, True, False),
        ("FROM base AS middle\nFROM middle\n" + INSTALL, True, False),
        ("FROM base\n" + CLEAN, False, True),
        ("FROM base AS middle\nFROM middle\n" + CLEAN, False, True),
        ("FROM debian\n" + INSTALL, False, False),
        ("FROM base\nRUN true\n", False, False),
    ],
)
def test_stages_that_start_from_one_use_what_it_leaves(below: str, reads: bool, cleans: bool) -> None:
    dockerfile = parse("FROM debian AS base\nRUN apt-get update\n" + below)
    uses = apt_uses(dockerfile, dockerfile.stages[0])
    assert (uses.reads_lists_below, uses.cleans_below) == (reads, cleans)
