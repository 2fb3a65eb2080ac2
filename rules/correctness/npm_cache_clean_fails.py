"""npm cache clean without --force."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.ecosystems.catalogue import programs
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.calls import invocation


class NpmCacheCleanFails(Rule):
    """`npm cache clean` without `--force` ends with an error.

    Since version 5, npm refuses to empty its cache unless it is told to: the command exits with 1 and leaves the cache
    where it is.
    """

    category = Category.CORRECTNESS
    severity = Severity.ERROR
    looks_for = programs("npm")
    aliases = ("npmCacheCleanUseForce",)
    references = ("https://docs.npmjs.com/cli/commands/npm-cache",)
    invalid = (
        Invalid(
            "FROM node:24-slim\nRUN npm ci && npm cache clean\n",
            "FROM node:24-slim\nRUN npm ci && npm cache clean --force\n",
        ),
    )
    valid = (
        Valid("FROM node:24-slim\nRUN npm ci && npm cache clean --force\n", because="it is told to"),
        Valid("FROM node:24-slim\nRUN npm ci && npm cache clean -f\n", because="`-f` is `--force`"),
        Valid("FROM node:24-slim\nRUN npm ci; npm cache clean || true\n", because="the failure is taken"),
        Valid("FROM node:4\nRUN npm install && npm cache clean\n", because="npm 2 knows no `--force` here"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in dockerfile.each(Run):
            for command in run.commands:
                call = invocation(command)
                if call is None or call.tool != "npm" or call.subcommand not in {"cache clean", "cache clear"}:
                    continue
                is_old = (stage.base_image or "").partition(":")[2].startswith(("0", "4", "5", "6.", "argon"))
                if call.has("--force", "-f") or command.after == "||" or is_old or call.operands:
                    continue
                fix = None if run.beyond else Fix("Add `--force`", (insert(command.words[-1].span.end, " --force"),))
                yield self.finding(command.span, "Without `--force`, npm refuses and the build fails.", fix)
