"""`rm` of what an earlier layer holds."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.words import Command
from rules.ecosystems.record import Purpose
from rules.edits.joinable_runs import rows_to_join
from rules.engine.context import Context
from rules.engine.edits import delete_lines
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.command_purposes import purposes_of
from rules.facts.kept_out_caches import only_empties_caches
from rules.facts.named_packages import named
from rules.facts.shipped_stages import shipped_stages
from rules.facts.temporary_files import LayerPath, StageLayers, brought_by

_Above = Callable[[], Mapping[str, LayerPath]]


class RemovalFreesNothing(Rule):
    """A `RUN` deletes files that an earlier layer holds.

    A layer never gets smaller: the deleted files stay in the image and are only hidden. Whoever has the image can still
    read them, which matters most for a key that was copied "only for the build". Delete files in the `RUN` that creates
    them, mount what only one step needs (`RUN --mount=type=bind`, `--mount=type=secret`), or build in another stage.
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

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in shipped_stages(dockerfile, context):
            joined = frozenset(id(run) for row in rows_to_join(dockerfile, stage) for run in row.runs)
            layers = StageLayers(stage)
            has_installed = False
            for at, instruction in enumerate(stage.instructions):
                if isinstance(instruction, Run):
                    if id(instruction) not in joined:
                        above = partial(layers.above, at)
                        yield from self._late(dockerfile, instruction, stage, above, has_installed)
                    has_installed = has_installed or not _PACKAGES.isdisjoint(purposes_of(instruction))

    def _late(
        self, dockerfile: Dockerfile, run: Run, stage: Stage, above: _Above, has_installed: bool
    ) -> Iterator[Finding]:
        if only_empties_caches(run):
            if has_installed:
                yield self.finding(
                    run.span,
                    "A clean-up in a layer of its own frees nothing: the layers above hold what it deletes.",
                    _deletion(dockerfile, stage, run),
                )
            return
        removals = [command for command in run.commands if command.name == "rm" and not command.inside]
        brought = above() if removals else {}
        own = {file.path for file in brought_by(stage, run)} if brought else set()
        for command in removals if brought else ():
            late = {
                written: brought[path].origin.lines.first
                for path, written in _removed(stage, run, command)
                if path in brought and path not in own and _matters(brought[path], run, command, written)
            }
            if late:
                lines = sorted(set(late.values()))
                where = f"layer of line {lines[0]} still holds" if len(lines) == 1 else "layers above still hold"
                yield self.finding(command.span, f"This frees nothing: the {where} {named(list(late))}.")


_PACKAGES = frozenset({Purpose.SYSTEM, Purpose.LANGUAGE})


def _deletion(dockerfile: Dockerfile, stage: Stage, run: Run) -> Fix | None:
    """Deletes the RUN with the comments that belong to it; not where it is all that the stage has."""
    if len(stage.instructions) == 1:
        return None
    return Fix("Delete the clean-up", (delete_lines(dockerfile.source, dockerfile.block(run)),))


def _matters(file: LayerPath, run: Run, removal: Command, written: str) -> bool:
    """Whether it is of size or secret, as far as its name and its removal tell: an archive, a key, a folder."""
    if file.is_worth_a_word:
        return True
    is_recursive = any(re.match(r"-[a-zA-Z]*[rR]|--recursive", text) for text in removal.texts[1:])
    has_moved = any(c.name == "cd" and c.span.start < removal.span.start for c in run.commands)
    return is_recursive and file.may_be_a_folder and (written.startswith("/") or not has_moved)


def _removed(stage: Stage, run: Run, command: Command) -> Iterator[tuple[str, str]]:
    """The paths (absolute, and as written) that an `rm` removes."""
    folder = stage.workdir_at(run)
    for text in command.texts[1:]:
        if not text.startswith("-"):
            yield posixpath.normpath(posixpath.join(folder, text)), text
