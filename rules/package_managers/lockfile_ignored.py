"""Installs that may depart from the lock file that lies beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.catalogue import managers, programs
from rules.ecosystems.record import Lock
from rules.engine.context import Context
from rules.engine.example_context import holding
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation, invocation
from rules.facts.lockfiles import lock_file, strict_edit, strict_form
from rules.facts.users import first_stage
from rules.images.names import image_name


class LockfileIgnored(Rule):
    """An install doesn't enforce the lock file next to it.

    `npm install` changes a lock file that doesn't fit, and then installs other versions than those you tested. `npm
    ci`, `yarn install --frozen-lockfile` (as of Yarn 2, `--immutable`), `pnpm install --frozen-lockfile`, `cargo build
    --locked`, and similar commands install exactly what the lock file says, or fail.
    """

    category = Category.PACKAGE_MANAGERS
    looks_for = programs(*(name for name, one in managers().items() if isinstance(one.lock, Lock)))
    aliases = ("DF031",)
    references = (
        "https://docs.npmjs.com/cli/commands/npm-ci",
        "https://classic.yarnpkg.com/en/docs/cli/install",
        "https://pnpm.io/cli/install",
    )
    invalid = (
        Invalid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package.json package-lock.json ./
            RUN npm install --omit=dev
            """,
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package.json package-lock.json ./
            RUN npm ci --omit=dev
            """,
        ),
        Invalid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package*.json ./
            RUN npm i
            """,
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package*.json ./
            RUN npm ci
            """,
            context=holding({"package.json": "{}", "package-lock.json": "{}"}),
        ),
        Invalid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package.json yarn.lock ./
            RUN yarn
            """,
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package.json yarn.lock ./
            RUN yarn install --frozen-lockfile
            """,
        ),
        Invalid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY . .
            RUN pnpm install
            """,
            """
            FROM node:22-slim
            WORKDIR /app
            COPY . .
            RUN pnpm install --frozen-lockfile
            """,
            context=holding({"package.json": "{}", "pnpm-lock.yaml": ""}),
        ),
        Invalid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package.json yarn.lock .yarnrc.yml ./
            RUN corepack enable && yarn install
            """,
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package.json yarn.lock .yarnrc.yml ./
            RUN corepack enable && yarn install --immutable
            """,
        ),
        Invalid(
            """
            FROM rust:1-slim AS build
            WORKDIR /src
            COPY . .
            RUN cargo build --release
            """,
            """
            FROM rust:1-slim AS build
            WORKDIR /src
            COPY . .
            RUN cargo build --locked --release
            """,
            context=holding({"Cargo.toml": "", "Cargo.lock": "", "src/main.rs": ""}),
        ),
        Invalid(
            """
            FROM python:3.13-slim
            WORKDIR /app
            COPY pyproject.toml pdm.lock ./
            RUN pdm install --prod
            """,
            """
            FROM python:3.13-slim
            WORKDIR /app
            COPY pyproject.toml pdm.lock ./
            RUN pdm install --check --prod
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package.json package-lock.json ./
            RUN if [ -f package-lock.json ]; then npm ci; else npm install; fi
            """,
            because="it is what the author falls back on where there is no lock file",
        ),
        Valid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package.json package-lock.json ./
            RUN npm ci || npm install
            """,
            because="the install stands in where the strict one fails",
        ),
        Valid(
            """
            FROM oven/bun:1
            WORKDIR /app
            COPY package.json bun.lock ./
            RUN bun install --frozen-lockfile || bun install
            """,
            because="the install stands in where the strict one fails",
        ),
        Valid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package.json package-lock.json ./
            RUN npm install && npm audit fix
            """,
            because="what is locked is changed on purpose",
        ),
        Valid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package.json yarn.lock ./
            RUN corepack enable && yarn install
            """,
            because="nobody knows which Yarn corepack brings, and the two spell it in different ways",
        ),
        Valid(
            """
            FROM rust:1-slim
            WORKDIR /src
            COPY . .
            RUN cargo install cargo-watch
            """,
            because="a tool is installed, which the lock file does not name",
            context=holding({"Cargo.toml": "", "Cargo.lock": "", "src/main.rs": ""}),
        ),
        Valid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package*.json ./
            RUN npm install
            """,
            because="nobody knows whether the pattern brings a lock file",
        ),
        Valid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package*.json ./
            RUN npm install
            """,
            because="there is no lock file: `npm ci` would fail",
            context=holding({"package.json": "{}"}),
        ),
        Valid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package.json package-lock.json ./
            RUN npm install
            """,
            because="the lock file never reaches the build context",
            context=holding({"package.json": "{}", "package-lock.json": "{}"}, dockerignore="package-lock.json"),
        ),
        Valid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY package.json package-lock.json ./
            RUN npm install express
            """,
            because="a package is added: that changes the lock file on purpose",
        ),
        Valid(
            """
            FROM node:8
            WORKDIR /app
            COPY package.json package-lock.json ./
            RUN npm install
            """,
            because="the npm of Node 8 and older has no reliable `ci`",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in dockerfile.each(Run):
            for command in run.commands:
                call = invocation(command)
                strict = None if call is None else strict_form(stage, run, call, dockerfile, context.build)
                if call is None or strict is None or call.operands or call.has("-g", "--global"):
                    continue
                lock = lock_file(stage, run, strict, context.build)
                if lock is None:
                    continue
                yield self.finding(
                    command.span,
                    f"This can install versions other than those in `{lock}`.",
                    Fix(
                        f"Use `{strict.spelled}`",
                        (strict_edit(call, strict),),
                        caution=_caution(stage, call, lock),
                    ),
                )


def _caution(stage: Stage, call: Invocation, lock: str) -> str:
    """`cargo install --locked`, and npm 7's `npm ci`, take a lock file that doesn't fit the manifest."""
    image = image_name(first_stage(stage).base_image or "")
    takes_any = call.tool == "cargo" and call.subcommand == "install"
    if takes_any or (call.tool == "npm" and image.known_as == "node" and re.match(r"1[56](?!\d)", image.tag)):
        return f"Check that `{lock}` is up to date."
    return f"The build fails if `{lock}` is out of date."
