"""`chmod` or `chown` of what COPY brought."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Copy, Dockerfile, Run
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command
from rules.edits.shell import delete_command
from rules.engine.context import Context
from rules.engine.edits import delete, delete_lines, insert
from rules.engine.finding import Edit, Finding, Fix, Saving
from rules.engine.rule import Category, Invalid, Phase, Rule, Severity, Valid
from rules.facts.cache_mounts import has_old_syntax
from rules.facts.copied_files import CopiedFileChange, change_of, copy_rewritten_by
from rules.facts.shipped_stages import shipped_runs


class CopiedFilesChangedLater(Rule):
    """A `RUN` changes the mode or the owner of files that `COPY` added.

    A layer stores whole files: `chmod` and `chown` write every file that they change into the image a second time.
    `COPY` itself can set both, with `--chmod` and `--chown`. `setcap` and `strip` write a file
    again, too: call them in the stage that builds it.
    """

    category = Category.RUN_LAYERS
    phase = Phase.JOINING
    severity = Severity.HINT
    looks_for = frozenset({"chmod", "chown", "setcap", "strip", "upx"})
    aliases = ("prefer-copy-chmod",)
    references = ("https://docs.docker.com/reference/dockerfile/#copy---chown---chmod",)
    invalid = (
        Invalid(
            """
            FROM golang:1.27 AS build
            WORKDIR /src
            COPY . .
            RUN CGO_ENABLED=0 go build -o /srv .
            FROM alpine:3.24
            COPY --from=build /srv /usr/local/bin/srv
            RUN apk add --no-cache libcap && setcap cap_net_bind_service=+ep /usr/local/bin/srv
            USER 1000
            CMD ["srv"]
            """,
        ),
        Invalid(
            """
            FROM node:24-slim AS build
            WORKDIR /src
            COPY . .
            RUN npm ci && npm run build
            FROM node:24-slim
            COPY --from=build /src/dist /srv/apps
            COPY entrypoint.sh /srv/entrypoint.sh
            RUN chown -R node:node /srv
            USER node
            CMD ["/srv/entrypoint.sh"]
            """,
        ),
        Invalid(
            """
            FROM debian:13
            COPY docker/entrypoint.sh /usr/local/bin/
            RUN chmod +x /usr/local/bin/entrypoint.sh
            ENTRYPOINT ["entrypoint.sh"]
            """,
            """
            FROM debian:13
            COPY --chmod=755 docker/entrypoint.sh /usr/local/bin/
            ENTRYPOINT ["entrypoint.sh"]
            """,
        ),
        Invalid(
            """
            FROM debian:13
            WORKDIR /app
            COPY start.sh stop.txt ./
            COPY run.sh run.sh
            RUN mkdir logs && \\
                chmod 700 run.sh && \\
                ln -s /data data
            """,
            """
            FROM debian:13
            WORKDIR /app
            COPY start.sh stop.txt ./
            COPY --chmod=700 run.sh run.sh
            RUN mkdir logs && \\
                ln -s /data data
            """,
        ),
        Invalid(
            """
            FROM node:22-slim
            COPY . /app
            RUN chown node.node -R /app
            """,
            """
            FROM node:22-slim
            COPY --chown=node:node . /app
            """,
        ),
        Invalid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY . .
            RUN chown -R node:node /app && ls
            """,
            """
            FROM node:22-slim
            WORKDIR /app
            COPY --chown=node:node . .
            RUN chown node:node /app && ls
            """,
        ),
        Invalid(
            """
            FROM node:22-slim
            WORKDIR /app
            COPY . .
            RUN npm ci
            RUN chown -R node:node /app
            """,
        ),
        Invalid(
            """
            FROM debian:13
            COPY start.sh /start.sh
            RUN set -ex \\
                && chmod +x /start.sh
            """,
            """
            FROM debian:13
            COPY --chmod=755 start.sh /start.sh
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM alpine:3.24
            RUN apk add --no-cache libcap caddy && setcap cap_net_bind_service=+ep /usr/sbin/caddy
            USER 1000
            CMD ["caddy", "run"]
            """,
            because="the RUN brings the program itself",
        ),
        Valid(
            """
            FROM debian:13
            COPY --chmod=755 entrypoint.sh /
            """,
            because="COPY sets the mode",
        ),
        Valid(
            """
            FROM debian:13
            COPY scripts /scripts
            RUN chmod +x /scripts/*.sh
            """,
            because="`--chmod` would give its mode to every file of the folder",
        ),
        Valid(
            """
            FROM debian:13
            COPY entrypoint.sh /
            RUN sed -i 's/\\r//' /entrypoint.sh && chmod +x /entrypoint.sh
            """,
            because="the RUN rewrites the file anyway",
        ),
        Valid(
            """
            FROM debian:13
            RUN curl -fsSLo /usr/bin/tool https://example.com/tool && chmod +x /usr/bin/tool
            """,
            because="the file was made by the same RUN",
        ),
        Valid(
            """
            FROM debian:13 AS build
            COPY build.sh /
            RUN chmod +x /build.sh && /build.sh
            FROM scratch
            COPY --from=build /app /app
            """,
            because="the layers of a builder stage are not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, run in shipped_runs(dockerfile, context):
            for command in run.commands:
                rewritten = copy_rewritten_by(dockerfile, stage, run, command)
                if rewritten is not None:
                    yield self.finding(command.span, _rewrite_message(command, rewritten))
                change = change_of(stage, run, command, context)
                if change is None:
                    continue
                yield self.finding(
                    command.span,
                    _message(change),
                    _fix(dockerfile, run, change) if change.movable and not has_old_syntax(dockerfile) else None,
                )


def _rewrite_message(command: Command, copy: Copy) -> str:
    file = command.texts[-1]
    stage = f"the stage that line {copy.lines.first} copies it from"
    return f"This stores `{file}` a second time: call `{command.name}` in {stage}."


def _message(change: CopiedFileChange) -> str:
    flag = change.flag.partition("=")[0]
    what = "mode" if flag == "chmod" else "owner"
    folder = [text for text in change.command.texts if not text.startswith("-")][-1]
    stored = change.copy.sources[0].text if change.recursive is None else folder
    line = change.copy.lines.first
    return f"This stores `{stored}` a second time: `COPY --{flag}` in line {line} sets the {what} directly."


def _fix(dockerfile: Dockerfile, run: Run, change: CopiedFileChange) -> Fix | None:
    """Moves the change to the COPY; a folder that was there before keeps a `chown` of its own, without `-R`."""
    edits: tuple[Edit, ...]
    if change.keeps_folder and change.recursive is not None:
        words = change.command.words
        following = words[words.index(change.recursive) + 1]
        edits = (delete(Span(change.recursive.span.start, following.span.start)),)
    elif all(command is change.command or command.name == "set" for command in run.commands):
        edits = () if dockerfile.comments_above(run) else (delete_lines(dockerfile.source, run.lines),)
    else:
        edits = delete_command(dockerfile, run, change.command) or ()
    if not edits:
        return None
    return Fix(
        f"Set it with `COPY --{change.flag}`",
        (insert(change.copy.keyword_span.end, f" --{change.flag}"), *edits),
        saving=Saving("a second copy of the files", "a layer stores whole files"),
    )
