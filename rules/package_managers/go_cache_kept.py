"""`go install` that leaves Go's caches in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.go import GO_CACHE
from rules.edits.kept_caches import (
    begins_empty,
    clean_behind,
    keep_out,
    kept_downloads,
    last_of_each_run,
    only_installs_tools,
)
from rules.engine.context import Context
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation


class GoCacheKept(Rule):
    """`go install` leaves the modules and the compiled packages of a tool in the layer.

    The tool is one file below `/go/bin`. What it was built from stays in the module cache and in the build cache, and
    nothing reads it again. Empty both in the same `RUN`.

    Where the stage also builds a program of its own, its caches are another matter: build that in a stage that is not
    shipped.
    """

    category = Category.PACKAGE_MANAGERS
    references = ("https://pkg.go.dev/cmd/go#hdr-Remove_object_files_and_cached_files",)
    invalid = (
        Invalid(
            """
            FROM golang:1.27
            RUN go install github.com/go-delve/delve/cmd/dlv@v1.25.2
            """,
            """
            FROM golang:1.27
            RUN go install github.com/go-delve/delve/cmd/dlv@v1.25.2 && \\
                go clean -cache -modcache
            """,
        ),
        Invalid(
            """
            FROM golang:1.27
            RUN go install github.com/go-delve/delve/cmd/dlv@v1.25.2
            """,
            """
            FROM golang:1.27
            RUN --mount=type=cache,target=/go/pkg/mod \\
                --mount=type=cache,target=/root/.cache/go-build \\
                go install github.com/go-delve/delve/cmd/dlv@v1.25.2
            """,
            context=Context(style="cache-mounts"),
        ),
    )
    valid = (
        Valid(
            """
            FROM golang:1.27
            RUN go install github.com/go-delve/delve/cmd/dlv@v1.25.2 && go clean -modcache -cache
            """,
            because="the caches are emptied in the same layer",
        ),
        Valid(
            """
            FROM golang:1.27
            RUN go install github.com/air-verse/air@v1.63.0
            COPY go.mod go.sum ./
            RUN go mod download
            CMD ["air"]
            """,
            because="the stage works on a program of its own, which may read the caches",
        ),
        Valid(
            """
            FROM golang:1.27
            WORKDIR /src
            COPY . .
            RUN go install ./cmd/shop
            """,
            because="the program's own source is installed: the answer is a second stage",
        ),
        Valid(
            """
            FROM golang:1.27 AS build
            RUN go install github.com/go-delve/delve/cmd/dlv@v1.25.2
            FROM debian:13-slim
            COPY --from=build /go/bin/dlv /usr/local/bin/dlv
            """,
            because="a builder stage is not shipped",
        ),
        Valid(
            """
            FROM gcr.io/oss-fuzz-base/base-builder-go
            RUN go install github.com/AdamKorcz/go-118-fuzz-build@latest
            """,
            because="the image may hold modules in a lower layer, from which a program is built when it starts",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        downloads = tuple(last_of_each_run(kept_downloads(dockerfile, context, GO_CACHE, _is_tool)))
        for download in downloads if downloads and only_installs_tools(dockerfile, "go", _is_tool) else ():
            if not begins_empty(download.stage, "golang"):
                continue
            saving = Saving("the tool's modules and compiled packages", "`go clean` removes what only a build reads")
            plain = clean_behind(dockerfile, download, "go clean -cache -modcache", saving)
            yield self.finding(
                download.call.command.span,
                "What the tool was built from stays in this layer.",
                keep_out(dockerfile, context, download, GO_CACHE, plain),
            )


def _is_tool(call: Invocation) -> bool:
    is_install = call.tool == "go" and call.subcommand == "install" and bool(call.operands)
    return is_install and all("@" in text for text in call.operand_texts)
