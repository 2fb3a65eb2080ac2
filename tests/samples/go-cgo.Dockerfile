FROM golang:1.19 AS builder
WORKDIR /src
COPY . .
RUN CGO_ENABLED=1 go build -o /usr/local/bin/hello .

FROM debian:trixie-slim
WORKDIR /src
RUN apt-get update && \
    apt-get install -y --no-install-recommends ca-certificates && \
    rm -rf /var/lib/apt/lists/*
COPY --from=builder /usr/local/bin/hello /usr/local/bin/hello
EXPOSE 8080
CMD ["/usr/local/bin/hello"]
