"""Examples of `changing-value-above-slow-steps`."""

from __future__ import annotations

from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM python:3.14-slim
        ARG GIT_COMMIT
        RUN apt-get update && apt-get install -y curl
        RUN pip install flask
        LABEL commit=$GIT_COMMIT
        CMD ["python", "app.py"]
        """,
        """
        FROM python:3.14-slim
        RUN apt-get update && apt-get install -y curl
        RUN pip install flask
        ARG GIT_COMMIT
        LABEL commit=$GIT_COMMIT
        CMD ["python", "app.py"]
        """,
    ),
    Invalid(
        """
        FROM node:24-slim
        ARG BUILD_NUMBER
        ENV BUILD_NUMBER=$BUILD_NUMBER
        COPY package.json .
        RUN npm install
        COPY . .
        """,
        """
        FROM node:24-slim
        COPY package.json .
        RUN npm install
        ARG BUILD_NUMBER
        ENV BUILD_NUMBER=$BUILD_NUMBER
        COPY . .
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM python:3.14-slim
        RUN pip install flask
        ARG GIT_COMMIT
        LABEL commit=$GIT_COMMIT
        """,
        because="it stands below the slow step",
    ),
    Valid(
        """
        FROM golang:1.27
        ARG GIT_COMMIT
        RUN go build -ldflags "-X main.commit=$GIT_COMMIT" .
        """,
        because="the step uses it",
    ),
    Valid(
        """
        FROM debian:13-slim
        ARG CACHEBUST=1
        RUN apt-get update && apt-get install -y curl
        """,
        because="it is there to make the step run again",
    ),
    Valid(
        """
        FROM rust:1
        ARG GIT_SHA
        RUN apt-get update && apt-get install -y cmake
        RUN cargo build --release
        """,
        because="nothing names it, so the build reads it from its environment",
    ),
    Valid(
        """
        FROM debian:13-slim
        ARG TOOL_COMMIT=3f2a91c
        RUN apt-get update && apt-get install -y git
        RUN git clone https://example.com/tool && git -C tool checkout $TOOL_COMMIT
        """,
        because="the default is a revision: it changes when somebody wants it to",
    ),
    Valid(
        """
        ARG TOOL_COMMIT=3f2a91c
        FROM debian:13-slim
        ARG TOOL_COMMIT
        RUN apt-get update && apt-get install -y git
        RUN git clone https://example.com/tool && git -C tool checkout $TOOL_COMMIT
        """,
        because="the default above the first FROM is a revision",
    ),
    Valid(
        """
        FROM alpine:3.22
        ARG JAVA_BUILD_NUMBER=12
        ENV JAVA_VERSION=8.192.$JAVA_BUILD_NUMBER
        RUN apk add --no-cache curl
        """,
        because="a number as default is the version that is wanted",
    ),
    Valid(
        """
        FROM python:3.14-slim
        ARG GIT_COMMIT
        ENV GIT_COMMIT=$GIT_COMMIT
        COPY . /app
        RUN pip install /app
        """,
        because="the source stands above the step as well, and changes with the commit",
    ),
    Valid(
        """
        FROM debian:13-slim
        ARG GIT_COMMIT
        ARG BUILD_DATE
        RUN echo "built $BUILD_DATE" > /etc/motd && apt-get update && apt-get install -y curl
        LABEL commit=$GIT_COMMIT
        """,
        because="the step uses another value that differs in every build",
    ),
    Valid(
        """
        ARG GIT_COMMIT
        FROM python:3.14-slim
        RUN pip install flask
        """,
        because="an ARG above the first FROM is no part of the steps",
    ),
    Valid(
        """
        FROM python:3.14-slim
        ARG VERSION=1.2
        RUN pip install app==$VERSION
        """,
        because="a version changes when somebody wants it to",
    ),
)
