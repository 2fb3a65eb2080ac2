"""A full base image where the slim variant of the same version would do."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.words import Command
from rules.engine.context import Context, ImageVariant
from rules.engine.finding import Edit, Finding, Fix
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.tools.base_image_edits import retag
from rules.tools.image_families import Family, family_of, slim_tag
from rules.tools.image_names import ImageName, image_name
from rules.tools.image_sizes import exists, saving
from rules.tools.install_lines import add_packages, apt_install_before, uses_other_manager
from rules.tools.invocations import Invocation
from rules.tools.slim_needs import Lack, lacks
from rules.tools.stage_tree import families, shipped
from rules.tools.system_packages import installed_by

MAX_NAMED = 3
"""Uses of the full image that a caution names."""


class _OldTags:
    """A registry that has no slim variant of a version, for an example."""

    def variants(self, image: str) -> tuple[ImageVariant, ...]:
        return (ImageVariant("0.10"), ImageVariant("0.10-onbuild"))


class FullBaseImage(Rule):
    """The image that ships starts from a full base image although a slim one of the same version exists.

    The full variants of the language images carry compilers, headers, git, curl and several hundred megabytes of
    development packages, so that anything can be built in them. A program that only runs needs none of it. The slim
    variant is the same version on the same Debian.

    What a stage uses of the full image is looked for first (programs in `RUN`, `CMD`, `ENTRYPOINT` and `HEALTHCHECK`,
    packages that are built from source): it is added to the `apt-get install` that the stage has. The stage that only
    builds may stay on the full image; its size is not shipped.

    Alpine (`python:3.13-alpine`) is smaller still, and another system: musl instead of glibc (wheels and prebuilt
    binaries for glibc do not load, so packages get compiled), `apk` instead of `apt-get`, no bash. Take it when you
    know that everything in the image runs on it; this rule never suggests it.
    """

    category = Category.BASE_IMAGE
    phase = Phase.BASE
    references = (
        "https://docs.docker.com/build/building/best-practices/#choose-the-right-base-image",
        "https://hub.docker.com/_/python",
    )
    invalid = (
        Invalid(
            """
            FROM python:3.11
            WORKDIR /app
            COPY requirements.txt .
            RUN pip install --no-cache-dir -r requirements.txt
            COPY . .
            CMD ["python", "main.py"]
            """,
            """
            FROM python:3.11-slim
            WORKDIR /app
            COPY requirements.txt .
            RUN pip install --no-cache-dir -r requirements.txt
            COPY . .
            CMD ["python", "main.py"]
            """,
        ),
        Invalid(
            """
            FROM node:20-bullseye AS build
            RUN npm ci && npm run build
            FROM node:20-bullseye
            COPY --from=build /app/dist /app
            CMD ["node", "/app/index.js"]
            """,
            """
            FROM node:20-bullseye AS build
            RUN npm ci && npm run build
            FROM node:20-bullseye-slim
            COPY --from=build /app/dist /app
            CMD ["node", "/app/index.js"]
            """,
        ),
        Invalid(
            """
            ARG PYTHON_VERSION=3.9-bullseye
            FROM python:${PYTHON_VERSION}
            COPY app.py .
            CMD ["python", "app.py"]
            """,
            """
            ARG PYTHON_VERSION=3.9-slim-bullseye
            FROM python:${PYTHON_VERSION}
            COPY app.py .
            CMD ["python", "app.py"]
            """,
        ),
        Invalid(
            """
            FROM python:3.12
            RUN apt-get update && apt-get install -y ffmpeg && rm -rf /var/lib/apt/lists/*
            RUN pip install psycopg2
            HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1
            CMD ["python", "app.py"]
            """,
            """
            FROM python:3.12-slim
            RUN apt-get update && apt-get install -y ffmpeg gcc libc6-dev libpq-dev curl && rm -rf /var/lib/apt/lists/*
            RUN pip install psycopg2
            HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1
            CMD ["python", "app.py"]
            """,
        ),
        Invalid(
            """
            FROM python:3.12
            COPY app.py .
            HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1
            CMD ["python", "app.py"]
            """,
        ),
        Invalid(
            """
            FROM python:3.12@sha256:0000000000000000000000000000000000000000000000000000000000000000
            COPY app.py .
            CMD ["python", "app.py"]
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM python:3.11-slim
            CMD ["python", "main.py"]
            """,
            because="it is the slim variant already",
        ),
        Valid(
            """
            FROM golang:1.25 AS build
            RUN go build -o /app .
            FROM node:20 AS assets
            RUN npm ci
            FROM scratch
            COPY --from=build /app /app
            """,
            because="stages that only build are not shipped",
        ),
        Valid(
            """
            FROM python:3.8-windowsservercore
            CMD ["python", "main.py"]
            """,
            because="Windows images have no slim variant",
        ),
        Valid(
            """
            FROM node:8-onbuild
            EXPOSE 8000
            """,
            because="its ONBUILD triggers need the full image, and it has no slim variant",
        ),
        Valid(
            """
            FROM python:3.12
            RUN pip install psycopg2
            CMD ["python", "app.py"]
            """,
            because="psycopg2 is built from source, so the stage needs the compiler; the answer is a second stage",
        ),
        Valid(
            """
            FROM registry.example.com/python:3.12
            CMD ["python", "app.py"]
            """,
            because="nobody knows the tags of a private registry",
        ),
        Valid(
            """
            FROM openjdk:17
            RUN microdnf install -y fontconfig
            CMD ["java", "-jar", "app.jar"]
            """,
            because="this tag is Oracle Linux; the slim variant is Debian and has no microdnf",
        ),
        Valid(
            """
            FROM ubuntu:24.04
            RUN apt-get update && apt-get install -y python3
            """,
            because="ubuntu has no slim variant",
        ),
        Valid("FROM node:0.10\n", because="the registry has no slim variant of it", context=Context(images=_OldTags())),
        Valid(
            "FROM python:3.11\n",
            because="the configuration asks to keep this base image",
            context=Context(kept_images=frozenset({"python:3.*"})),
        ),
        Valid(
            """
            FROM debian:bookworm
            RUN apt-get update && apt-get install -y default-jre-headless
            """,
            because="Java's packages link their manual pages, and the slim Debian has no folder for them",
        ),
        Valid(
            """
            FROM python:3.12
            COPY setup.sh .
            RUN ./setup.sh
            """,
            because="nobody can read what the script uses",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        ships = shipped(dockerfile, context)
        for stage, family_tree in families(dockerfile).items():
            if stage.base_image is None or stage not in ships or _is_windows(stage):
                continue
            old = image_name(stage.base_image)
            tag, family = slim_tag(old), family_of(old)
            if tag is None or family is None or _is_kept(old, context):
                continue
            new = old.tagged(tag)
            if exists(context.images, old, new) is not False and not any(_is_bound(one, family) for one in family_tree):
                lacking = lacks(family_tree, family, context.build)
                yield from self._judge(dockerfile, stage, (old, new), family, lacking, context)

    def _judge(
        self,
        dockerfile: Dockerfile,
        stage: Stage,
        names: tuple[ImageName, ImageName],
        family: Family,
        lacking: tuple[Lack, ...],
        context: Context,
    ) -> Iterator[Finding]:
        old, new = names
        additions = _additions(dockerfile, lacking)
        if additions is None and any(lack.command is not None for lack in lacking):
            return
        edits = retag(dockerfile, stage, old, new)
        fix = None
        if edits and additions is not None:
            title = f"Start from `{new.short}`"
            fix = Fix(title, edits + additions, _caution(new, family, lacking), saving(context.images, old, new))
        yield self.finding(stage.base.image.span, _message(old, new, family, lacking, additions is None), fix)


def _message(old: ImageName, new: ImageName, family: Family, lacking: tuple[Lack, ...], must_install: bool) -> str:
    if family.has_tools:
        return f"`{new.short}` is `{old.short}` without manual pages and translations."
    text = f"`{old.short}` carries compilers, headers and tools; `{new.short}` is the same version without them."
    if must_install and lacking:
        text += f" It lacks {lacking[0].what}: install {_listed(lacking[0].packages)} there."
    elif old.digest:
        text += " Pin the digest of that one."
    return text


def _caution(new: ImageName, family: Family, lacking: tuple[Lack, ...]) -> str:
    if family.has_tools:
        return ""
    uses = list(dict.fromkeys(lack.what for lack in lacking))
    more = f" and {len(uses) - MAX_NAMED} more" if len(uses) > MAX_NAMED else ""
    added = f"Added for it: {', '.join(uses[:MAX_NAMED])}{more}. " if uses else ""
    what = {
        "python": "every package installs as a wheel and none needs a program or library of the full image",
        "node": "no package compiles native code and nothing calls git, curl or python3",
    }.get(family.language, "nothing that runs in it needs a compiler, git, curl or a library of the full image")
    return f"{added}Check that, on `{new.short}`, {what}."


def _additions(dockerfile: Dockerfile, lacking: tuple[Lack, ...]) -> tuple[Edit, ...] | None:
    """The edits that install what is lacking; None where there is no `apt-get install` to add it to."""
    calls: dict[Command, tuple[Invocation, dict[str, None]]] = {}
    added: set[tuple[Stage, str]] = set()
    for lack in lacking:
        call = apt_install_before(lack.stage, lack.command)
        if call is None or not lack.packages:
            return None
        _, packages = calls.setdefault(call.command, (call, {}))
        packages.update(dict.fromkeys(package for package in lack.packages if (lack.stage, package) not in added))
        added.update((lack.stage, package) for package in lack.packages)
    return tuple(add_packages(dockerfile, call, packages) for call, packages in calls.values() if packages)


def _is_bound(stage: Stage, family: Family) -> bool:
    """Whether the stage works on the full image alone.

    It installs with another manager than apt, so it is another system; or it installs packages of Java or PostgreSQL,
    which link their manual pages and fail where the folder for these is missing, as in the slim Debian.
    """
    names = (name for run in stage.of_type(Run) for name in installed_by(run)) if family.has_tools else ()
    return uses_other_manager(stage) or any(
        name.startswith(("openjdk-", "default-j", "postgresql", "icedtea")) for name in names
    )


def _is_windows(stage: Stage) -> bool:
    platform = (stage.base.flag("platform") or "").lower()
    return stage.escape == "`" or platform.startswith("windows")


def _is_kept(image: ImageName, context: Context) -> bool:
    """Whether the configuration asks to keep this base image."""
    names = {image.text, image.short, image.repository, image.known_as, image.known_as + ":" + image.tag}
    return any(fnmatchcase(name, pattern) for name in names for pattern in context.kept_images)


def _listed(packages: tuple[str, ...]) -> str:
    return " ".join(f"`{package}`" for package in packages)
