"""npm packages without a version."""

from __future__ import annotations

from rules.ecosystems.node import NPM, YARN
from rules.ecosystems.pnpm_and_bun import BUN, PNPM
from rules.engine.rule import Invalid, Valid
from rules.package_managers._version_unpinned import VersionUnpinned


class NpmVersionUnpinned(VersionUnpinned):
    """`npm install` names packages without a version.

    Each build installs the newest release, so two builds of one commit differ.

    This rule is off by default. Somebody, or a bot, has to keep a pinned version up to date, and most teams prefer to
    rebuild on a fresh base image. Turn the rule on if a build must produce the same image twice.
    """

    aliases = (
        "DL3016",
        "DF052",
    )
    managers = (
        NPM,
        YARN,
        PNPM,
        BUN,
    )
    references = ("https://docs.npmjs.com/cli/commands/npm-install",)
    invalid = (
        Invalid(
            """
            FROM node:22-slim
            RUN npm install -g serve
            """,
        ),
        Invalid("FROM node:22-slim\nRUN npm install git+https://github.com/npm/cli.git\n"),
    )
    valid = (
        Valid(
            """
            FROM node:22-slim
            RUN npm install -g serve@14.2.5
            """,
            because="the version is named",
        ),
        Valid("FROM node:22-slim\nRUN npm install tool-v1.2.3.tar\n", because="it is a file"),
        Valid(
            "FROM node:22-slim\nRUN npm install git+https://github.com/npm/cli.git#v11.6.0\n",
            because="the tag is named",
        ),
        Valid(
            """
            FROM node:22-slim
            RUN npm install
            """,
            because="package.json and the lock file name the versions",
        ),
    )
