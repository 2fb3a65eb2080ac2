"""RUN instructions that belong in one layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.dockerfile.source import Span
from rules.edits.joinable_runs import rows_to_join
from rules.edits.joining import join
from rules.engine.context import Context
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid


class ConsecutiveRuns(Rule):
    """Several `RUN` instructions do one piece of work.

    Each `RUN` makes a layer, and a layer never gets smaller: what one of them downloads and the next one deletes stays
    in the image. Work and its clean-up therefore belong in one `RUN`: fetching package lists, installing and removing;
    downloading, unpacking and deleting the archive. `apt-get update` in a layer of its own is also reused from the
    build cache for months, so that a later install asks for versions that the mirror no longer has.

    Joining for its own sake saves nothing, and it makes the build cache coarser. Slow steps that do not depend on one
    another, steps with their own mounts or flags, and steps that would see each other's `cd` or variables are left
    apart.
    """

    category = Category.RUN_LAYERS
    phase = Phase.JOINING
    aliases = ("DL3059", "ruleMoreThanOneInstall", "DF003")
    references = (
        "https://docs.docker.com/build/building/best-practices/#run",
        "https://docs.docker.com/build/cache/optimize/",
    )
    invalid = (
        Invalid(
            """
            FROM debian:13
            RUN apt-get update
            RUN apt-get install -y curl
            RUN rm -rf /var/lib/apt/lists/*
            """,
            """
            FROM debian:13
            RUN apt-get update && \\
                apt-get install -y curl && \\
                rm -rf /var/lib/apt/lists/*
            """,
        ),
        Invalid(
            """
            FROM python:3.13
            RUN apt-get install -y gcc
            RUN pip install -r requirements.txt
            RUN apt-get remove -y gcc
            """,
            """
            FROM python:3.13
            RUN apt-get install -y gcc && \\
                pip install -r requirements.txt && \\
                apt-get remove -y gcc
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN curl -fsSLO https://example.com/tool-1.2.tar.gz
            # only the binary is needed
            RUN tar -xzf tool-1.2.tar.gz -C /usr/local/bin tool

            RUN rm tool-1.2.tar.gz
            """,
            """
            FROM debian:13
            RUN curl -fsSLO https://example.com/tool-1.2.tar.gz && \\
                # only the binary is needed
                tar -xzf tool-1.2.tar.gz -C /usr/local/bin tool && \\
                rm tool-1.2.tar.gz
            """,
        ),
        Invalid(
            """
            FROM alpine:3.22
            RUN apk update \\
              && apk add curl
            RUN apk add git
            """,
            """
            FROM alpine:3.22
            RUN apk update \\
              && apk add curl \\
              && apk add git
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN wget https://example.com/tool.tar.gz
            RUN tar -xzf tool.tar.gz
            RUN cd tool && make install
            RUN rm -r tool tool.tar.gz
            """,
            """
            FROM debian:13
            RUN wget https://example.com/tool.tar.gz && \\
                tar -xzf tool.tar.gz && \\
                (cd tool && make install) && \\
                rm -r tool tool.tar.gz
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM node:22
            RUN npm ci
            RUN npm run build
            RUN npm test
            """,
            because="slow steps are kept apart for the build cache, and none cleans up after another",
        ),
        Valid(
            """
            FROM debian:13
            RUN mkdir /srv/app
            RUN mkdir /srv/app/logs
            RUN groupadd app
            RUN useradd -g app app
            """,
            because="no layer stores again what an earlier one holds: joining them would save nothing",
        ),
        Valid(
            """
            FROM ubuntu:24.04
            RUN wget -O /tmp/get-pip.py https://bootstrap.pypa.io/get-pip.py && python3.11 /tmp/get-pip.py
            RUN python3.12 /tmp/get-pip.py
            RUN python3.13 /tmp/get-pip.py
            RUN rm /tmp/get-pip.py
            """,
            because="one small file is not worth that all these steps run again when one of them changes",
        ),
        Valid(
            """
            FROM debian:13 AS build
            RUN apt-get update && apt-get install -y gcc
            RUN apt-get install -y make
            FROM scratch
            COPY --from=build /app /app
            """,
            because="the layers of a builder stage are not shipped",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get update
            RUN --mount=type=secret,id=token apt-get install -y private-tool
            """,
            because="the secret is mounted for one step only",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get update
            RUN ["apt-get", "install", "-y", "curl"]
            """,
            because="the exec form has no shell in which to join",
        ),
        Valid(
            """
            FROM debian:13
            RUN export DEBIAN_FRONTEND=noninteractive
            RUN apt-get update && apt-get install -y tzdata
            """,
            because="the exported variable would start to act on the install",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get update
            RUN apt-get install -y curl || true
            """,
            because="`|| true` would begin to hide a failing `apt-get update`",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get update
            SHELL ["/bin/bash", "-c"]
            RUN apt-get install -y curl
            """,
            because="another shell runs the second step",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
            RUN apt-get update && apt-get install -y ffmpeg && rm -rf /var/lib/apt/lists/*
            """,
            because="each step cleans up after itself: they were kept apart on purpose",
        ),
        Valid(
            """
            FROM debian:13
            RUN <<EOF
            apt-get update
            EOF
            RUN apt-get install -y curl
            """,
            because="a heredoc is a script of its own",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get update
            # hadolint ignore=DL3008
            RUN apt-get install -y curl
            """,
            because="a suppression above the second step would lose its place",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            if not context.ships(dockerfile, stage):
                continue
            for row in rows_to_join(dockerfile, stage):
                count = f"{len(row.runs)} RUNs" if len(row.runs) > 2 else "two RUNs"
                yield self.finding(
                    Span(row.runs[0].span.start, row.runs[-1].span.end),
                    f"These {count} belong in one layer: {row.reason}.",
                    Fix(f"Join the {count}", join(dockerfile, row.runs)),
                )
