"""A container that starts its program with a build tool."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage, Transfer
from rules.ecosystems.build_programs import BUILD_AND_RUN, builds_and_runs
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.facts.dockerfile_paths import is_no_product
from rules.facts.shipped_stages import shipped_stages
from rules.facts.start import start_of


class ProgramCompiledAtStart(Rule):
    """The container starts its program with a build tool, so the image ships the whole toolchain.

    `go run`, `cargo run`, `dotnet run`, `mvn spring-boot:run`, and the like compile what isn't compiled yet, or at
    least check it, and then start the program. The image needs the compiler, the source, and the downloaded packages
    for that, the start takes longer, and a build error shows only when the container starts. Compile the program in a
    build stage, and start it on a small image.

    The rule ignores images in which people work on the program: files such as `Dockerfile.dev`, stages named `dev` or
    `test`, and images without the source, which is mounted there.
    """

    category = Category.MULTI_STAGE
    phase = Phase.STAGES
    looks_for = BUILD_AND_RUN
    references = ("https://docs.docker.com/build/building/multi-stage/",)
    invalid = (
        Invalid(
            """
            FROM golang:1.27
            WORKDIR /app
            COPY . .
            CMD ["go", "run", "./cmd/server"]
            """,
        ),
        Invalid(
            """
            FROM eclipse-temurin:21
            WORKDIR /app
            COPY . .
            RUN ./gradlew build
            ENTRYPOINT ["./gradlew", ":shop:bootRun"]
            """,
        ),
        Invalid(
            """
            FROM mcr.microsoft.com/dotnet/sdk:10.0
            WORKDIR /app
            COPY . .
            CMD dotnet run --project Shop
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM golang:1.27
            WORKDIR /app
            COPY . .
            CMD ["go", "run", "."]
            """,
            because="the name says that people work in this image",
            context=Context(path="Dockerfile.dev"),
        ),
        Valid(
            """
            FROM golang:1.27 AS dev
            WORKDIR /app
            COPY . .
            CMD ["go", "run", "."]
            """,
            because="the stage's name says that people work in this image",
        ),
        Valid(
            """
            FROM golang:1.27
            WORKDIR /app
            CMD ["go", "run", "."]
            """,
            because="the source is mounted, so people work on it",
        ),
        Valid(
            """
            FROM mcr.microsoft.com/dotnet/sdk:10.0
            WORKDIR /app
            COPY . .
            ENV ASPNETCORE_ENVIRONMENT=Development
            CMD ["dotnet", "run"]
            """,
            because="a variable says that the program is developed here",
        ),
        Valid(
            """
            FROM golang:1.27
            COPY . .
            CMD ["go", "test", "./..."]
            """,
            because="tests need the toolchain",
        ),
        Valid(
            """
            FROM python:3.14-slim
            COPY . .
            CMD ["poetry", "run", "shop"]
            """,
            because="nothing is compiled",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if is_no_product(context.path):
            return
        for stage in shipped_stages(dockerfile, context):
            calls = (call for call in start_of(stage, context.build).calls if call.is_in_dockerfile)
            call = next((call for call in calls if builds_and_runs(call.words)), None)
            if call is None or _is_for_work(stage) or not _holds_source(stage):
                continue
            yield self.finding(
                call.at.span,
                f"`{' '.join(call.words)}` starts the program with the build tool, so the image ships the toolchain.",
                note="Compile it in a build stage, and start the program itself on a small image.",
            )


_WORK = re.compile(
    r"(?:.*[-_.])?(?:dev|develop|development|debug|tests?|testing|ci|local|watch)(?:[-_.].*)?", re.IGNORECASE
)


def _is_for_work(stage: Stage) -> bool:
    """Whether a variable or its name tells that people work in the stage's image."""
    values = stage.environment_at(stage.instructions[-1]).items()
    develops = any(_WORK.fullmatch(value or "") for name, value in values if name.endswith(("_ENV", "_ENVIRONMENT")))
    return develops or _WORK.fullmatch(stage.name or "") is not None


def _holds_source(stage: Stage) -> bool:
    copies = (copy for copy in stage.of_type(Transfer) if copy.flag("from") is None)
    return any(True for _ in copies) or any("git clone" in run.value for run in stage.of_type(Run))
