"""Examples of `build-image-only-receives`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM golang:1.24
        WORKDIR /srv
        COPY gateway ./
        CMD ["./gateway"]
        """,
        """
        FROM debian:trixie-slim
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        WORKDIR /srv
        COPY gateway ./
        CMD ["./gateway"]
        """,
        context=holding({"gateway.go": "package main", "Makefile": ""}),
    ),
    Invalid(
        """
        FROM golang:1.24 AS builder
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 go build -o /out/app .
        FROM golang:1.24-alpine
        RUN apk add --no-cache tzdata
        COPY --from=builder /out/app /app
        ENTRYPOINT ["/app"]
        """,
        """
        FROM golang:1.24 AS builder
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 go build -o /out/app .
        FROM alpine:3.22
        RUN apk add --no-cache tzdata
        COPY --from=builder /out/app /app
        ENTRYPOINT ["/app"]
        """,
    ),
    Invalid(
        """
        FROM golang:1.24 AS builder
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 go install ./...
        FROM golang:1.24-alpine
        COPY --from=builder /go/bin/srv /go/bin/srv
        CMD ["srv"]
        """,
        """
        FROM golang:1.24 AS builder
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 go install ./...
        FROM alpine:3.22
        COPY --from=builder /go/bin/srv /usr/local/bin/srv
        CMD ["srv"]
        """,
    ),
    Invalid(
        """
        FROM rust:1.86-bookworm AS builder
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        FROM rust:1.86-bookworm
        COPY --from=builder /src/target/release/srv /usr/local/bin/srv
        HEALTHCHECK CMD curl -f http://localhost:8080/
        CMD ["srv"]
        """,
        """
        FROM rust:1.86-bookworm AS builder
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        FROM debian:bookworm-slim
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates curl && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /src/target/release/srv /usr/local/bin/srv
        HEALTHCHECK CMD curl -f http://localhost:8080/
        CMD ["srv"]
        """,
    ),
    Invalid(
        """
        FROM rust:1.80 AS build
        WORKDIR /app
        COPY . .
        RUN cargo build --release
        FROM rust:1.80
        COPY --from=build /app/target/release/notes .
        CMD ["./notes"]
        """,
        """
        FROM rust:1.80 AS build
        WORKDIR /app
        COPY . .
        RUN cargo build --release
        FROM debian:trixie-slim
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=build /app/target/release/notes .
        CMD ["./notes"]
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM golang:1.24 AS builder
        RUN go install example.com/air@latest
        FROM golang:1.24-alpine
        COPY --from=builder /go/bin/air /usr/local/bin/air
        CMD ["air"]
        """,
        because="the program lies in Go's own folder of the builder: it may be a tool that calls `go`",
    ),
    Valid(
        """
        FROM golang:1.24 AS builder
        WORKDIR /src
        COPY . .
        RUN go build -o /out/app .
        FROM golang:1.24-alpine
        COPY --from=builder /out/app /app
        RUN go version > /version
        ENTRYPOINT ["/app"]
        """,
        because="a command of the stage needs the compiler",
    ),
    Valid(
        """
        FROM golang:1.24 AS builder
        COPY . .
        RUN go build -o /out/app .
        FROM golang:1.24-alpine
        COPY --from=builder /out/app /app
        COPY start.sh /start.sh
        ENTRYPOINT ["/start.sh"]
        """,
        because="it isn't clear what the script calls",
    ),
)
