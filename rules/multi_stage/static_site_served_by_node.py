"""A static site ships with Node.js and everything that built it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Run, Stage, User
from rules.ecosystems.node import SECOND_STAGE
from rules.engine.context import BuildContext, Context
from rules.engine.example_context import holding
from rules.engine.finding import Fix, Saving
from rules.engine.rule import Invalid, Valid
from rules.facts.dockerfile_paths import is_for_work
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped, refuse
from rules.second_stage.assembly import Runtime, two_stages
from rules.second_stage.compiled_second_stage import compiled_split
from rules.second_stage.node_project import build_run, default_output, port, project, start_command, static_output
from rules.second_stage.refusal import SecondStageRefused

NGINX = "nginxinc/nginx-unprivileged:stable-alpine"
ROOT = "/usr/share/nginx/html"

_EVERY_VARIABLE = re.compile(r".+")  # a static site reads no environment when it is served
_OLD_SYNTAX = re.compile(r"docker/dockerfile:1\.[0-3](?:\D|$)")
_VITE = '{"scripts": {"build": "vite build", "preview": "vite preview --port 4173"}, "devDependencies": {"vite": "5"}}'

_REACT = '{"scripts": {"start": "react-scripts start", "build": "react-scripts build"}}'


class StaticSiteServedByNode(SecondStageRule):
    """A static site ships with Node.js and everything that built it.

    A bundler writes plain files. Any web server delivers them, faster than a development server, and without
    `node_modules`, the source, and Node.js. Build the site in one stage, and copy the folder to a small nginx image
    that doesn't run as root.
    """

    known = SECOND_STAGE
    looks_for = frozenset({"node"})
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://hub.docker.com/r/nginxinc/nginx-unprivileged",
    )
    invalid = (
        Invalid(
            """
            FROM node:22
            WORKDIR /app
            COPY . .
            RUN npm ci
            CMD ["npm", "start"]
            """,
            context=holding({"package.json": _REACT, "src/index.js": ""}),
        ),
        Invalid(
            """
            FROM node:22
            WORKDIR /app
            COPY . .
            RUN npm ci
            RUN npm run build
            EXPOSE 3000
            CMD ["npx", "serve", "-s", "build", "-l", "3000"]
            """,
            """
            FROM node:22 AS builder
            WORKDIR /app
            COPY . .
            RUN npm ci
            RUN npm run build

            FROM nginxinc/nginx-unprivileged:stable-alpine
            COPY <<'EOF' /etc/nginx/conf.d/default.conf
            server {
                listen 3000;
                root /usr/share/nginx/html;
                location / {
                    try_files $uri $uri/ /index.html;
                }
            }
            EOF
            COPY --from=builder /app/build /usr/share/nginx/html
            EXPOSE 3000
            """,
        ),
        Invalid(
            """
            FROM node:22-alpine
            WORKDIR /site
            COPY . .
            RUN npm ci && npm run build
            CMD npm run preview
            """,
            """
            FROM node:22-alpine AS builder
            WORKDIR /site
            COPY . .
            RUN npm ci && npm run build

            FROM nginxinc/nginx-unprivileged:stable-alpine
            COPY <<'EOF' /etc/nginx/conf.d/default.conf
            server {
                listen 4173;
                root /usr/share/nginx/html;
                location / {
                    try_files $uri $uri/ /index.html;
                }
            }
            EOF
            COPY --from=builder /site/dist /usr/share/nginx/html
            """,
            context=holding({"package.json": _VITE, "index.html": ""}),
        ),
    )
    valid = (
        Valid(
            """
            FROM node:22
            WORKDIR /app
            COPY . .
            RUN npm ci
            CMD ["npm", "start"]
            """,
            because="the development server passes requests on, which nginx must be told",
            context=holding({"package.json": _REACT.replace("{", '{"proxy": "http://api", ', 1)}),
        ),
        Valid(
            """
            FROM node:22
            WORKDIR /app
            COPY . .
            RUN npm ci
            CMD ["npm", "run", "dev"]
            """,
            because="a development server needs the source and its tools",
        ),
        Valid(
            """
            FROM node:22
            WORKDIR /app
            COPY . .
            RUN npm ci
            CMD ["npm", "start"]
            """,
            because="the file's name says that developers work in it",
            context=replace(holding({"package.json": _REACT}), path="client/Dockerfile-dev"),
        ),
        Valid(
            """
            FROM node:22
            WORKDIR /app
            COPY . .
            RUN npm ci && npm run build
            CMD ["node", "dist/server.js"]
            """,
            because="it is a program, not a static site",
        ),
        Valid(
            """
            # syntax=docker/dockerfile:1.2
            FROM node:22
            COPY . .
            RUN npm ci && npm run build
            CMD ["npx", "serve", "build"]
            """,
            because="this syntax has no heredocs: the settings of nginx would need a file of their own",
        ),
    )

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        run, known = build_run(stage), project(context.build)
        if run is None:
            yield from _developed(stage, context)
            return
        if any(d.name == "syntax" and _OLD_SYNTAX.search(d.value) for d in dockerfile.directives):
            return
        command = start_command(stage, known)
        folder = static_output(command, known)
        if folder is not None:
            image, served = stage.base.image.text, default_output(known) or folder
            message = f"The image ships `{image}` and `node_modules` to serve the plain files of `{folder}`."
            yield Shipped(message, lambda: _fix(dockerfile, run, served, port(stage, command), context.build))


def _developed(stage: Stage, context: Context) -> Iterator[Shipped]:
    """A development server that nobody seems to develop with: no compose file mounts the source."""
    build, known = context.build, project(context.build)
    manifest = build.read("package.json") or ""
    is_meant = build.services or is_for_work(context.path) or "dev" in (stage.name or "")
    words = tuple(start_command(stage, known).split()[:2])
    if is_meant or words not in _DEVELOPMENT_SERVERS or "build" not in known.scripts or '"proxy"' in manifest:
        return
    message = (
        f"The container runs the development server `{words[0]}`, for which it ships `node_modules` and the source."
    )
    reason = "no step of the file builds the site: build it in one stage, and serve the files with nginx in another"
    yield Shipped(message, refuse(reason))


_DEVELOPMENT_SERVERS = frozenset({("react-scripts", "start"), ("vue-cli-service", "serve")})


def _fix(dockerfile: Dockerfile, run: Run, folder: str, listens: int | None, build: BuildContext) -> Fix:
    stage = dockerfile.stages[-1]
    place = posixpath.join(stage.workdir_at(stage.instructions[-1]), folder)
    taken = compiled_split(dockerfile, run, (place,), _EVERY_VARIABLE, build)
    if taken.repeated or taken.files or any("curl" in i.value or "wget" in i.value for i in taken.moved):
        raise SecondStageRefused("the image does more than serve plain files")
    old = tuple(i for i in taken.moved if isinstance(i, Cmd | Entrypoint | Run | User))
    runtime = Runtime(NGINX, ((place, ROOT),), setup=_settings(listens or 8080), workdir="/", dropped=old)
    caution = "nginx serves the site: set the redirects, headers and proxies of the old server there."
    if listens is None:
        caution += " nginx listens on port 8080."
    return two_stages(
        replace(taken, early=()),
        runtime,
        f"Build in one stage and serve `{folder}` with nginx",
        caution,
        Saving("Node.js and `node_modules`", "the image keeps the built files and nginx"),
    )


def _settings(listens: int) -> tuple[str, ...]:
    return (
        "COPY <<'EOF' /etc/nginx/conf.d/default.conf",
        "server {",
        f"    listen {listens};",
        f"    root {ROOT};",
        "    location / {",
        "        try_files $uri $uri/ /index.html;",
        "    }",
        "}",
        "EOF",
    )
