"""Examples of `full-base-image`."""

from __future__ import annotations

from rules.engine.context import Context, ImageFacts, KnownTag
from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

_OLD_TAGS = ImageFacts({"node:0.10": KnownTag("0.10")}, frozenset({"node:0.10-slim"}))
"""A registry that has no slim variant of a version, for an example."""


INVALID = (
    Invalid(
        """
        FROM debian:latest
        COPY srv /srv
        CMD ["/srv"]
        """,
        """
        FROM debian:stable-slim
        COPY srv /srv
        CMD ["/srv"]
        """,
    ),
    Invalid(
        """
        FROM python:3.11
        WORKDIR /app
        COPY requirements.txt .
        RUN pip install --no-cache-dir -r requirements.txt
        COPY . .
        CMD ["python", "main.py"]
        """,
        """
        FROM python:3.11-slim
        WORKDIR /app
        COPY requirements.txt .
        RUN pip install --no-cache-dir -r requirements.txt
        COPY . .
        CMD ["python", "main.py"]
        """,
    ),
    Invalid(
        """
        FROM node:20-bullseye AS build
        RUN npm ci && npm run build
        FROM node:20-bullseye
        COPY --from=build /app/dist /app
        CMD ["node", "/app/index.js"]
        """,
        """
        FROM node:20-bullseye AS build
        RUN npm ci && npm run build
        FROM node:20-bullseye-slim
        COPY --from=build /app/dist /app
        CMD ["node", "/app/index.js"]
        """,
    ),
    Invalid(
        """
        ARG PYTHON_VERSION=3.9-bullseye
        FROM python:${PYTHON_VERSION}
        COPY app.py .
        CMD ["python", "app.py"]
        """,
        """
        ARG PYTHON_VERSION=3.9-slim-bullseye
        FROM python:${PYTHON_VERSION}
        COPY app.py .
        CMD ["python", "app.py"]
        """,
    ),
    Invalid(
        """
        FROM python:3.12
        RUN apt-get update && apt-get install -y ffmpeg && rm -rf /var/lib/apt/lists/*
        RUN pip install psycopg2
        HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1
        CMD ["python", "app.py"]
        """,
        """
        FROM python:3.12-slim
        RUN apt-get update && apt-get install -y ffmpeg gcc libc6-dev libpq-dev curl && rm -rf /var/lib/apt/lists/*
        RUN pip install psycopg2
        HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1
        CMD ["python", "app.py"]
        """,
    ),
    Invalid(
        """
        FROM python:3.12
        COPY app.py .
        HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1
        CMD ["python", "app.py"]
        """,
        """
        FROM python:3.12-slim
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends curl && \\
            rm -rf /var/lib/apt/lists/*
        COPY app.py .
        HEALTHCHECK CMD curl -f http://localhost:8000/ || exit 1
        CMD ["python", "app.py"]
        """,
    ),
    Invalid(
        """
        FROM node:22
        WORKDIR /app
        COPY . .
        RUN npm ci --omit=dev
        CMD ["npm", "start"]
        """,
        """
        FROM node:22-slim
        WORKDIR /app
        RUN apt-get update && \\
            apt-get install -y --no-install-recommends openssl && \\
            rm -rf /var/lib/apt/lists/*
        COPY . .
        RUN npm ci --omit=dev
        CMD ["npm", "start"]
        """,
        context=holding({"package.json": '{"dependencies": {"@prisma/client": "5.9.0"}}'}),
    ),
    Invalid(
        """
        FROM python:3.12
        COPY . .
        CMD ["python", "app.py"]
        """,
        context=holding({"app.py": 'subprocess.run(["git", "pull"])'}),
    ),
    Invalid(
        """
        FROM python:3.12
        COPY start /usr/local/bin/begin
        CMD ["begin"]
        """,
        context=holding({"start": "#!/bin/sh\ncurl -sf http://config\nexec server\n"}),
    ),
    Invalid(
        """
        FROM python:3.12@sha256:0000000000000000000000000000000000000000000000000000000000000000
        COPY app.py .
        CMD ["python", "app.py"]
        """,
    ),
)

VALID = (
    Valid(
        """
        # The slim image lacks the locales that our reports need
        FROM python:3.11
        CMD ["python", "main.py"]
        """,
        because="the comment says why it isn't the slim image",
    ),
    Valid(
        """
        FROM python:3.11-slim
        CMD ["python", "main.py"]
        """,
        because="it is the slim variant already",
    ),
    Valid(
        """
        FROM golang:1.25 AS build
        RUN go build -o /app .
        FROM node:20 AS assets
        RUN npm ci
        FROM scratch
        COPY --from=build /app /app
        """,
        because="stages that only build are not shipped",
    ),
    Valid(
        """
        FROM python:3.8-windowsservercore
        CMD ["python", "main.py"]
        """,
        because="Windows images have no slim variant",
    ),
    Valid(
        """
        FROM node:8-onbuild
        EXPOSE 8000
        """,
        because="its ONBUILD triggers need the full image, and it has no slim variant",
    ),
    Valid(
        """
        FROM python:3.12
        RUN pip install psycopg2
        CMD ["python", "app.py"]
        """,
        because="psycopg2 is built from source, so the stage needs the compiler; the answer is a second stage",
    ),
    Valid(
        """
        FROM registry.example.com/python:3.12
        CMD ["python", "app.py"]
        """,
        because="nobody knows the tags of a private registry",
    ),
    Valid(
        """
        FROM openjdk:17
        CMD ["java", "-jar", "app.jar"]
        """,
        because="the image is no longer built, so its slim variant is as old: another image is the answer",
    ),
    Valid(
        """
        FROM ubuntu:24.04
        RUN apt-get update && apt-get install -y python3
        """,
        because="ubuntu has no slim variant",
    ),
    Valid(
        "FROM ruby:3.4\n",
        because="people compile and debug in a development container: they want the tools",
        context=Context(path=".devcontainer/Dockerfile"),
    ),
    Valid("FROM node:0.10\n", because="the registry has no slim variant of it", context=Context(images=_OLD_TAGS)),
    Valid(
        "FROM python:3.11\n",
        because="the configuration asks to keep this base image",
        context=Context(kept_images=frozenset({"python:3.*"})),
    ),
    Valid(
        """
        FROM debian:bookworm
        RUN apt-get update && apt-get install -y default-jre-headless
        """,
        because="Java's packages link their manual pages, and the slim Debian has no folder for them",
    ),
    Valid(
        """
        FROM node:22
        WORKDIR /app
        COPY . .
        RUN npm ci --omit=dev
        CMD ["node", "server.js"]
        """,
        because="the lock file tells that a package is compiled on installation: a second stage is the answer",
        context=holding(
            {
                "package.json": '{"dependencies": {"terminal": "1"}}',
                "package-lock.json": '{"packages": {"node_modules/pty": {"hasInstallScript": true, '
                '"dependencies": {"nan": "^2"}}}}',
            }
        ),
    ),
    Valid(
        """
        FROM python:3.12
        RUN pip install numpy && find / -name "*.so" -exec strip {} +
        """,
        because="`strip` is a compiler's tool, and the slim image has none",
    ),
    Valid(
        """
        FROM node:22
        COPY . .
        RUN npm ci
        CMD ["node", "print.js"]
        """,
        because="puppeteer's browser needs two dozen libraries, and the full image has most of them",
        context=holding({"package.json": '{"dependencies": {"puppeteer": "24"}}'}),
    ),
    Valid(
        """
        FROM python:3.12
        COPY setup.sh .
        RUN ./setup.sh
        """,
        because="nobody can read what the script uses",
    ),
)
