"""`apt-get update` in another layer than the install that needs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rules.dockerfile.model import Dockerfile, Run
from rules.ecosystems.catalogue import bringing, programs
from rules.ecosystems.debian import APT_GET
from rules.edits.joinable_runs import Neighbours, Row, rows_to_join
from rules.edits.joining import join
from rules.engine.context import Context
from rules.engine.edits import delete_lines
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.facts.apt import edits_to_update, relying_on_lists, updates
from rules.facts.system_packages import APT


class AptUpdateAlone(Rule):
    """`apt-get update` is cached apart from the install that needs it.

    The build cache reuses a `RUN` as long as its text stays the same, so a separate `apt-get update` runs only once.
    Months later, a changed install line uses the old package lists, and the versions in them are gone from the mirror.
    Run `apt-get update` in the `RUN` that installs.
    """

    category = Category.RUN_LAYERS
    phase = Phase.JOINING
    looks_for = programs(*APT.tools)
    aliases = ("aptGetUpdatePrecedesInstall", "DF028", "CKV_DOCKER_5", "DS-0017")
    references = ("https://docs.docker.com/build/building/best-practices/#apt-get",)
    invalid = (
        Invalid(
            """
            FROM debian:13 AS build
            RUN apt-get update
            RUN apt-get install -y gcc
            FROM debian:13
            COPY --from=build /app /app
            """,
            """
            FROM debian:13 AS build
            RUN apt-get update && \\
                apt-get install -y gcc
            FROM debian:13
            COPY --from=build /app /app
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN apt-get update
            COPY packages /packages
            RUN apt-get install -y curl
            ENV LANG=C.UTF-8
            RUN ./configure && apt-get install -y git
            """,
            """
            FROM debian:13
            COPY packages /packages
            RUN apt-get update && apt-get install -y curl
            ENV LANG=C.UTF-8
            RUN ./configure && apt-get update && apt-get install -y git
            """,
        ),
        Invalid(
            """
            FROM debian:13
            RUN apt-get update && apt-get upgrade -y
            COPY packages /packages
            RUN apt-get install -y curl
            """,
            """
            FROM debian:13
            RUN apt-get update && apt-get upgrade -y
            COPY packages /packages
            RUN apt-get update && apt-get install -y curl
            """,
        ),
        Invalid(
            """
            FROM debian:8
            RUN apt-get -o Acquire::Check-Valid-Until=false update
            ENV LANG=C.UTF-8
            RUN apt-get install -y curl
            """,
            """
            FROM debian:8
            ENV LANG=C.UTF-8
            RUN apt-get -o Acquire::Check-Valid-Until=false update && apt-get install -y curl
            """,
        ),
        Invalid(
            """
            FROM debian:13 AS build
            # compilers
            RUN apt-get update
            RUN apt-get install -y gcc
            RUN apt-get install -y make
            FROM debian:13
            """,
            """
            FROM debian:13 AS build
            # compilers
            RUN apt-get update && \\
                apt-get install -y gcc
            RUN apt-get update && apt-get install -y make
            FROM debian:13
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM debian:13
            RUN apt-get update && apt-get install -y curl
            RUN apt-get install -y git
            """,
            because="the lists were fetched together with an install",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get update
            RUN apt-get update && apt-get install -y curl
            """,
            because="the install fetches its own lists",
        ),
        Valid(
            """
            FROM debian:13
            RUN apt-get update
            RUN apt-get install -y curl
            """,
            because="in a shipped stage the two RUNs are joined: `consecutive-runs` says so",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            lone = [run for run in stage.of_type(Run) if _is_lone(run)]
            if not lone:
                continue
            rows = tuple(rows_to_join(dockerfile, stage)) if context.ships(dockerfile, stage) else ()
            joined = {id(run) for row in rows for run in row.runs[:-1]}
            neighbours = Neighbours(dockerfile, stage)
            for run in lone:
                if id(run) in joined:
                    continue
                relying = relying_on_lists(stage, run)
                if relying:
                    yield self.finding(
                        run.span,
                        f"These package lists are cached: the install in line {relying[0].lines.first} "
                        "may ask for versions that are gone.",
                        None if _are_joined_first(rows, relying) else _fix(dockerfile, neighbours, run, relying),
                    )


def _are_joined_first(rows: Sequence[Row], relying: tuple[Run, ...]) -> bool:
    """Whether installs that need the lists become one RUN, in which one update is enough."""
    return any(len(set(row.runs) & set(relying)) > 1 for row in rows)


def _is_lone(run: Run) -> bool:
    return updates(run) and not any(
        word in bringing(APT_GET.name) for command in run.commands for word in command.texts
    )


def _fix(dockerfile: Dockerfile, neighbours: Neighbours, run: Run, relying: tuple[Run, ...]) -> Fix | None:
    row = neighbours.between(run, relying[0])
    is_next = len(row) == 2 and (len(relying) == 1 or bool(dockerfile.comments_above(run)))
    edits = [edits_to_update(later, run) for later in (relying[1:] if is_next else relying)]
    if not all(edits):
        return None
    if is_next:
        more = (edit for part in edits for edit in part)
        return Fix("Join `apt-get update` with the install", (*join(dockerfile, row), *more))
    moved = tuple(edit for part in edits for edit in part)
    if len(run.commands) > 1 or run.flags or dockerfile.comments_above(run):
        return Fix("Fetch the lists where they are used", moved)
    return Fix("Fetch the lists where they are used", (delete_lines(dockerfile.source, run.lines), *moved))
