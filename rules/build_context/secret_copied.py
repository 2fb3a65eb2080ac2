"""A file with secrets is copied into the image."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Transfer
from rules.edits.secret_mounts import instead_of_copy
from rules.engine.context import Context
from rules.engine.example_context import holding
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.context_waste import is_secret
from rules.facts.secret_files import holds_secret


class SecretCopied(Rule):
    """A private key or a file with passwords is copied into the image.

    Everyone who can pull the image can read it, even if a later `RUN rm` removes it, because the layer below keeps it.
    If the build needs the file, use `RUN --mount=type=secret` or `--mount=type=ssh`, which leave nothing behind. If the
    program needs it, provide it when the container starts (`env_file`, or secrets of the orchestrator).
    """

    category = Category.BUILD_CONTEXT
    severity = Severity.ERROR
    references = ("https://docs.docker.com/build/building/secrets/",)
    invalid = (
        Invalid("FROM node:24-slim\nCOPY .env /app/.env\n"),
        Invalid(
            """
            FROM node:24-slim
            WORKDIR /app
            COPY package.json .
            COPY .npmrc .
            RUN npm install
            """,
            """
            FROM node:24-slim
            WORKDIR /app
            COPY package.json .
            RUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm install
            """,
            context=holding(
                {".npmrc": "//registry.npmjs.org/:_authToken=npm_0123456789abcdef\n", "package.json": "{}"}
            ),
        ),
        Invalid(
            "FROM debian:13\nCOPY .netrc /root/.netrc\nRUN git clone https://example.com/a.git\n",
            "FROM debian:13\nRUN --mount=type=secret,id=netrc,target=/root/.netrc git clone https://example.com/a.git\n",
        ),
        Invalid("FROM node:24-slim\nCOPY .netrc /root/\nRUN git clone https://a.example/a.git && rm /root/.netrc\n"),
        Invalid("FROM debian:13-slim\nCOPY kubeconfig /root/.kube/config\nCOPY terraform.tfstate /srv/\n", findings=2),
        Invalid("FROM debian:13-slim\nADD id_rsa known_hosts /root/.ssh/\n"),
        Invalid("FROM debian:13-slim\nCOPY certs/private-key.pem /etc/ssl/\n"),
    )
    valid = (
        Valid(
            "FROM debian:13-slim\nCOPY id_rsa.pub ca.pem /etc/ssl/\n",
            because="public keys and certificates are no secrets",
        ),
        Valid(
            "FROM node:24-slim\nCOPY .npmrc ./\nRUN npm ci\n",
            because="it names a registry, and the token comes from a variable",
            context=holding(
                {".npmrc": "registry=https://npm.example.com\n//npm.example.com/:_authToken=${NPM_TOKEN}\n"}
            ),
        ),
        Valid("FROM node:24-slim\nCOPY .npmrc ./\nRUN npm ci\n", because="nobody knows whether a token is in it"),
        Valid("FROM node:24-slim\nCOPY .env.example ./\n", because="an example holds no secrets"),
        Valid(
            """
            FROM node:24 AS build
            COPY .env ./
            RUN npm run build
            FROM nginx:1.29
            COPY --from=build /app/dist /usr/share/nginx/html
            """,
            because="a front end takes its settings from it at build time, and the stage is not shipped",
        ),
        Valid(
            """
            FROM debian:13-slim
            RUN --mount=type=secret,id=env,target=/app/.env ./configure
            """,
            because="the secret is mounted and leaves nothing behind",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, copy in dockerfile.each(Transfer):
            if copy.flag("from") is not None or copy.heredocs:
                continue
            for word in copy.sources:
                name = word.literal or ""
                is_key = is_secret(name) and not name.rsplit("/", 1)[-1].startswith(".env")
                if is_key or (holds_secret(name, context.build) and context.ships(dockerfile, stage)):
                    message = f"`{name}` can be read by anyone who can pull the image."
                    yield self.finding(word.span, message, instead_of_copy(dockerfile, stage, copy))
