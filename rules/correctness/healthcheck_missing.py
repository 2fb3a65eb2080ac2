"""No HEALTHCHECK."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Healthcheck
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.stage_tree import with_bases


class HealthcheckMissing(Rule):
    """The image doesn't say how to check whether its program works.

    Docker and Swarm use `HEALTHCHECK` to mark or restart a container. Kubernetes ignores it and has its own probes, and
    a program that ends needs none. This rule is therefore off by default.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    default = False
    looks_for = frozenset({"CMD", "ENTRYPOINT"})
    aliases = ("DL3057", "DF012", "CKV_DOCKER_2", "DS-0026", "DS026")
    references = ("https://docs.docker.com/reference/dockerfile/#healthcheck",)
    invalid = (Invalid('FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n'),)
    valid = (
        Valid(
            'FROM node:24-slim\nHEALTHCHECK CMD ["node", "health.js"]\nCMD ["node", "server.js"]\n',
            because="the image says how",
        ),
        Valid('FROM node:24-slim\nHEALTHCHECK NONE\nCMD ["node", "server.js"]\n', because="its author wants none"),
        Valid("FROM node:24-slim\nRUN npm install -g serve\n", because="nothing says that a program runs for long"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            if not context.ships(dockerfile, stage) or any(one.of_type(Healthcheck) for one in with_bases(stage)):
                continue
            starts = (*stage.of_type(Entrypoint), *stage.of_type(Cmd))
            if starts:
                text = "Nothing says how to see whether the program works (`HEALTHCHECK`)."
                yield self.finding(starts[0].span, text)
