"""Examples of `apt-lists-kept`."""

from __future__ import annotations

from rules.engine.example_context import holding
from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        "FROM debian:13\nRUN apt-get update && apt-get install -y curl\n"
        + 31 * "COPY packages.txt /\n"
        + "RUN apt-get install -y git\n",
    ),
    Invalid(
        """
        FROM debian:13
        RUN apt-get update && \\
            apt-get install -y curl
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
        FROM debian:13
        RUN apt-get update
        RUN apt-get install -y curl
        """,
    ),
    Invalid(
        """
        FROM debian:13
        RUN apt-get update && \\
            apt-get install -y curl
        COPY packages.txt /
        RUN apt-get install -y git && \\
            rm -rf /var/lib/apt/lists/*
        """,
        """
        FROM debian:13
        RUN apt-get update && \\
            apt-get install -y curl && \\
            rm -rf /var/lib/apt/lists/*
        COPY packages.txt /
        RUN apt-get update && apt-get install -y git && \\
            rm -rf /var/lib/apt/lists/*
        """,
    ),
    Invalid(
        """
        FROM python:3.14-slim
        RUN apt-get update
        RUN pip install --no-cache-dir flask
        """,
        """
        FROM python:3.14-slim
        RUN pip install --no-cache-dir flask
        """,
    ),
    Invalid(
        """
        FROM debian:13
        RUN apt-get update && apt-get install -y curl
        COPY setup.sh /opt/
        RUN bash /opt/setup.sh
        """,
        context=holding({"setup.sh": "apt-get install -y git\\n"}),
    ),
    Invalid(
        """
        FROM debian:13
        RUN apt-get update && apt-get install -y curl && \\
            cat > /etc/motd <<EOF
        hello
        EOF
        """,
        """
        FROM debian:13
        RUN apt-get update && apt-get install -y curl && \\
            rm -rf /var/lib/apt/lists/* && \\
            cat > /etc/motd <<EOF
        hello
        EOF
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM debian:13
        # Keep /var/lib/apt/lists: users install plugins by apt
        RUN apt-get update && apt-get install -y curl
        """,
        because="the comment says that they stay on purpose",
    ),
    Valid(
        """
        FROM debian:13
        RUN apt-get update && apt-get install -y curl && rm -r /var/lib/apt/lists/*
        """,
        because="the lists are removed in the same layer",
    ),
    Valid(
        """
        FROM debian:13
        RUN apt-get update && apt-get install -y curl && apt-get clean && rm -rf /var/lib/apt /var/cache/apt
        """,
        because="the folder around the lists is removed",
    ),
    Valid(
        """
        FROM debian:13
        RUN apt-get update && apt-get install -y curl && find /var/lib/apt/lists -type f -delete
        """,
        because="find removes them",
    ),
    Valid(
        """
        FROM debian:13
        RUN --mount=type=cache,target=/var/lib/apt,sharing=locked \\
            --mount=type=cache,target=/var/cache/apt,sharing=locked \\
            apt-get update && apt-get install -y curl
        """,
        because="the lists live in a cache mount",
    ),
    Valid(
        """
        FROM debian:13 AS build
        RUN apt-get update && apt-get install -y gcc
        FROM debian:13-slim
        COPY --from=build /app /app
        """,
        because="a builder stage is not shipped",
    ),
    Valid(
        """
        FROM phusion/baseimage:noble-1.0.0
        RUN apt-get update && apt-get install -y curl && /cleanup.sh
        """,
        because="the image's own script cleans up",
    ),
    Valid(
        """
        FROM debian:13
        RUN apt-get install -y curl
        """,
        because="nothing was fetched here: there is nothing to remove",
    ),
)
