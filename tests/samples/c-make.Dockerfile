FROM gcc:12 AS builder
WORKDIR /src
COPY . .
RUN make

FROM debian:trixie-slim
WORKDIR /src
COPY --from=builder /src/hello /src/hello
EXPOSE 8080
CMD ["./hello"]
