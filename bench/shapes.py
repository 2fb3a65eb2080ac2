"""Generated Dockerfiles with the shape of real ones, for the benchmarks. `python -m bench.shapes` prints their shape.

Of 1,500 real files half had up to 21 lines, 8 instructions and 5 shell commands; one in ten more than 57, 18 and 21;
one in a hundred more than 150, 50 and 66.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

BASES = """\
python:3.11 python:3.13-slim python:3.12-alpine node:22 node:20-bullseye-slim golang:1.24 debian:12 ubuntu:24.04
alpine:3.20 maven:3.9-eclipse-temurin-21 eclipse-temurin:21-jre ruby:3.3 php:8.3-apache nginx rust:1.83 centos:7 $BASE
mcr.microsoft.com/dotnet/sdk:8.0""".split()  # noqa: SIM905 - easier to read and to extend
PACKAGES = """\
curl git gcc make libpq-dev build-essential ca-certificates unzip wget jq locales python3 gnupg nginx vim""".split()  # noqa: SIM905
STEPS = [
    step.strip("\n").replace("|", "\n")
    for step in r"""
RUN apt-get update
RUN apt-get update && apt-get install -y {some}
RUN apt-get update && apt-get install -y --no-install-recommends {some} && rm -rf /var/lib/apt/lists/*
RUN apt-get update \|    && apt-get install -y --no-install-recommends \|{column}    && rm -rf /var/lib/apt/lists/*
RUN apt-get update && apt-get install -y \|{column}    && apt-get clean
RUN set -eux; \|    apt-get update; \|    apt-get install -y {some}; \|    rm -rf /var/lib/apt/lists/*
RUN apk add --no-cache \|{column}    && update-ca-certificates
RUN apk update && apk add {some}
RUN yum install -y {some} && yum clean all
RUN pip install -r requirements.txt
RUN pip install --no-cache-dir -r requirements.txt
RUN pip install --upgrade pip && \|    pip install flask gunicorn
RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt
RUN npm install
RUN npm ci --omit=dev && npm cache clean --force
RUN npm run build
RUN yarn install --frozen-lockfile
RUN go mod download
RUN CGO_ENABLED=0 go build -o /bin/app ./cmd/app
RUN mvn -B package -DskipTests
RUN bundle install
RUN wget https://example.com/a.tgz && \|    tar xzf a.tgz && \|    cd a && ./configure && \|    make && make install
RUN useradd -m app && mkdir -p /data && chown -R app:app /data
RUN if [ -n "$DEBUG" ]; then \|      pip install debugpy; \|    fi
RUN for f in a b c; do echo "$f" >> /etc/list; done
RUN <<EOF|set -e|apt-get update|apt-get install -y {some}|EOF
RUN mkdir -p /app/logs
RUN chmod +x /entrypoint.sh
""".strip().split("\n")
]
OTHERS = [
    other.replace("|", "\n")
    for other in r"""
WORKDIR /app
COPY . .
COPY requirements.txt .
COPY package*.json ./
ADD . /app
COPY --chown=app:app src/ src/
ENV PATH=/opt/bin:$PATH \|    LANG=C.UTF-8 \|    LC_ALL=C.UTF-8
ENV NODE_ENV production
ARG VERSION=1.2
EXPOSE 8080
USER app
VOLUME /data
LABEL maintainer="someone" \|      version="1"
ADD https://example.com/file /tmp/
HEALTHCHECK CMD curl -f http://localhost/
# install what we need|# and nothing else
# see the documentation

|# ---
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
""".strip().split("\n")
]
ENDS = (
    'CMD ["python", "app.py"]',
    "CMD npm start",
    'ENTRYPOINT ["/entrypoint.sh"]',
    'CMD ["nginx", "-g", "daemon off;"]',
    "",
)


def dockerfiles(count: int, seed: int = 7) -> Iterator[str]:
    """The same files for the same seed."""
    chance = random.Random(seed)
    for _ in range(count):
        yield _dockerfile(chance)


def _dockerfile(chance: random.Random) -> str:
    steps = max(1, round(chance.lognormvariate(1.9, 0.85)))
    stages = 1 if chance.random() < 0.65 else 2 if chance.random() < 0.95 else 3
    lines = ["ARG BASE=debian:12"]
    if chance.random() < 0.1:
        lines.insert(0, "# syntax=docker/dockerfile:1")
    for stage in range(stages):
        name = f" AS stage{stage}" if stage < stages - 1 else ""
        lines.append(f"FROM {chance.choice(BASES)}{name}")
        lines += [_step(chance) for _ in range(steps // stages + 1)]
    if stages > 1:
        lines.append("COPY --from=stage0 /app/dist /srv")
    return "\n".join([*lines, chance.choice(ENDS)]).rstrip("\n") + "\n"


def _step(chance: random.Random) -> str:
    if chance.random() < 0.62:
        return chance.choice(OTHERS)
    some = chance.sample(PACKAGES, chance.randint(1, 9))
    column = "".join(f"        {package} \\\n" for package in some)
    return chance.choice(STEPS).format(some=" ".join(some), column=column)


def _shape(texts: list[str]) -> None:
    from rules.dockerfile.model import Run
    from rules.dockerfile.parser import parse

    files = [parse(text) for text in texts]
    runs = [[run for _, run in file.each(Run)] for file in files]
    numbers = {
        "lines": [file.source.line_count for file in files],
        "instructions": [len(file.instructions) for file in files],
        "commands": [sum(len(run.commands) for run in some) for some in runs],
    }
    for name, values in numbers.items():
        ordered = sorted(values)
        parts = (f"p{p} {ordered[min(len(ordered) - 1, len(ordered) * p // 100)]}" for p in (50, 90, 99))
        print(name, *parts)


if __name__ == "__main__":
    _shape(list(dockerfiles(2000)))
