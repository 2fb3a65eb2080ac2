FROM rust:1.63 AS builder
WORKDIR /src
COPY . .
RUN cargo build --locked --release

FROM debian:trixie-slim
WORKDIR /src
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates && \
    rm -rf /var/lib/apt/lists/*
COPY --from=builder /src/target/release/hello /src/target/release/hello
EXPOSE 8080
CMD ["./target/release/hello"]
