"""Development dependencies in a shipped stage."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.tools.dev_dependencies import (
    ENVIRONMENT_TOOLS,
    environment_builders,
    is_run_as_it_is,
    only_runs,
    production_flag,
)
from rules.tools.example_context import holding
from rules.tools.invocations import invocation
from rules.tools.shipped import shipped_stages


class DevDependenciesShipped(Rule):
    """The shipped stage installs what only development needs.

    Test runners, bundlers and type checkers are often the larger part of `node_modules`, and each is one more thing to
    patch. Install without them in the stage that is shipped; what builds or tests the application belongs in another
    stage.
    """

    category = Category.PACKAGE_MANAGERS
    aliases = ("php/composer-no-dev-in-production",)
    references = (
        "https://docs.npmjs.com/cli/commands/npm-install#omit",
        "https://getcomposer.org/doc/03-cli.md#install-i",
    )
    invalid = (
        Invalid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY . .
            RUN npm ci
            CMD ["node", "server.js"]
            """,
            """
            FROM node:22-slim
            WORKDIR /app
            COPY . .
            RUN npm ci --omit=dev
            CMD ["node", "server.js"]
            """,
        ),
        Invalid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY . .
            RUN npm ci
            CMD ["npm", "start"]
            """,
            """
            FROM node:22-slim
            WORKDIR /app
            COPY . .
            RUN npm ci --omit=dev
            CMD ["npm", "start"]
            """,
            context=holding(
                {"package.json": '{"scripts": {"start": "node index.js"}, "devDependencies": {"jest": "^29.0.0"}}'}
            ),
        ),
        Invalid(
            """
            FROM php:8.4-fpm
            COPY . .
            RUN composer install --no-interaction
            CMD ["php-fpm"]
            """,
            """
            FROM php:8.4-fpm
            COPY . .
            RUN composer install --no-dev --no-interaction
            CMD ["php-fpm"]
            """,
        ),
        Invalid(
            """
            FROM composer:2 AS packages
            COPY . .
            RUN composer install
            FROM php:8.4-cli
            COPY . .
            COPY --from=packages /app/vendor vendor
            CMD ["php", "artisan", "serve"]
            """,
            """
            FROM composer:2 AS packages
            COPY . .
            RUN composer install --no-dev
            FROM php:8.4-cli
            COPY . .
            COPY --from=packages /app/vendor vendor
            CMD ["php", "artisan", "serve"]
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim
            COPY . .
            RUN poetry install
            CMD ["python", "-m", "app"]
            """,
            """
            FROM python:3.13-slim
            COPY . .
            RUN poetry install --only main
            CMD ["python", "-m", "app"]
            """,
        ),
        Invalid(
            """
            FROM python:3.13-slim AS builder
            COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/
            WORKDIR /app
            COPY pyproject.toml uv.lock ./
            RUN uv sync --locked
            FROM python:3.13-slim
            COPY --from=builder /app/.venv /app/.venv
            CMD ["/app/.venv/bin/python", "-m", "app"]
            """,
            """
            FROM python:3.13-slim AS builder
            COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/
            WORKDIR /app
            COPY pyproject.toml uv.lock ./
            RUN uv sync --no-dev --locked
            FROM python:3.13-slim
            COPY --from=builder /app/.venv /app/.venv
            CMD ["/app/.venv/bin/python", "-m", "app"]
            """,
        ),
        Invalid(
            """
            FROM node:fermium
            COPY . .
            RUN npm ci
            CMD ["node", "server.js"]
            """,
            """
            FROM node:fermium
            COPY . .
            RUN npm ci --only=production
            CMD ["node", "server.js"]
            """,
        ),
        Invalid(
            """
            FROM python:3.9-slim
            RUN pip install --no-cache-dir poetry==1.1.15
            COPY . .
            RUN poetry install
            CMD ["python", "-m", "app"]
            """,
            """
            FROM python:3.9-slim
            RUN pip install --no-cache-dir poetry==1.1.15
            COPY . .
            RUN poetry install --no-dev
            CMD ["python", "-m", "app"]
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM node:22-slim
            ENV NODE_ENV=production
            RUN npm ci
            CMD ["node", "server.js"]
            """,
            because="the variable says the same",
        ),
        Valid(
            """
            FROM node:22-slim
            RUN npm ci && npm run build
            CMD ["node", "dist/server.js"]
            """,
            because="the build in this stage needs them",
        ),
        Valid(
            """
            FROM node:22-slim
            RUN npm ci
            CMD ["npm", "run", "dev"]
            """,
            because="the image is for development",
        ),
        Valid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY . .
            RUN npm ci
            CMD ["node", "server.js"]
            """,
            because="the project has no development dependencies",
            context=holding({"package.json": '{"dependencies": {"express": "^5.0.0"}}'}),
        ),
        Valid(
            """
            FROM node:22 AS build
            RUN npm ci
            FROM nginx:1.29
            COPY --from=build /app/dist /usr/share/nginx/html
            """,
            because="a builder stage is not shipped",
        ),
        Valid(
            """
            FROM php:8.4-cli
            RUN composer install
            CMD ["vendor/bin/phpunit"]
            """,
            because="the image runs the tests",
        ),
        Valid(
            """
            FROM node:22-slim
            COPY . .
            RUN npm ci && npm run homologation
            CMD ["node", "server.js"]
            """,
            because="a script of the project may build",
        ),
        Valid(
            """
            FROM node:22-slim
            ARG NODE_ENV
            ENV NODE_ENV=$NODE_ENV
            COPY . .
            RUN npm ci
            CMD ["node", "server.js"]
            """,
            because="who builds the image says whether it is for production",
        ),
        Valid(
            """
            FROM node:22-slim
            COPY package.json ./
            RUN npm install
            COPY tests ./tests
            COPY src ./src
            CMD ["node", "src/server.js"]
            """,
            because="the image brings tests to run them",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        shipped = tuple(shipped_stages(dockerfile, context))
        pairs = {stage: stage for stage in shipped} | dict(environment_builders(dockerfile, shipped))
        stages = [stage for stage in dockerfile.stages if stage in pairs and only_runs(dockerfile, stage)]
        for stage, run in ((one, run) for one in stages for run in one.of_type(Run)):
            runner = pairs[stage]
            for command in run.commands:
                call = invocation(command)
                flag = None if call is None else production_flag(stage, run, call)
                if call is None or flag is None or (runner is not stage and call.tool not in ENVIRONMENT_TOOLS):
                    continue
                if not is_run_as_it_is(dockerfile, stage, run, call, context.build, runner):
                    continue
                word = call.subcommand_word or call.program
                text = f" {flag}" if call.subcommand_word else f" install {flag}"
                yield self.finding(
                    command.span,
                    f"`{call.tool}` also installs what only development needs.",
                    Fix(
                        f"Add `{flag}`",
                        (insert(word.span.end, text),),
                        caution="Check that the program loads nothing that is listed as a development dependency.",
                        saving=Saving("the development dependencies", "the manifest lists them apart"),
                    ),
                )
