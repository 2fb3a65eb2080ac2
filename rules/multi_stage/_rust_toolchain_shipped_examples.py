"""Examples of `rust-toolchain-shipped`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM rust:1.83
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        CMD ["./target/release/hello"]
        """,
        """
        FROM rust:1.83 AS builder
        WORKDIR /src
        COPY . .
        RUN cargo build --release

        FROM debian:trixie-slim
        WORKDIR /src
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates libpq5 && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /src/target/release/hello /src/target/release/hello
        COPY --from=builder /src/Rocket.toml /src/Rocket.toml
        CMD ["./target/release/hello"]
        """,
        context=holding(
            {
                "Cargo.toml": '[dependencies]\ndiesel = { version = "2", features = ["postgres"] }\n',
                "Rocket.toml": "",
                "src/main.rs": "",
            }
        ),
    ),
    Invalid(
        """
        FROM rust:1.86
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        EXPOSE 8080
        CMD ["./target/release/hello"]
        """,
        """
        FROM rust:1.86 AS builder
        WORKDIR /src
        COPY . .
        RUN cargo build --release

        FROM debian:trixie-slim
        WORKDIR /src
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /src/target/release/hello /src/target/release/hello
        EXPOSE 8080
        CMD ["./target/release/hello"]
        """,
    ),
    Invalid(
        """
        FROM rust:1.86-alpine
        WORKDIR /src
        COPY . .
        RUN cargo install --path .
        CMD ["hello"]
        """,
        """
        FROM rust:1.86-alpine AS builder
        WORKDIR /src
        COPY . .
        RUN cargo install --path .

        FROM alpine:3.22
        WORKDIR /src
        RUN apk add --no-cache libpq
        COPY --from=builder /usr/local/cargo/bin/hello /usr/local/bin/hello
        CMD ["hello"]
        """,
        context=holding({"Cargo.toml": "", "Cargo.lock": '[[package]]\nname = "pq-sys"\n', "src/main.rs": ""}),
    ),
    Invalid(
        """
        FROM rust:1.86-alpine
        RUN adduser -D app && apk add --no-cache musl-dev git tzdata
        WORKDIR /src
        COPY . .
        RUN cargo install --path .
        USER app
        CMD ["/usr/local/cargo/bin/hello"]
        """,
        """
        FROM rust:1.86-alpine AS builder
        RUN adduser -D app && apk add --no-cache musl-dev git tzdata
        WORKDIR /src
        COPY . .
        RUN cargo install --path .

        FROM alpine:3.22
        WORKDIR /src
        RUN apk add --no-cache tzdata
        RUN adduser -D app
        COPY --from=builder /usr/local/cargo/bin/hello /usr/local/cargo/bin/hello
        USER app
        CMD ["/usr/local/cargo/bin/hello"]
        """,
    ),
    Invalid(
        """
        FROM debian:12-slim
        RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates gcc libc6-dev
        RUN curl -sSf https://sh.rustup.rs | sh -s -- -y
        ENV PATH=/root/.cargo/bin:$PATH
        WORKDIR /app
        COPY . .
        RUN cargo build --locked --release
        CMD ["/app/target/release/hello"]
        """,
        """
        FROM debian:12-slim AS builder
        RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates gcc libc6-dev
        RUN curl -sSf https://sh.rustup.rs | sh -s -- -y
        ENV PATH=/root/.cargo/bin:$PATH
        WORKDIR /app
        COPY . .
        RUN cargo build --locked --release

        FROM debian:12-slim
        WORKDIR /app
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /app/target/release/hello /app/target/release/hello
        CMD ["/app/target/release/hello"]
        """,
    ),
    Invalid(
        """
        FROM rust:1.86
        RUN cargo install mdbook
        CMD ["mdbook", "serve"]
        """,
        """
        FROM rust:1.86 AS builder
        RUN cargo install mdbook

        FROM debian:trixie-slim
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /usr/local/cargo/bin/mdbook /usr/local/bin/mdbook
        CMD ["mdbook", "serve"]
        """,
    ),
    Invalid(
        """
        FROM rust:1.86
        RUN cargo install diesel_cli --no-default-features --features postgres
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        CMD diesel migration run && ./target/release/srv
        """,
        """
        FROM rust:1.86 AS builder
        RUN cargo install diesel_cli --no-default-features --features postgres
        WORKDIR /src
        COPY . .
        RUN cargo build --release

        FROM debian:trixie-slim
        WORKDIR /src
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates libpq5 && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /usr/local/cargo/bin/diesel /usr/local/bin/diesel
        COPY --from=builder /src/target/release/srv /src/target/release/srv
        COPY --from=builder /src/migrations /src/migrations
        CMD diesel migration run && ./target/release/srv
        """,
        context=holding({"Cargo.lock": "", "src/main.rs": "", "migrations/1/up.sql": ""}),
    ),
    Invalid(
        """
        FROM rust:1.65
        WORKDIR /src
        COPY . .
        RUN cargo build --release
        CMD ["./target/release/hello"]
        """,
        context=holding({"Cargo.lock": '[[package]]\nname = "openssl-sys"\n', "src/main.rs": ""}),
    ),
    Invalid(
        """
        FROM rust:1.86
        WORKDIR /src
        COPY . .
        RUN cargo install --locked --path . --root /opt/shop
        ENV PATH="/opt/shop/bin:$PATH"
        CMD ["shop"]
        """,
        """
        FROM rust:1.86 AS builder
        WORKDIR /src
        COPY . .
        RUN cargo install --locked --path . --root /opt/shop

        FROM debian:trixie-slim
        WORKDIR /src
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /opt/shop/bin/shop /usr/local/bin/shop
        ENV PATH="/opt/shop/bin:$PATH"
        CMD ["shop"]
        """,
        context=holding({"Cargo.lock": "", "src/main.rs": ""}),
    ),
    Invalid(
        """
        FROM rust:1.86
        WORKDIR /src
        COPY . .
        RUN cargo build --locked --release --target-dir /built
        CMD ["/built/release/shop"]
        """,
        """
        FROM rust:1.86 AS builder
        WORKDIR /src
        COPY . .
        RUN cargo build --locked --release --target-dir /built

        FROM debian:trixie-slim
        WORKDIR /src
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /built/release/shop /built/release/shop
        CMD ["/built/release/shop"]
        """,
        context=holding({"Cargo.lock": "", "src/main.rs": ""}),
    ),
)

VALID = (
    Valid(
        """
        FROM rust:1.86
        WORKDIR /src
        COPY . .
        CMD ["cargo", "run", "--release"]
        """,
        because="the program is compiled when it starts: it needs the toolchain",
    ),
    Valid(
        """
        FROM rust:1.86
        RUN cargo install cargo-audit
        ENTRYPOINT ["cargo", "audit"]
        """,
        because="the image is a tool for developers, who need cargo",
    ),
)
