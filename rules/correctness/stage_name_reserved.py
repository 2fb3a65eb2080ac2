"""A stage named like what the builder keeps for itself."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid

_RESERVED = frozenset({"scratch", "context"})


class StageNameReserved(Rule):
    """A stage is named `scratch` or `context`.

    Both names mean something to the builder: `scratch` is the empty image, and `context` is the build context. A stage
    with that name can't be told apart from them.
    """

    category = Category.CORRECTNESS
    severity = Severity.ERROR
    aliases = ("DL3063", "ReservedStageName")
    references = ("https://docs.docker.com/reference/build-checks/reserved-stage-name/",)
    invalid = (Invalid("FROM alpine:3.24 AS scratch\n"), Invalid("FROM alpine:3.24 AS Context\n"))
    valid = (Valid("FROM scratch AS base\n", because="`scratch` is the image here, not the name"),)

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            if stage.name in _RESERVED and stage.base.name is not None:
                yield self.finding(
                    stage.base.name.span, f"`{stage.base.name.text}` is reserved: give the stage another name."
                )
