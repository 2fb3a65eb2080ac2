"""Examples of `runs-as-root`."""

from __future__ import annotations

from rules.engine.context import BuildContext, Context
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        CMD ["node", "server.js"]
        """,
        """
        FROM node:24-slim
        WORKDIR /app
        COPY . .
        USER node
        CMD ["node", "server.js"]
        """,
    ),
    Invalid(
        """
        FROM python:3.14-slim
        RUN useradd --create-home web
        COPY . /app
        CMD ["python", "/app/main.py"]
        """,
        """
        FROM python:3.14-slim
        RUN useradd --create-home web
        COPY . /app
        USER web
        CMD ["python", "/app/main.py"]
        """,
    ),
    Invalid(
        """
        FROM python:3.14-slim
        COPY . /app
        ENTRYPOINT ["python", "/app/main.py"]
        """,
        """
        FROM python:3.14-slim
        COPY . /app
        RUN useradd --system --create-home --uid 10001 app
        USER 10001
        ENTRYPOINT ["python", "/app/main.py"]
        """,
    ),
    Invalid(
        """
        FROM golang:1.27-alpine AS build
        RUN go build -o /srv .
        FROM alpine:3.24
        COPY --from=build /srv /srv
        CMD ["/srv"]
        """,
        """
        FROM golang:1.27-alpine AS build
        RUN go build -o /srv .
        FROM alpine:3.24
        COPY --from=build /srv /srv
        RUN adduser -S -D -u 10001 app
        USER 10001
        CMD ["/srv"]
        """,
    ),
    Invalid(
        'FROM amazoncorretto:25\nCOPY app.jar /\nCMD ["java", "-jar", "/app.jar"]\n',
        'FROM amazoncorretto:25\nCOPY app.jar /\nUSER 10001\nCMD ["java", "-jar", "/app.jar"]\n',
    ),
    Invalid(
        """
        FROM gcr.io/distroless/static-debian13
        COPY srv /srv
        ENTRYPOINT ["/srv"]
        """,
        """
        FROM gcr.io/distroless/static-debian13
        COPY srv /srv
        USER 65532
        ENTRYPOINT ["/srv"]
        """,
    ),
    Invalid(
        """
        FROM mcr.microsoft.com/dotnet/aspnet:10.0
        COPY app /app
        ENTRYPOINT ["dotnet", "/app/web.dll"]
        """,
        """
        FROM mcr.microsoft.com/dotnet/aspnet:10.0
        COPY app /app
        USER $APP_UID
        ENTRYPOINT ["dotnet", "/app/web.dll"]
        """,
    ),
    Invalid(
        """
        FROM python:3.14-slim
        WORKDIR /srv
        COPY . .
        RUN mkdir -p logs /srv/uploads
        VOLUME /data
        CMD ["python", "main.py"]
        """,
        """
        FROM python:3.14-slim
        WORKDIR /srv
        COPY . .
        RUN mkdir -p logs /srv/uploads
        VOLUME /data
        RUN useradd --system --create-home --uid 10001 app && \\
            install -d -o 10001 /data /srv/logs /srv/uploads
        USER 10001
        CMD ["python", "main.py"]
        """,
    ),
    Invalid(
        """
        FROM node:24-slim
        VOLUME ["/data"]
        COPY . .
        USER root
        CMD ["node", "server.js"]
        """,
        """
        FROM node:24-slim
        VOLUME ["/data"]
        COPY . .
        RUN install -d -o node /data
        USER node
        CMD ["node", "server.js"]
        """,
    ),
    Invalid('FROM example.com/base\nUSER root\nRUN setup\nCMD ["server"]\n'),
    Invalid(
        """
        FROM node:24-slim
        USER root
        RUN npm install -g serve
        CMD ["serve", "/srv"]
        """,
        """
        FROM node:24-slim
        USER root
        RUN npm install -g serve
        USER node
        CMD ["serve", "/srv"]
        """,
    ),
)
VALID = (
    Valid('FROM node:24-slim\nUSER node\nCMD ["node", "server.js"]\n', because="it runs as another user"),
    Valid('FROM postgres:18\nCMD ["postgres"]\n', because="the image's entrypoint steps down from root"),
    Valid("FROM python:3.14-slim\nRUN pip install tox\n", because="nothing is started: it is a base or a tool"),
    Valid('FROM debian:13-slim\nCMD ["/usr/sbin/sshd", "-D"]\n', because="sshd needs root to become other users"),
    Valid('FROM alpine:3.24\nRUN apk add --no-cache jq\nENTRYPOINT ["jq"]\n', because="people call it by hand"),
    Valid(
        'FROM node:24-slim\nRUN npm install -g backstopjs\nENTRYPOINT ["backstop"]\n',
        because="it is a tool that people call on their own files",
    ),
    Valid('FROM node:24-slim\nCOPY . .\nCMD ["npm", "test"]\n', because="it runs tests"),
    Valid(
        'FROM node:24-slim\nCOPY . .\nCMD ["npm", "run", "e2e"]\n',
        because="it runs tests",
        context=Context(path="web/e2e/Dockerfile"),
    ),
    Valid('FROM debian:13-slim\nRUN make\nCMD ["bash"]\n', because="people work in it: it serves nothing"),
    Valid('FROM example.com/base\nCMD ["server"]\n', because="the base image may have set a user"),
    Valid('FROM gcr.io/distroless/static-debian13:nonroot\nCMD ["/srv"]\n', because="the tag says who runs it"),
    Valid(
        """
        FROM python:3.14-slim
        COPY entrypoint.sh /
        ENTRYPOINT ["/entrypoint.sh"]
        """,
        because="the script steps down by itself",
        context=Context(
            BuildContext(
                frozenset({"entrypoint.sh", "Dockerfile"}),
                {"entrypoint.sh": '#!/bin/sh\nexec gosu app "$@"\n'}.get,
            )
        ),
    ),
    Valid(
        """
        FROM golang:1.27 AS build
        CMD ["go", "test"]
        FROM gcr.io/distroless/static-debian13:nonroot
        COPY --from=build /srv /srv
        CMD ["/srv"]
        """,
        because="nobody runs the builder",
    ),
)
