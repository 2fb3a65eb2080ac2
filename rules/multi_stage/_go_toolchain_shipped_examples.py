"""Examples of `go-toolchain-shipped`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM golang:1.10-alpine
        WORKDIR /go/src/github.com/acme/srv
        COPY . .
        RUN go install
        CMD ["srv"]
        """,
        """
        FROM golang:1.10-alpine AS builder
        WORKDIR /go/src/github.com/acme/srv
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go install

        FROM gcr.io/distroless/static-debian12
        WORKDIR /go/src/github.com/acme/srv
        COPY --from=builder /go/bin/srv /usr/local/bin/srv
        CMD ["srv"]
        """,
        context=holding({"main.go": "package main"}),
    ),
    Invalid(
        """
        FROM golang:1.27
        WORKDIR /src
        COPY . .
        RUN go install ./...
        CMD ["srv"]
        """,
        """
        FROM golang:1.27 AS builder
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go install ./...

        FROM gcr.io/distroless/static-debian12
        WORKDIR /src
        COPY --from=builder /go/bin/srv /usr/local/bin/srv
        CMD ["srv"]
        """,
        context=holding({"go.mod": "module example.com/srv", "main.go": "package main"}),
    ),
    Invalid(
        """
        FROM golang:1.24
        WORKDIR /src
        COPY . .
        RUN make build
        CMD ["./bin/api"]
        """,
        """
        FROM golang:1.24 AS builder
        WORKDIR /src
        COPY . .
        RUN make build

        FROM debian:trixie-slim
        WORKDIR /src
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /src/bin/api /src/bin/api
        CMD ["./bin/api"]
        """,
        context=holding({"go.mod": "module m\n", "Makefile": "build:\n\tgo build -o bin/api .\n", "main.go": ""}),
    ),
    Invalid(
        """
        FROM golang:1.24
        RUN go install github.com/pressly/goose/v3/cmd/goose@v3.24.0
        WORKDIR /app
        COPY . .
        RUN go build -o /usr/local/bin/server ./cmd/server
        ENTRYPOINT ["./docker/entrypoint.sh"]
        CMD ["server"]
        """,
        """
        FROM golang:1.24 AS builder
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go install github.com/pressly/goose/v3/cmd/goose@v3.24.0
        WORKDIR /app
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go build -o /usr/local/bin/server ./cmd/server

        FROM debian:trixie-slim
        WORKDIR /app
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates curl && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /usr/local/bin/server /usr/local/bin/server
        COPY --from=builder /go/bin/goose /usr/local/bin/goose
        COPY --from=builder /app/docker/entrypoint.sh /app/docker/entrypoint.sh
        COPY --from=builder /app/db/migrations /app/db/migrations
        ENTRYPOINT ["./docker/entrypoint.sh"]
        CMD ["server"]
        """,
        context=holding(
            {
                "go.mod": "module example.com/app\n",
                "cmd/server/main.go": "package main\n",
                "db/migrations/1.sql": "",
                "docker/entrypoint.sh": "#!/bin/sh\n"
                "until curl -fs http://db:8080/; do sleep 1; done\n"
                'goose -dir ./db/migrations postgres "$DSN" up\n'
                'exec "$@"\n',
            }
        ),
    ),
    Invalid(
        """
        FROM golang:1.15-alpine
        RUN apk add --no-cache --virtual .build git && \\
            export GOPATH=/root/code && \\
            go get github.com/mailhog/MailHog && \\
            mv /root/code/bin/MailHog /usr/local/bin && \\
            apk del .build
        RUN adduser -D mailhog
        USER mailhog
        WORKDIR /home/mailhog
        ENTRYPOINT ["MailHog"]
        """,
        """
        FROM golang:1.15-alpine AS builder
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            apk add --no-cache --virtual .build git && \\
            export GOPATH=/root/code && \\
            CGO_ENABLED=0 go get github.com/mailhog/MailHog && \\
            mv /root/code/bin/MailHog /usr/local/bin && \\
            apk del .build
        WORKDIR /home/mailhog

        FROM alpine:3.22
        COPY --from=builder /usr/local/bin/MailHog /usr/local/bin/MailHog
        RUN adduser -D mailhog
        WORKDIR /home/mailhog
        USER mailhog
        ENTRYPOINT ["MailHog"]
        """,
    ),
    Invalid(
        """
        FROM golang:1.24
        WORKDIR /src
        COPY . .
        RUN go build -o /bin/ ./cmd/...
        HEALTHCHECK CMD ["/bin/check"]
        ENTRYPOINT ["./start.sh"]
        """,
        """
        FROM golang:1.24 AS builder
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go build -o /bin/ ./cmd/...

        FROM debian:trixie-slim
        WORKDIR /src
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /bin/api /bin/api
        COPY --from=builder /bin/check /bin/check
        COPY --from=builder /src/start.sh /src/start.sh
        HEALTHCHECK CMD ["/bin/check"]
        ENTRYPOINT ["./start.sh"]
        """,
        context=holding(
            {
                "go.mod": "module m\n",
                "cmd/api/main.go": "",
                "cmd/check/main.go": "",
                "start.sh": "#!/bin/sh\ncat /etc/hosts\nexec /bin/api\n",
            }
        ),
    ),
    Invalid(
        """
        FROM golang:1.24
        WORKDIR /src
        COPY . .
        RUN go build -o /usr/local/bin/hello .
        # the port of the API
        EXPOSE 8080
        CMD ["/usr/local/bin/hello"]
        """,
        """
        FROM golang:1.24 AS builder
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go build -o /usr/local/bin/hello .

        FROM gcr.io/distroless/static-debian12
        WORKDIR /src
        COPY --from=builder /usr/local/bin/hello /usr/local/bin/hello
        # the port of the API
        EXPOSE 8080
        CMD ["/usr/local/bin/hello"]
        """,
    ),
    Invalid(
        """
        FROM golang:1.24-alpine AS api
        WORKDIR /app
        ENV PORT=9000 GIN_MODE=release
        COPY . .
        RUN go build -o server ./cmd/server
        HEALTHCHECK CMD wget -q -O- http://localhost:9000/health
        CMD ./server
        """,
        """
        FROM golang:1.24-alpine AS builder
        WORKDIR /app
        ENV PORT=9000 GIN_MODE=release
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go build -o server ./cmd/server

        FROM alpine:3.22 AS api
        WORKDIR /app
        ENV PORT=9000 GIN_MODE=release
        COPY --from=builder /app/server /app/server
        COPY --from=builder /app/templates /app/templates
        HEALTHCHECK CMD wget -q -O- http://localhost:9000/health
        CMD ./server
        """,
        context=holding({"go.mod": "module example.org/api\n", "cmd/server/main.go": "", "templates/a.html": ""}),
    ),
    Invalid(
        """
        FROM golang:1.24
        COPY hello.go .
        COPY static/ static/
        RUN go build hello.go
        CMD ["./hello"]
        """,
        """
        FROM golang:1.24 AS builder
        COPY hello.go .
        COPY static/ static/
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go build hello.go

        FROM gcr.io/distroless/static-debian12
        WORKDIR /go
        COPY --from=builder /go/hello /go/hello
        COPY --from=builder /go/static /go/static
        CMD ["./hello"]
        """,
        context=holding({"hello.go": "package main\n", "static/index.html": ""}),
    ),
    Invalid(
        """
        FROM golang:1.24
        WORKDIR /app
        COPY . .
        RUN go build -o rates .
        CMD ["./rates"]
        """,
        """
        FROM golang:1.24 AS builder
        WORKDIR /app
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go build -o rates .

        FROM gcr.io/distroless/static-debian12
        WORKDIR /app
        COPY --from=builder /app/rates /app/rates
        COPY --from=builder /app/var/rates.csv /app/var/rates.csv
        COPY --from=builder /app/pages /app/pages
        COPY --from=builder /app/banners /app/banners
        CMD ["./rates"]
        """,
        context=holding(
            {
                "go.mod": "module example.org/rates\n",
                "main.go": "package main\n\n"
                'func main() {\n\t_, _ = os.ReadFile("./var/rates.csv")\n\tserve(http.Dir("pages"))\n}\n\n'
                'func banner(name string) string { return "banners/" + name + ".txt" }\n',
                "var/rates.csv": "",
                "var/notes.txt": "",
                "pages/index.html": "",
                "banners/shadow.txt": "",
                "serve/serve.go": "",
            }
        ),
    ),
    Invalid(
        """
        FROM golang:1.24-bookworm
        WORKDIR /src
        COPY . .
        RUN go build -o hello .
        CMD ["./hello"]
        """,
        """
        FROM golang:1.24-bookworm AS builder
        WORKDIR /src
        COPY . .
        RUN go build -o hello .

        FROM debian:trixie-slim
        WORKDIR /src
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /src/hello /src/hello
        CMD ["./hello"]
        """,
        context=holding({"go.mod": "module m\nrequire github.com/mattn/go-sqlite3 v1.14.24\n", "main.go": ""}),
    ),
    Invalid(
        """
        FROM golang:1.24
        WORKDIR /src
        ADD . .
        COPY templates /templates
        RUN go generate ./...
        RUN go build -o hello .
        CMD ["./hello", "-config=etc/hello.json"]
        """,
        """
        FROM golang:1.24 AS builder
        WORKDIR /src
        ADD . .
        COPY templates /templates
        RUN go generate ./...
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go build -o hello .

        FROM gcr.io/distroless/static-debian12
        WORKDIR /src
        COPY --from=builder /src/hello /src/hello
        COPY --from=builder /src/templates /src/templates
        COPY --from=builder /src/.env /src/.env
        COPY --from=builder /src/etc/hello.json /src/etc/hello.json
        COPY templates /templates
        CMD ["./hello", "-config=etc/hello.json"]
        """,
        context=holding(
            {
                "go.mod": "module m\n",
                "main.go": "",
                ".env": "",
                "etc/hello.json": "",
                "conf/conf.go": "",
                "views/views.go": "",
                "templates/a.html": "",
            }
        ),
    ),
    Invalid(
        """
        FROM golang:1.24
        WORKDIR /src
        COPY . .
        RUN go build -o hello .
        RUN cp hello /usr/local/bin/
        CMD ["hello"]
        """,
        """
        FROM golang:1.24 AS builder
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go build -o hello .
        RUN cp hello /usr/local/bin/

        FROM gcr.io/distroless/static-debian12
        WORKDIR /src
        COPY --from=builder /usr/local/bin/hello /usr/local/bin/hello
        CMD ["hello"]
        """,
    ),
    Invalid(
        """
        FROM golang:1.24
        WORKDIR /src
        COPY . .
        RUN go install .
        ENTRYPOINT ["srv"]
        """,
        """
        FROM golang:1.24 AS builder
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go install .

        FROM gcr.io/distroless/static-debian12
        WORKDIR /src
        COPY --from=builder /go/bin/srv /usr/local/bin/srv
        ENTRYPOINT ["srv"]
        """,
        context=holding({"go.mod": "module example.com/srv\n", "main.go": ""}),
    ),
    Invalid(
        """
        FROM golang:1.24
        RUN apt-get update && apt-get install -y ffmpeg
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 go build -o /srv .
        CMD ["/srv"]
        """,
        """
        FROM golang:1.24 AS builder
        RUN apt-get update && apt-get install -y ffmpeg
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 go build -o /srv .

        FROM debian:trixie-slim
        WORKDIR /src
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates ffmpeg && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /srv /srv
        CMD ["/srv"]
        """,
    ),
    Invalid(
        """
        FROM golang:1.24-alpine
        RUN go install github.com/pressly/goose/v3/cmd/goose@v3.24.1
        ENTRYPOINT ["goose"]
        """,
        """
        FROM golang:1.24-alpine AS builder
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go install github.com/pressly/goose/v3/cmd/goose@v3.24.1

        FROM gcr.io/distroless/static-debian12
        COPY --from=builder /go/bin/goose /usr/local/bin/goose
        ENTRYPOINT ["goose"]
        """,
    ),
    Invalid(
        """
        FROM golang:1.24
        WORKDIR /app
        COPY . .
        RUN go build -o hello .
        COPY conf ./conf
        COPY start.sh /usr/local/bin/start
        ENTRYPOINT ["start"]
        CMD ["./hello"]
        """,
        """
        FROM golang:1.24 AS builder
        WORKDIR /app
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go build -o hello .

        FROM debian:trixie-slim
        WORKDIR /app
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /app/hello /app/hello
        COPY --from=builder /app/migrate.sh /app/migrate.sh
        COPY conf ./conf
        COPY start.sh /usr/local/bin/start
        ENTRYPOINT ["start"]
        CMD ["./hello"]
        """,
        context=holding(
            {
                "go.mod": "module example.com/hello\n",
                "main.go": "",
                "conf/app.toml": "",
                "migrate.sh": "#!/bin/sh\n",
                "start.sh": '#!/bin/sh\nset -e\n./migrate.sh\nexec "$@"\n',
            }
        ),
    ),
    Invalid(
        """
        FROM golang:1.24
        WORKDIR /src
        COPY . .
        RUN go build -o hello .
        CMD ["./hello"]
        """,
        """
        FROM golang:1.24 AS builder
        WORKDIR /src
        COPY . .
        RUN go build -o hello .

        FROM debian:trixie-slim
        WORKDIR /src
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /src/hello /src/hello
        CMD ["./hello"]
        """,
        context=holding(
            {"go.mod": "module m\n", "main.go": 'package main\n\nimport (\n\t"C"\n\t"fmt"\n)\n', "vendor/x/x.c": ""}
        ),
    ),
    Invalid(
        """
        FROM golang:1.24
        ARG TINI=v0.19.0
        ADD --chmod=755 https://github.com/krallin/tini/releases/download/${TINI}/tini-static /tini
        WORKDIR /src
        COPY . .
        RUN go build -o /bin/hello .
        ENTRYPOINT ["/tini", "--", "/bin/hello"]
        """,
        """
        FROM golang:1.24 AS builder
        ARG TINI=v0.19.0
        ADD --chmod=755 https://github.com/krallin/tini/releases/download/${TINI}/tini-static /tini
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/root/.cache/go-build \\
            CGO_ENABLED=0 go build -o /bin/hello .

        FROM debian:trixie-slim
        ARG TINI=v0.19.0
        WORKDIR /src
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends ca-certificates && \\
            rm -rf /var/lib/apt/lists/*
        COPY --from=builder /bin/hello /bin/hello
        ADD --chmod=755 https://github.com/krallin/tini/releases/download/${TINI}/tini-static /tini
        ENTRYPOINT ["/tini", "--", "/bin/hello"]
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM golang:1.24
        WORKDIR /src
        COPY . .
        RUN go build -o server .
        CMD ["./start.sh"]
        """,
        because="the script compiles another program before it starts this one",
        context=holding({"go.mod": "module m\n", "main.go": "", "start.sh": "go run ./migrate && ./server\n"}),
    ),
    Valid(
        """
        FROM golang:1.24
        WORKDIR /src
        COPY . .
        CMD ["go", "run", "."]
        """,
        because="the program is compiled when it starts: it needs the toolchain",
    ),
    Valid(
        """
        FROM golang:1.24
        RUN go install github.com/golangci/golangci-lint/cmd/golangci-lint@v1.64.0
        """,
        because="an image without a command is meant to hold its tools",
    ),
    Valid(
        """
        FROM golang:1.24 AS build
        RUN go build -o /app .
        FROM scratch
        COPY --from=build /app /app
        CMD ["/app"]
        """,
        because="it has its second stage already",
    ),
    Valid(
        """
        FROM golang:1.24
        COPY . .
        RUN go build -o app .
        CMD ["./run-tests.sh"]
        """,
        because="it isn't clear what the script needs",
    ),
    Valid(
        """
        FROM golang:1.24
        COPY . .
        RUN go build -o app .
        ENTRYPOINT ["./start.sh"]
        CMD ["./app"]
        """,
        because="the script ends without a word about what it was given",
        context=holding({"main.go": "", "start.sh": "#!/bin/sh\ngo vet ./...\n"}),
    ),
)
