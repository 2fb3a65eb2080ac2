"""`rm` of what an earlier layer holds."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Instruction, Run, Stage, Transfer
from rules.dockerfile.source import LineRange
from rules.dockerfile.words import Command
from rules.engine.context import Context
from rules.engine.edits import delete_lines
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.tools.apt import LISTS, updates
from rules.tools.caches import APT_LISTS
from rules.tools.downloads import downloaded_files
from rules.tools.kept_out import empties, only_empties_caches
from rules.tools.rows import rows_to_join
from rules.tools.shipped import shipped_stages


class RemovalFreesNothing(Rule):
    """A `RUN` deletes what an earlier layer holds.

    A layer never gets smaller: the deleted files stay in the image, below a note that hides them. Whoever has the
    image can still read them, which matters most for a key that was copied "only for the build". Delete in the `RUN`
    that made the files, mount what is only needed for one step (`RUN --mount=type=bind`, `--mount=type=secret`), or
    build in another stage.
    """

    category = Category.CLEANUP
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://docs.docker.com/build/building/secrets/",
    )
    invalid = (
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
            RUN apt-get update && apt-get install -y curl
            WORKDIR /app
            RUN make && rm -rf /var/lib/apt/lists/*
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
    valid = (
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
            RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*
            """,
            because="it removes the lists that it fetched itself",
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

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in shipped_stages(dockerfile, context):
            joined = frozenset(id(run) for row in rows_to_join(dockerfile, stage) for run in row.runs)
            origins: dict[str, Instruction] = {}
            for instruction in stage.instructions:
                if isinstance(instruction, Run) and id(instruction) not in joined:
                    yield from self._late(dockerfile, instruction, stage, origins)
                origins.update(dict.fromkeys(_brought(stage, instruction), instruction))

    def _late(
        self, dockerfile: Dockerfile, run: Run, stage: Stage, origins: dict[str, Instruction]
    ) -> Iterator[Finding]:
        if only_empties_caches(run):
            yield self.finding(
                run.span,
                "A clean-up in a layer of its own frees nothing: the layers above hold what it deletes.",
                _deletion(dockerfile, stage, run),
            )
            return
        own = set(_brought(stage, run))
        for command in run.commands:
            for path, written in _removed(stage, run, command):
                origin = origins.get(path)
                if origin is None or path in own or (path == LISTS and updates(run)):
                    continue
                line = origin.lines.first
                yield self.finding(
                    command.span, f"This frees nothing: the layer of line {line} still holds `{written}`."
                )


def _deletion(dockerfile: Dockerfile, stage: Stage, run: Run) -> Fix | None:
    """Deletes the RUN with the comments that belong to it; not where it is all that the stage has."""
    if len(stage.instructions) == 1:
        return None
    first = min((piece.lines.first for piece in dockerfile.comments_above(run)), default=run.lines.first)
    return Fix("Delete the clean-up", (delete_lines(dockerfile.source, LineRange(first, run.lines.last)),))


def _brought(stage: Stage, instruction: Instruction) -> Iterator[str]:
    """The files (absolute) that an instruction brings into its layer, as far as they can be named."""
    folder = stage.workdir_at(instruction)
    if isinstance(instruction, Transfer) and not instruction.heredocs:
        destination = posixpath.join(folder, instruction.destination.text)
        for source in instruction.sources:
            if not set("*?[$").intersection(source.text + destination) and _matters(source.text):
                yield posixpath.normpath(destination)
                yield posixpath.normpath(posixpath.join(destination, posixpath.basename(source.text)))
    if isinstance(instruction, Run):
        if updates(instruction) and not any(empties(command, APT_LISTS) for command in instruction.commands):
            yield LISTS
        names = (name for command in instruction.commands for name in downloaded_files(command))
        yield from (posixpath.join(folder, name) for name in names if "$" not in name)


_SMALL = re.compile(r"\.(sh|txt|md5|sha\d*|asc|py|php|js|json|ya?ml|toml|conf|cfg|ini|list|repo|patch|diff|sql|lock)$")


def _matters(source: str) -> bool:
    """Whether what is copied is of size or secret: a folder, an archive, a package, a key; not a small text."""
    return _SMALL.search(source) is None and posixpath.basename(source) not in {"Gemfile", "Makefile", "Dockerfile"}


def _removed(stage: Stage, run: Run, command: Command) -> Iterator[tuple[str, str]]:
    """The paths (absolute, and as written) that the command removes."""
    if command.name != "rm" or command.inside:
        return
    if empties(command, APT_LISTS):
        yield LISTS, LISTS
    folder = stage.workdir_at(run)
    for text in command.texts[1:]:
        if not text.startswith(("-", LISTS)):
            yield posixpath.normpath(posixpath.join(folder, text)), text
