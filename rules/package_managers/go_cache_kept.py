"""`go install` that leaves Go's caches in the layer."""

from __future__ import annotations

from rules.ecosystems.go import GO
from rules.engine.context import Context
from rules.engine.rule import Invalid, Valid
from rules.facts.calls import Invocation, brings_tool
from rules.package_managers._cache_kept import ToolSourcesKept


class GoCacheKept(ToolSourcesKept):
    """`go install` leaves the modules and the compiled packages of a tool in the layer.

    The tool is a single file in `/go/bin`. What it was built from stays in the module cache and in the build cache, and
    nothing reads it again. Empty both in the same `RUN`.

    If the stage also builds a program of its own, build that program in a stage that doesn't ship.
    """

    manager = GO
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
            FROM gcr.io/oss-fuzz-base/base-builder-go
            RUN go install github.com/AdamKorcz/go-118-fuzz-build@latest
            """,
            because="the image may hold modules in a lower layer, from which a program is built when it starts",
        ),
    )

    def is_tool(self, call: Invocation) -> bool:
        return brings_tool(call) and bool(call.operands) and all("@" in text for text in call.operand_texts)
