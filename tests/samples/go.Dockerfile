FROM golang:1.19 AS builder
WORKDIR /src
COPY . .
RUN go mod download
RUN --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -o /usr/local/bin/hello .

FROM gcr.io/distroless/static-debian12
WORKDIR /src
COPY --from=builder /usr/local/bin/hello /usr/local/bin/hello
EXPOSE 8080
CMD ["/usr/local/bin/hello"]
