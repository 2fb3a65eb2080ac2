"""Build steps that download everything again."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.cache_mounts import mount_fix
from rules.facts.mountable_steps import is_read_elsewhere, mountable


class CacheMountMissing(Rule):
    """A build step downloads or compiles everything again whenever its layer is rebuilt.

    A cache mount keeps a tool's downloads from one build to the next, outside every layer. This rule only reports a
    step if the repository sets `style: cache-mounts`. The rules about caches in shipped layers then mount them too. A
    mount must not hold anything that another step or stage reads, because each step that needs it has to mount it.
    """

    category = Category.PACKAGE_MANAGERS
    severity = Severity.HINT
    aliases = ("prefer-package-cache-mounts", "js/node-gyp-cache-mounts")
    references = ("https://docs.docker.com/build/cache/optimize/#use-cache-mounts",)
    invalid = (
        Invalid(
            """
            FROM golang:1.25 AS build
            RUN go build -o /app .
            FROM scratch
            COPY --from=build /app /app
            """,
            """
            FROM golang:1.25 AS build
            RUN --mount=type=cache,target=/go/pkg/mod \\
                --mount=type=cache,target=/root/.cache/go-build \\
                go build -o /app .
            FROM scratch
            COPY --from=build /app /app
            """,
            context=Context(style="cache-mounts"),
        ),
        Invalid(
            """
            FROM python:3.13 AS build
            RUN pip install --prefix=/install flask
            FROM python:3.13-slim
            COPY --from=build /install /usr/local
            """,
            """
            FROM python:3.13 AS build
            RUN --mount=type=cache,target=/root/.cache/pip pip install --prefix=/install flask
            FROM python:3.13-slim
            COPY --from=build /install /usr/local
            """,
            context=Context(style="cache-mounts"),
        ),
        Invalid(
            """
            FROM node:24 AS build
            ENV PNPM_HOME=/pnpm
            RUN pnpm install --frozen-lockfile
            FROM nginx:1.29
            COPY --from=build /app/dist /usr/share/nginx/html
            """,
            """
            FROM node:24 AS build
            ENV PNPM_HOME=/pnpm
            RUN --mount=type=cache,target=/pnpm/store \\
                --mount=type=cache,target=/root/.cache/pnpm \\
                pnpm install --frozen-lockfile
            FROM nginx:1.29
            COPY --from=build /app/dist /usr/share/nginx/html
            """,
            context=Context(style="cache-mounts"),
        ),
        Invalid(
            """
            FROM fedora:43 AS build
            RUN dnf install -y gcc
            FROM scratch
            COPY --from=build /app /app
            """,
            """
            FROM fedora:43 AS build
            RUN --mount=type=cache,target=/var/cache/libdnf5,sharing=locked dnf install --setopt=keepcache=1 -y gcc
            FROM scratch
            COPY --from=build /app /app
            """,
            context=Context(style="cache-mounts"),
        ),
        Invalid(
            """
            FROM debian:13 AS build
            RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\
                rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y gcc
            FROM scratch
            COPY --from=build /app /app
            """,
            """
            FROM debian:13 AS build
            RUN --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\
                --mount=type=cache,target=/var/cache/apt,sharing=locked \\
                rm -f /etc/apt/apt.conf.d/docker-clean && apt-get update && apt-get install -y gcc
            FROM scratch
            COPY --from=build /app /app
            """,
            context=Context(style="cache-mounts"),
        ),
        Invalid(
            """
            FROM swift:6.2 AS build
            RUN swift build -c release
            FROM swift:6.2-slim
            COPY --from=build /app/.build/release/App /app/App
            """,
            """
            FROM swift:6.2 AS build
            RUN --mount=type=cache,target=/root/.cache/org.swift.swiftpm swift build -c release
            FROM swift:6.2-slim
            COPY --from=build /app/.build/release/App /app/App
            """,
            context=Context(style="cache-mounts"),
        ),
    )
    valid = (
        Valid(
            """
            FROM rust:1-slim
            WORKDIR /app
            COPY . .
            RUN cargo fetch
            CMD ["cargo", "run"]
            """,
            because="the container builds when it starts, from what would lie in the mount",
            context=Context(style="cache-mounts"),
        ),
        Valid(
            """
            FROM debian:13 AS build
            RUN apt-get update && apt-get install -y gcc && apt-get clean
            FROM scratch
            COPY --from=build /app /app
            """,
            because="`apt-get clean` would empty the mount that is there to keep the packages",
            context=Context(style="cache-mounts"),
        ),
        Valid(
            """
            FROM golang:1.25 AS build
            RUN go build -o /app .
            FROM scratch
            COPY --from=build /app /app
            """,
            because="the repository did not ask for cache mounts",
        ),
        Valid(
            """
            FROM golang:1.25 AS build
            RUN --mount=type=cache,target=/go/pkg/mod \\
                --mount=type=cache,target=/root/.cache/go-build \\
                go build -o /app .
            FROM scratch
            COPY --from=build /app /app
            """,
            because="the caches are mounted",
            context=Context(style="cache-mounts"),
        ),
        Valid(
            """
            FROM golang:1.25 AS modules
            RUN go mod download
            FROM golang:1.25
            COPY --from=modules /go/pkg/mod /go/pkg/mod
            """,
            because="another stage copies what would lie in the mount",
            context=Context(style="cache-mounts"),
        ),
        Valid(
            """
            FROM golang:1.25 AS build
            USER app
            RUN go build -o /app .
            FROM scratch
            COPY --from=build /app /app
            """,
            because="nobody knows the user's number: the mount would belong to root",
            context=Context(style="cache-mounts"),
        ),
        Valid(
            """
            FROM debian:13 AS build
            RUN apt-get update && apt-get install -y gcc && rm -rf /var/lib/apt/lists/*
            FROM scratch
            COPY --from=build /app /app
            """,
            because="the step empties what would be mounted",
            context=Context(style="cache-mounts"),
        ),
        Valid(
            """
            FROM maven:3-eclipse-temurin-21 AS build
            RUN mvn -B dependency:go-offline
            COPY src src
            RUN mvn -o package
            FROM eclipse-temurin:21-jre
            COPY --from=build /target/app.jar /app.jar
            """,
            because="a later step works offline, and a mount may be empty by then",
            context=Context(style="cache-mounts"),
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if context.style != "cache-mounts":
            return
        for stage in dockerfile.stages:
            for run in stage.of_type(Run):
                for cache, call in mountable(dockerfile, stage, run, context):
                    fix = mount_fix(dockerfile, stage, run, cache)
                    if fix is None or is_read_elsewhere(dockerfile, stage, run, cache, context.build):
                        continue
                    message = f"`{call.tool}` starts with an empty cache in each rebuild."
                    yield self.finding(call.command.span, message, fix)
