"""Examples of `consecutive-runs`."""

from __future__ import annotations

from rules.engine.rule import Invalid, Valid

INVALID = (
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
    Invalid(
        """
        FROM debian:13
        RUN wget https://example.com/tool.phar
        RUN chmod +x tool.phar
        RUN mv tool.phar /usr/local/bin/tool
        """,
        """
        FROM debian:13
        RUN wget https://example.com/tool.phar && \\
            chmod +x tool.phar && \\
            mv tool.phar /usr/local/bin/tool
        """,
    ),
)
VALID = (
    Valid(
        """
        FROM debian:13-slim
        RUN chmod 755 /var/www
        RUN chmod -R ugo+rw /var/www/html/storage
        """,
        because="the first changes the folder alone, and nothing that the second does",
    ),
    Valid(
        """
        FROM debian:13
        RUN apt-get update
        RUN apt-get install -y curl
        # The clean-up has a layer of its own, because our registry counts the layers
        RUN rm -rf /var/lib/apt/lists/*
        """,
        because="the comment says that it is apart on purpose",
    ),
    Valid(
        """
        FROM php:8.4-apache
        RUN echo 'memory_limit = -1' >> /usr/local/etc/php/php.ini
        RUN echo 'expose_php = off' >> /usr/local/etc/php/php.ini
        """,
        because="a settings file that grows by a line weighs nothing",
    ),
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
