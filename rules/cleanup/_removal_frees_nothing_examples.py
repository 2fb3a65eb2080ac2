"""Examples of `removal-frees-nothing`."""

from __future__ import annotations

from rules.engine.rule import Invalid, Valid

INVALID = (
    Invalid(
        """
        FROM debian:13-slim
        RUN git clone --depth 1 https://example.com/shop.git /shop
        WORKDIR /shop
        RUN make && rm -rf .git
        CMD ["./shop"]
        """,
    ),
    Invalid(
        """
        FROM debian:13
        COPY tool.tar.gz /tmp/
        RUN tar -xzf /tmp/tool.tar.gz -C /opt && rm /tmp/tool.tar.gz
        """,
    ),
    Invalid(
        """
        FROM debian:13
        COPY id_rsa /root/.ssh/id_rsa
        RUN git clone git@example.com:team/app.git /app
        RUN rm /root/.ssh/id_rsa
        """,
    ),
    Invalid(
        """
        FROM debian:13
        COPY . /src
        RUN make -C /src install && rm -rf /src
        """,
    ),
    Invalid(
        """
        FROM debian:13
        ADD https://example.com/a.zip https://example.com/b.zip /tmp/
        RUN unzip /tmp/a.zip && unzip /tmp/b.zip && rm /tmp/a.zip /tmp/b.zip
        """,
    ),
    Invalid(
        """
        FROM node:22-slim
        WORKDIR /app
        COPY . .
        RUN npm ci
        RUN npm run build
        # smaller image
        RUN npm cache clean --force
        CMD ["npm", "start"]
        """,
        """
        FROM node:22-slim
        WORKDIR /app
        COPY . .
        RUN npm ci
        RUN npm run build
        CMD ["npm", "start"]
        """,
    ),
    Invalid(
        """
        FROM debian:13
        RUN curl -fsSLO https://example.com/tool.tar.gz && tar -xzf tool.tar.gz
        WORKDIR /app
        RUN make -C /tool install && rm /tool.tar.gz
        """,
    ),
)

VALID = (
    Valid(
        """
        FROM debian:13-slim
        RUN git clone https://example.com/shop.git && rm -rf shop/.git
        CMD ["/shop/shop"]
        """,
        because="the RUN that fetches the history removes it",
    ),
    Valid(
        """
        FROM debian:13
        RUN --mount=type=bind,source=tool.tar.gz,target=/tmp/tool.tar.gz tar -xzf /tmp/tool.tar.gz -C /opt
        """,
        because="the archive is never in a layer",
    ),
    Valid(
        """
        FROM debian:13
        COPY setup.sh /tmp/
        RUN sh /tmp/setup.sh && rm /tmp/setup.sh
        """,
        because="a script of a few lines costs next to nothing",
    ),
    Valid(
        """
        FROM debian:13
        ADD https://example.com/installer /tmp/setup.php
        COPY crontab /tmp/
        RUN php /tmp/setup.php && crontab /tmp/crontab && rm -rf /tmp/setup.php /tmp/crontab
        """,
        because="what goes into a folder under its own name is a file, and its name does not tell of size",
    ),
    Valid(
        """
        FROM debian:13
        WORKDIR /app
        COPY . /app/tool
        RUN make -C tool install && cd /tmp && rm -rf tool
        """,
        because="after `cd` it isn't certain which folder it is",
    ),
    Valid(
        """
        FROM nginx:1.29
        RUN rm /etc/nginx/conf.d/default.conf
        """,
        because="the base image brought the file: the program must not see it",
    ),
    Valid(
        """
        FROM debian:13
        RUN apt-get update
        RUN apt-get install -y curl
        RUN rm -rf /var/lib/apt/lists/*
        """,
        because="the RUNs can be joined: `consecutive-runs` says so",
    ),
    Valid(
        """
        FROM debian:13
        RUN apt-get update && apt-get install -y curl
        WORKDIR /app
        RUN make && rm -rf /var/lib/apt/lists/* /tmp/*
        """,
        because="`apt-lists-kept` says it where the lists are fetched",
    ),
    Valid(
        """
        FROM ubuntu:24.04
        COPY sources.list /etc/apt/
        RUN rm -rf /var/lib/apt/lists/*
        ENV LANG=C.UTF-8
        RUN apt-get update && apt-get install -y curl
        """,
        because="nothing above it fetched lists: it makes room for those of other sources",
    ),
    Valid(
        """
        FROM debian:13
        RUN curl -fsSLO https://example.com/tool.tar.gz && tar -xzf tool.tar.gz && rm tool.tar.gz
        WORKDIR /tool
        RUN make install && rm -rf /tool.tar.gz
        """,
        because="no layer holds the archive: it was removed where it was downloaded",
    ),
    Valid(
        """
        FROM debian:13 AS build
        COPY tool.tar.gz /tmp/
        RUN tar -xzf /tmp/tool.tar.gz -C /opt && rm /tmp/tool.tar.gz
        FROM debian:13
        COPY --from=build /opt /opt
        """,
        because="the layers of a builder stage are not shipped",
    ),
)
