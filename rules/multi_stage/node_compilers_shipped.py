"""Compilers for npm's native packages ship with a Node.js program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.catalogue import fetching, managers, spelled
from rules.ecosystems.debian_libraries import is_build_only
from rules.ecosystems.node import ECOSYSTEM, SECOND_STAGE
from rules.ecosystems.record import Pins
from rules.engine.context import BuildContext, Context
from rules.engine.example_context import holding
from rules.engine.finding import Fix, Saving
from rules.engine.rule import Invalid, Valid
from rules.facts.calls import Invocation, invocation
from rules.facts.image_paths import folder_at
from rules.facts.named_packages import of_use_outside
from rules.facts.needs_build import compiled_by
from rules.facts.start import start_texts
from rules.images.names import image_name
from rules.images.variants import slim_tag
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped, refuse
from rules.second_stage.assembly import Runtime, two_stages
from rules.second_stage.compiled_second_stage import setup
from rules.second_stage.kept_packages import bringing, kept_packages
from rules.second_stage.language import Language
from rules.second_stage.node_project import build_run, refuse_files_elsewhere
from rules.second_stage.node_tools import node_part
from rules.second_stage.refusal import SecondStageRefused, links_unclearly
from rules.second_stage.runtime_packages import serves_the_build
from rules.second_stage.small_images import slim_variant
from rules.second_stage.source_copies import repeated_copies
from rules.second_stage.take_apart import take_apart

_MANAGERS = tuple(manager.name for manager in ECOSYSTEM.managers)
_COMPILES_LATER = re.compile(
    rf"(?<![\w-])(?:(?:{spelled(*_MANAGERS)}) (?:ci|i|install|rebuild)|node-gyp|make|gcc|nodemon)(?![\w-])"
)
_FOR_GYP = frozenset({"python", "python2", "python3", "py3-setuptools"})
_PACKAGE = '{"dependencies": {"bcrypt": "5"}}'


class NodeCompilersShipped(SecondStageRule):
    """Compilers for npm's native packages ship with a Node.js program.

    `node-gyp` compiles a package with native code once, during the install, and needs a C compiler, `make`, and Python
    for it. If one stage installs the packages, the next can copy `node_modules` without these tools.
    """

    known = SECOND_STAGE
    looks_for = frozenset({"node"})
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://github.com/nodejs/node-gyp#installation",
    )
    invalid = (
        Invalid(
            """
            FROM node:22
            WORKDIR /app
            COPY package.json package-lock.json ./
            RUN npm ci --omit=dev && npm cache clean --force
            COPY . .
            CMD ["node", "server.js"]
            """,
            context=holding(
                {
                    "package.json": _PACKAGE,
                    "package-lock.json": '{"lockfileVersion": 3, "packages": {"": {}, "node_modules/zeromq": '
                    '{"hasInstallScript": true, "dependencies": {"nan": "2"}}}}',
                    "server.js": "",
                }
            ),
        ),
        Invalid(
            """
            FROM node:22-slim
            RUN apt-get update && apt-get install -y build-essential python3 libpq-dev
            WORKDIR /app
            COPY package.json package-lock.json ./
            RUN npm ci --omit=dev && npm cache clean --force
            COPY . .
            USER node
            CMD ["node", "server.js"]
            """,
            """
            FROM node:22-slim AS builder
            RUN apt-get update && apt-get install -y build-essential python3 libpq-dev
            WORKDIR /app
            COPY package.json package-lock.json ./
            RUN npm ci --omit=dev && npm cache clean --force

            FROM node:22-slim
            WORKDIR /app
            RUN apt-get update && \\
                apt-get install -y --no-install-recommends libpq5 && \\
                rm -rf /var/lib/apt/lists/*
            COPY --from=builder /app/node_modules /app/node_modules
            COPY . .
            USER node
            CMD ["node", "server.js"]
            """,
            context=holding({"package.json": _PACKAGE, "package-lock.json": "{}", "server.js": ""}),
        ),
        Invalid(
            """
            FROM node:22-alpine
            RUN apk add --no-cache g++ make python3
            WORKDIR /app
            COPY . .
            RUN npm ci
            CMD ["npm", "start"]
            """,
            context=holding({"package.json": '{"scripts": {"postinstall": "node make-config.js"}}', "server.js": ""}),
        ),
    )
    valid = (
        Valid(
            """
            FROM node:20-bookworm AS builder
            WORKDIR /app
            COPY package*.json ./
            RUN npm ci
            FROM node:20-bookworm-slim
            WORKDIR /app
            RUN apt-get update && apt-get install -y --no-install-recommends libgif-dev && rm -rf /var/lib/apt/lists/*
            COPY --from=builder /app/node_modules /app/node_modules
            CMD ["node", "server.js"]
            """,
            because="another stage installs the packages: this one keeps what they link",
        ),
        Valid(
            """
            FROM node:22-alpine
            RUN apk add --no-cache g++ make python3
            WORKDIR /app
            COPY . .
            CMD npm install && npm start
            """,
            because="the packages are installed when the container starts",
        ),
        Valid(
            """
            FROM node:22-alpine
            WORKDIR /app
            COPY . .
            RUN apk add --no-cache --virtual .gyp g++ make python3 && npm ci && apk del .gyp
            CMD ["npm", "start"]
            """,
            because="the compilers are removed in the same layer",
        ),
    )

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        if build_run(stage) is not None:
            return
        building = [package for package in kept_packages(stage.of_type(Run)) if is_build_only(package)]
        installs = [run for run in stage.of_type(Run) if any(_installs(invocation(c)) for c in run.commands)]
        if not installs:
            return  # another stage installs them
        is_full = slim_tag(image_name(stage.base_image or "")) is not None
        compiled = (
            []
            if building or not is_full
            else compiled_by((command for run in installs for command in run.commands), context.build)
        )
        if not (building or compiled) or any(_COMPILES_LATER.search(t) for t in start_texts(stage, context.build)):
            return
        if compiled:
            yield Shipped(_of_image(stage, compiled), refuse(links_unclearly(stage)))
            return
        at = bringing(stage.of_type(Run), building[0])
        message = of_use_outside(building, outside="compiling the packages of `package.json`")
        yield Shipped(message, lambda: _fix(dockerfile, stage, installs, context.build), at)


def _of_image(stage: Stage, compiled: list[str]) -> str:
    first = compiled[0].removesuffix(", which is compiled")
    more = f" and {len(compiled) - 1} more" if len(compiled) > 1 else ""
    image = stage.base.image.text
    return f"The compilers of `{image}` are only needed to build {first}{more}, but ship with the program."


def _installs(call: Invocation | None) -> bool:
    """An install into the project's own folder."""
    known = fetching(call.tool) if call is not None and managers()[call.tool] in ECOSYSTEM.managers else None
    if call is None or known is None or call.has("-g", "--global", "--prefix", "-C"):
        return False
    pins = managers()[call.tool].pins
    return call.subcommand in (known.project | (pins.verbs if isinstance(pins, Pins) else frozenset())) - known.tools


def _fix(dockerfile: Dockerfile, stage: Stage, installs: list[Run], build: BuildContext) -> Fix:
    end = folder_at(stage, stage.instructions[-1])
    if end == "/" or any(folder_at(stage, run) != end or "cd " in run.value for run in installs):
        raise SecondStageRefused("the packages are installed in another folder than the program starts in")
    refuse_files_elsewhere(build)

    def only_builds(package: str) -> bool:
        return serves_the_build(stage, build, package, _FOR_GYP)

    language = Language(
        lambda command, folder: node_part(command),
        SECOND_STAGE.variables,
        installs[-1],
        same_image=True,
        makes_outputs=lambda _: True,
        only_builds=only_builds,
    )
    taken = take_apart(dockerfile, language)
    copies = repeated_copies(stage, taken.builds)
    small = stage.base.image.text if "$" in stage.base.image.text else slim_variant(stage)
    modules = f"{end}/node_modules"
    runtime = Runtime(
        small,
        (),
        setup=setup(taken, small, build, same_release=True),
        repeated=copies,
        outputs=((modules, modules),),
    )
    return two_stages(
        taken,
        runtime,
        "Install the packages in one stage and ship `node_modules`",
        "Check that every package loads in the second stage.",
        Saving("the compilers and Python", "the second stage holds none of them"),
    )
