"""A `.dockerignore` that leaves in what no image needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.record import Waste
from rules.engine.context import BuildContext, Context
from rules.engine.example_context import holding
from rules.engine.finding import Finding, ProposedFile
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.context_waste import ignore_lines, is_wanted, waste_in
from rules.facts.dockerfile_paths import is_not_run
from rules.facts.dockerignore import read_ignore
from rules.facts.whole_context_copies import whole_copies


class DockerignoreIncomplete(Rule):
    """The `.dockerignore` doesn't exclude files that no image needs.

    These are files that the repository really has, such as dependency folders, `.git`, or secrets. `COPY . .` puts all
    of them into the image, and each change to them runs the steps below it again. The finding names what is missing.
    The proposed text is your file with these lines at its end.
    """

    category = Category.BUILD_CONTEXT
    references = ("https://docs.docker.com/build/concepts/context/#dockerignore-files",)
    invalid = (
        Invalid(
            """
            FROM node:24-slim
            COPY . .
            RUN npm ci
            """,
            context=holding({"package.json": "{}", ".gitignore": ""}, ".git\n*.md\n"),
        ),
        Invalid(
            """
            FROM python:3.14-slim
            COPY . .
            """,
            context=holding({"requirements.txt": "", ".env": "TOKEN=1"}, "__pycache__\n"),
        ),
    )
    valid = (
        Valid(
            """
            FROM node:24-slim
            COPY . .
            RUN npm ci
            """,
            because="the settings of an editor weigh nothing",
            context=holding({"package.json": "{}", ".vscode/settings.json": ""}, ".git\nnode_modules\n"),
        ),
        Valid(
            """
            FROM php:8.4-cli
            COPY . .
            RUN cp deploy/production/.env . && composer dump-env prod
            """,
            because="the build reads the file that looks like a secret",
            context=holding({"composer.json": "{}", "deploy/production/.env": ""}, "/vendor\n"),
        ),
        Valid(
            """
            FROM php:8.4-cli
            COPY . .
            RUN composer install --no-dev
            """,
            because="Symfony keeps settings in `.env`, and secrets elsewhere",
            context=holding({"composer.json": '{"require": {"symfony/runtime": "*"}}', ".env": ""}, "/vendor\n"),
        ),
        Valid(
            """
            FROM python:3.14-slim
            COPY . .
            RUN pip install .
            """,
            because="the version comes from the history",
            context=holding(
                {"pyproject.toml": 'requires = ["setuptools-scm"]', ".github/ci.yml": ""}, "**/__pycache__\n.venv\n"
            ),
        ),
        Valid(
            """
            FROM nixos/nix:2.18.8
            ADD . .
            RUN nix build .
            """,
            because="a flake is what the history tracks",
            context=holding({"flake.nix": "", ".github/ci.yml": ""}, "target\n"),
        ),
        Valid(
            """
            FROM python:3.14
            COPY . .
            RUN uv sync
            """,
            because="nobody installs the packages of Node.js here",
            context=holding({"pyproject.toml": "", "package.json": "{}"}, ".git\n**/__pycache__\n.venv\n"),
        ),
        Valid(
            """
            FROM node:24-slim
            COPY . .
            """,
            because="everything is left out but what is named",
            context=holding({"package.json": "{}", "src/a.js": "", ".gitignore": ""}, "*\n!src\n!package.json\n"),
        ),
        Valid(
            """
            FROM node:24-slim
            COPY . .
            """,
            because="`**/node_modules` fits at the top too",
            context=holding({"package.json": "{}", ".gitignore": ""}, "**/node_modules\n**/.git\n"),
        ),
        Valid(
            """
            FROM golang:1.27
            COPY . .
            RUN go build -ldflags "-X main.version=$(git describe)" .
            """,
            because="the build reads the history in `.git`",
            context=holding({"go.mod": "", ".gitignore": ""}, "*.md\n"),
        ),
        Valid(
            """
            FROM node:24-slim
            COPY package.json .
            """,
            because="only named files are copied",
            context=holding({"package.json": "{}", ".gitignore": ""}, "*.md\n"),
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        build = context.build
        copy = next((copy for _, copy in whole_copies(dockerfile)), None)
        if copy is None or build.dockerignore is None or not build.is_known or is_not_run(context.path):
            return
        missing = [one for one in waste_in(build) if _is_left_in(build, one) and not is_wanted(dockerfile, build, one)]
        weighty = [one for one in missing if one.always or one.usual]
        if not weighty:
            return
        names = ", ".join(f"`{one.name}`" for one in weighty)
        finding = self.finding(
            copy.span, f"`.dockerignore` doesn't exclude {names}, so `{copy.keyword} {copy.value}` copies it."
        )
        if build.read(".dockerignore") in {None, build.dockerignore}:
            text = _completed(build.dockerignore, missing)
            finding = replace(finding, proposed_file=ProposedFile(".dockerignore", text))
        yield finding


def _is_left_in(build: BuildContext, waste: Waste) -> bool:
    """Whether it is there, for certain or on everyone's machine, and the ignore file does not leave it out."""
    held = (path for path in build.files or () if waste.probe in path)
    there = waste.always or any(path == waste.probe or f"/{waste.probe}/" in f"/{path}" for path in held)
    return there and not read_ignore(build.dockerignore or "").excludes(waste.probe)


def _completed(text: str, missing: list[Waste]) -> str:
    end = "" if text.endswith("\n") or not text else "\n"
    return text + end + ignore_lines(missing)
