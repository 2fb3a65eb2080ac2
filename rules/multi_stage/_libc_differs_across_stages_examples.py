"""Examples of `libc-differs-across-stages`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM golang:1.21 AS builder
        WORKDIR /app
        COPY . .
        RUN go build -o myapp .
        FROM alpine:3.18
        COPY --from=builder /app/myapp /myapp
        CMD ["/myapp"]
        """,
        """
        FROM golang:1.21 AS builder
        WORKDIR /app
        COPY . .
        RUN CGO_ENABLED=0 go build -o myapp .
        FROM alpine:3.18
        COPY --from=builder /app/myapp /myapp
        CMD ["/myapp"]
        """,
    ),
    Invalid(
        """
        FROM golang:1.24 AS build
        WORKDIR /src
        COPY . .
        RUN go build -o /srv .
        FROM scratch
        COPY --from=build /srv /srv
        ENTRYPOINT ["/srv"]
        """,
        context=holding({"go.mod": "module srv\nrequire github.com/mattn/go-sqlite3 v1.14.22\n", "main.go": ""}),
    ),
    Invalid(
        """
        FROM rust:1.90 AS builder
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        FROM debian:bullseye-slim
        COPY --from=builder /src/target/release/srv /srv
        CMD ["/srv"]
        """,
        """
        FROM rust:1.90 AS builder
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        FROM debian:trixie-slim
        COPY --from=builder /src/target/release/srv /srv
        CMD ["/srv"]
        """,
    ),
    Invalid(
        """
        FROM rust:1.90 AS builder
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        FROM alpine:3.22
        RUN apk add --no-cache ca-certificates
        COPY --from=builder /src/target/release/srv /srv
        CMD ["/srv"]
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM golang:1.21 AS builder
        WORKDIR /app
        COPY . .
        RUN CGO_ENABLED=0 go build -o myapp .
        FROM alpine:3.18
        COPY --from=builder /app/myapp /myapp
        CMD ["/myapp"]
        """,
        because="the program is linked to no C library",
    ),
    Valid(
        """
        FROM golang:1.24-alpine AS builder
        WORKDIR /app
        COPY . .
        RUN go build -o myapp .
        FROM scratch
        COPY --from=builder /app/myapp /myapp
        CMD ["/myapp"]
        """,
        because="Go's image on Alpine has no C compiler, so that Go links statically",
    ),
    Valid(
        """
        FROM rust:1.90 AS builder
        RUN rustup target add x86_64-unknown-linux-musl
        WORKDIR /src
        COPY . .
        RUN cargo build --release --target x86_64-unknown-linux-musl
        FROM alpine:3.22
        COPY --from=builder /src/target/x86_64-unknown-linux-musl/release/srv /srv
        CMD ["/srv"]
        """,
        because="the program is built for musl",
    ),
    Valid(
        """
        FROM golang:1.21 AS builder
        WORKDIR /app
        COPY . .
        RUN go build -o myapp .
        FROM alpine:3.18
        RUN apk add --no-cache gcompat
        COPY --from=builder /app/myapp /myapp
        CMD ["/myapp"]
        """,
        because="gcompat runs programs that are linked to glibc",
    ),
    Valid(
        """
        FROM rust:1.90-bookworm AS builder
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        FROM debian:trixie-slim
        COPY --from=builder /src/target/release/srv /srv
        CMD ["/srv"]
        """,
        because="a newer glibc runs what an older one was linked to",
    ),
)
