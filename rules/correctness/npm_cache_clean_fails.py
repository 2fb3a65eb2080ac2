"""npm cache clean without --force."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.catalogue import programs
from rules.ecosystems.node import NPM, NPM_CACHE
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.calls import invocation
from rules.facts.image_shells import family
from rules.facts.old_systems import has_ended
from rules.facts.users import first_stage
from rules.images.names import image_name

_FIRST_NODE = 8
_MAJOR = re.compile(r"v?(\d+)")
_OLD_NAMES = frozenset({"argon", "boron", "onbuild"})
_CLEANS = frozenset(" ".join(words) for _, *words in NPM_CACHE.cleaners)
_OLD_NPM = re.compile(r"\bnpm@[1-4](?![\w])")
_SET_UP = re.compile(r"setup_(\d+)\.x")


class NpmCacheCleanFails(Rule):
    """`npm cache clean` without `--force` ends with an error.

    Since version 5, npm refuses to empty its cache without `--force`. The command exits with 1 and leaves the cache as
    it is.
    """

    category = Category.CORRECTNESS
    severity = Severity.ERROR
    looks_for = programs(NPM.name)
    aliases = ("npmCacheCleanUseForce",)
    references = ("https://docs.npmjs.com/cli/commands/npm-cache",)
    invalid = (
        Invalid(
            "FROM node:24-slim\nRUN npm ci && npm cache clean\n",
            "FROM node:24-slim\nRUN npm ci && npm cache clean --force\n",
        ),
        Invalid(
            "FROM node:24-slim\nRUN npm ci && npm cache rm\n",
            "FROM node:24-slim\nRUN npm ci && npm cache rm --force\n",
        ),
    )
    valid = (
        Valid("FROM node:24-slim\nRUN npm ci && npm cache clean --force\n", because="it is told to"),
        Valid("FROM node:24-slim\nRUN npm ci && npm cache clean -f\n", because="`-f` is `--force`"),
        Valid("FROM node:24-slim\nRUN npm ci; npm cache clean || true\n", because="the failure is taken"),
        Valid("FROM node:7.4-slim\nRUN npm install && npm cache clean\n", because="npm 4 empties it"),
        Valid(
            "FROM ubuntu:latest\nRUN curl https://deb.nodesource.com/setup_6.x | sh && npm cache clean\n",
            because="npm 3 empties it",
        ),
        Valid("FROM ubuntu:16.04\nRUN apt-get install -y npm && npm cache clean\n", because="its npm is of version 3"),
        Valid("FROM node:boron-alpine\nRUN npm ci && npm cache clean\n", because="Node.js 6 came with npm 3"),
        Valid("FROM node:24\nRUN npm i -g npm@3 && npm cache clean\n", because="npm 3 empties it"),
        Valid("FROM node:4\nRUN npm install && npm cache clean\n", because="npm 2 knows no `--force` here"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in dockerfile.each(Run):
            for command in run.commands:
                call = invocation(command)
                if call is None or call.tool != NPM.name or call.subcommand not in _CLEANS:
                    continue
                if call.has("--force", "-f") or command.after == "||" or call.operands or not _refuses(stage, context):
                    continue
                fix = None if run.beyond else Fix("Add `--force`", (insert(command.words[-1].span.end, " --force"),))
                yield self.finding(command.span, "Without `--force`, npm refuses and the build fails.", fix)


def _refuses(stage: Stage, context: Context) -> bool:
    """Whether the stage's npm is known to be of version 5 or newer: Node.js 8 brought it."""
    image = image_name(first_stage(stage).base_image or "")
    if any(_OLD_NPM.search(run.value) for run in stage.of_type(Run)):
        return False
    if image.known_as == "node":
        version = _MAJOR.match(image.tag)
        return int(version[1]) >= _FIRST_NODE if version else image.tag.partition("-")[0] not in _OLD_NAMES
    set_up = [int(version) for run in stage.of_type(Run) for version in _SET_UP.findall(run.value)]
    return min(set_up) >= _FIRST_NODE if set_up else family(stage) != "unknown" and not has_ended(stage, context)
