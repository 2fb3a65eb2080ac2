"""A build that downloads its dependencies again whenever the source changes."""

from __future__ import annotations

from collections.abc import Iterator

from rules.cache_order._downloads import Download, find_downloads
from rules.cache_order._move_edits import manifest_lines
from rules.dockerfile.model import Dockerfile
from rules.engine.context import Context
from rules.engine.edits import insert_lines
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.tools.example_context import holding


class BuildDownloadsDependencies(Rule):
    """The build downloads its dependencies below the copy of the source: every change downloads them again.

    Go, Maven and .NET can download from the manifests alone (`go mod download`, `dependency:go-offline`, `dotnet
    restore`): as a step of its own, above the copy of the source, it is taken from the build cache until a manifest
    changes. Cargo and Gradle want the
    source or a plan: there use `cargo chef`, or a cache mount on the tool's folder, which also serves the compiler.
    """

    category = Category.CACHE_ORDER
    phase = Phase.ORDER
    references = (
        "https://docs.docker.com/build/cache/optimize/#order-your-layers",
        "https://docs.docker.com/build/cache/optimize/#use-cache-mounts",
    )
    invalid = (
        Invalid(
            """
            FROM golang:1.27 AS build
            WORKDIR /src
            COPY . .
            RUN CGO_ENABLED=0 go build -o /app ./cmd/app
            """,
            """
            FROM golang:1.27 AS build
            WORKDIR /src
            COPY go.mod go.sum ./
            RUN go mod download
            COPY . .
            RUN CGO_ENABLED=0 go build -o /app ./cmd/app
            """,
            holding({"go.mod": "module app\n", "go.sum": "", "cmd/app/main.go": ""}),
        ),
        Invalid(
            """
            FROM maven:3-eclipse-temurin-21 AS build
            WORKDIR /src

            # The project
            COPY . .
            RUN mvn package -DskipTests
            """,
            """
            FROM maven:3-eclipse-temurin-21 AS build
            WORKDIR /src

            COPY pom.xml .
            RUN mvn -B dependency:go-offline
            # The project
            COPY . .
            RUN mvn package -DskipTests
            """,
            holding({"pom.xml": "", "src/main/java/App.java": ""}),
        ),
        Invalid(
            """
            FROM golang:1.27
            ADD ./src /srv
            WORKDIR /srv
            RUN go build -o app .
            """,
            """
            FROM golang:1.27
            COPY src/go.mod src/go.sum /srv/
            RUN cd /srv && go mod download
            ADD ./src /srv
            WORKDIR /srv
            RUN go build -o app .
            """,
            holding({"src/go.mod": "module app\n", "src/go.sum": "", "src/main.go": ""}),
        ),
        Invalid(
            """
            FROM maven:3-eclipse-temurin-8 AS build
            WORKDIR /src
            COPY . .
            RUN mvn -Dhttps.protocols=TLSv1.2 -Pprod -DskipTests package
            """,
            """
            FROM maven:3-eclipse-temurin-8 AS build
            WORKDIR /src
            COPY pom.xml .
            RUN mvn -B -Dhttps.protocols=TLSv1.2 -Pprod dependency:go-offline
            COPY . .
            RUN mvn -Dhttps.protocols=TLSv1.2 -Pprod -DskipTests package
            """,
            holding({"pom.xml": "", "src/main/java/App.java": ""}),
        ),
        Invalid(
            """
            FROM rust:1-slim AS build
            WORKDIR /src
            COPY . .
            RUN cargo build --release
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM rust:1-alpine AS build
            WORKDIR /app
            COPY Cargo.toml Cargo.lock ./
            RUN mkdir src && echo "fn main() {}" > src/main.rs && cargo build --release && rm -r src
            COPY . .
            RUN cargo build --release
            """,
            because="an empty program with the same dependencies is built above",
        ),
        Valid(
            """
            FROM golang:1.27
            WORKDIR /go/src/example.com/app
            COPY . .
            RUN go build -o /app .
            """,
            because="nobody knows whether there is a go.mod: older projects have none",
        ),
        Valid(
            """
            FROM debian:13
            WORKDIR /src
            COPY . .
            RUN apt-get update && apt-get install -y maven && mvn package
            """,
            because="maven is not there before the step, so it cannot download any earlier",
        ),
        Valid(
            """
            FROM golang:1.27
            WORKDIR /src
            COPY . .
            RUN --mount=type=cache,target=/go/pkg/mod go build -o /app .
            """,
            because="the mount keeps what was downloaded",
        ),
        Valid(
            """
            FROM golang:1.27
            WORKDIR /src
            COPY go.mod go.sum ./
            RUN go mod download
            COPY . .
            RUN go build -o /app .
            """,
            because="the download is a step of its own already",
        ),
        Valid(
            """
            FROM golang:1.27
            WORKDIR /src
            COPY . .
            RUN go build -mod=vendor -o /app .
            """,
            because="the dependencies are part of the source",
        ),
        Valid(
            """
            FROM golang:1.27
            WORKDIR /src
            COPY . .
            RUN go build -o /app .
            """,
            because="the module depends on nothing",
            context=holding({"go.mod": "module app\n", "main.go": ""}),
        ),
        Valid(
            """
            FROM golang:1.27
            WORKDIR /src
            COPY . .
            RUN go build -o /app .
            """,
            because="a folder of the source stands in for a dependency",
            context=holding({"go.mod": "replace a => ./a\n", "go.sum": "", "main.go": "", "a/a.go": ""}),
        ),
        Valid(
            """
            FROM mcr.microsoft.com/dotnet/sdk:10.0
            WORKDIR /src
            COPY . .
            RUN dotnet restore && dotnet publish --no-restore -o /app
            """,
            because="where the restore stands is another rule's matter",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            for found in find_downloads(stage, context.build):
                line = found.run.lines.first
                message = (
                    f"{found.what} (line {line}) downloads the dependencies again after every change of the source."
                )
                if not found.step:
                    message += f" {_ADVICE[found.call.tool]}"
                yield self.finding(found.view.copy.span, message, _fix(dockerfile, found))


_ADVICE = {
    "mvn": "A cache mount on `/root/.m2` keeps them.",
    "cargo": "A cache mount on `/usr/local/cargo/registry` and `target`, or `cargo chef`, keeps them.",
    "gradle": "A cache mount on `/root/.gradle` keeps them.",
}


def _fix(dockerfile: Dockerfile, found: Download) -> Fix | None:
    """Copies the manifests and downloads, above the COPY and the comments that belong to it."""
    if not found.step or not found.need.files:
        return None
    copy = found.view.copy
    at = dockerfile.block(copy).first
    run = dockerfile.source.slice(found.run.keyword_span)
    lines = (*manifest_lines(dockerfile, found.view, found.need.files), f"{run} {found.step}")
    caution = f"Check that {found.need.check}." if found.need.check else _CAUTION.get(found.call.tool, "")
    return Fix(f"Download in a step of its own: `{found.step}`", (insert_lines(dockerfile.source, at, lines),), caution)


_CAUTION = {"mvn": "Check that `dependency:go-offline` works for this project: plugins can resolve more than it finds."}
