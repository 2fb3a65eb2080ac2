"""Examples of `built-files-copied-before-install`."""

from __future__ import annotations

from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM golang:1.27 AS build
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 go build -o /srv .
        FROM alpine:3.23
        COPY --from=build /srv /usr/local/bin/srv
        RUN apk add --no-cache ca-certificates ffmpeg
        CMD ["srv"]
        """,
        """
        FROM golang:1.27 AS build
        WORKDIR /src
        COPY . .
        RUN CGO_ENABLED=0 go build -o /srv .
        FROM alpine:3.23
        RUN apk add --no-cache ca-certificates ffmpeg
        COPY --from=build /srv /usr/local/bin/srv
        CMD ["srv"]
        """,
    ),
    Invalid(
        """
        FROM node:24-slim AS web
        WORKDIR /web
        COPY web .
        RUN npm ci && npm run build
        FROM debian:trixie-slim
        WORKDIR /app
        # what the browser loads
        COPY --from=web /web/dist /app/public
        RUN apt-get update && apt-get install -y --no-install-recommends nginx && rm -rf /var/lib/apt/lists/*
        ENV PORT=80
        CMD ["nginx", "-g", "daemon off;"]
        """,
        """
        FROM node:24-slim AS web
        WORKDIR /web
        COPY web .
        RUN npm ci && npm run build
        FROM debian:trixie-slim
        WORKDIR /app
        RUN apt-get update && apt-get install -y --no-install-recommends nginx && rm -rf /var/lib/apt/lists/*
        # what the browser loads
        COPY --from=web /web/dist /app/public
        ENV PORT=80
        CMD ["nginx", "-g", "daemon off;"]
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM golang:1.27 AS build
        COPY . .
        RUN go build -o /srv .
        FROM alpine:3.23
        COPY --from=build /packages /packages
        RUN apk add --no-cache --allow-untrusted /packages/srv.apk
        """,
        because="the install reads what was copied",
    ),
    Valid(
        """
        FROM alpine:3.23 AS tools
        RUN wget -O /tini https://example.com/tini
        FROM alpine:3.23
        COPY --from=tools /tini /tini
        RUN apk add --no-cache ca-certificates
        """,
        because="the stage reads no source, so that its files change as seldom as the packages",
    ),
    Valid(
        """
        FROM python:3.14 AS wheels
        COPY . .
        RUN pip wheel --wheel-dir /wheels .
        FROM python:3.14-slim
        COPY --from=wheels /wheels /wheels
        RUN apt-get update && apt-get install -y --no-install-recommends gcc && rm -rf /var/lib/apt/lists/*
        RUN pip install --no-cache-dir /wheels/*
        RUN apt-get purge -y --auto-remove gcc
        """,
        because="the packages are removed again, which takes one RUN for all",
    ),
    Valid(
        """
        FROM debian:trixie AS certificates
        COPY . .
        RUN ./make-certificates
        FROM debian:trixie-slim
        COPY --from=certificates /out /etc/apt
        RUN apt-get update && apt-get install -y --no-install-recommends nginx && rm -rf /var/lib/apt/lists/*
        """,
        because="the package manager may read the folder",
    ),
    Valid(
        """
        FROM golang:1.27 AS build
        COPY . .
        RUN go build -o /srv .
        FROM alpine:3.23
        COPY . /app
        COPY --from=build /srv /srv
        RUN apk add --no-cache ca-certificates && /srv --version
        """,
        because="the RUN starts what was copied",
    ),
    Valid(
        """
        FROM golang:1.27 AS build
        COPY . .
        RUN go build -o /srv .
        FROM alpine:3.23
        WORKDIR /app
        COPY config ./
        COPY --from=build /srv /srv
        RUN apk add --no-cache ca-certificates
        """,
        because="the source that stays above runs the install again",
    ),
)
