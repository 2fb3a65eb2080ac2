"""sbt, the Scala compiler and the whole JDK stay in the image that runs the program."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Run, Stage, Workdir
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.ecosystems.java import SBT_SECOND_STAGE
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Fix, Saving
from rules.engine.rule import Invalid, Valid
from rules.facts.image_paths import folder_at, placed_commands, resolve
from rules.images.names import ImageName, image_name
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped
from rules.second_stage.assembly import two_stages
from rules.second_stage.compiled_second_stage import beside, compiled_runtime, compiled_split
from rules.second_stage.java_programs import started_jar
from rules.second_stage.programs import origin
from rules.second_stage.refusal import SecondStageRefused
from rules.second_stage.start_words import started_words

_MAJOR = re.compile(r"(?:^|-)(\d+)[.u_]\d")
_STAGED = re.compile(r"(/\S*/target/universal/stage)/bin/[^/]+$")
_TASK = re.compile(r"(?:[\w.-]+/)*(?:universal:|Universal/)?(assembly|stage)")
_SEVERAL = re.compile(r"&&|\|\||;|(?<!\|)\|(?!\|)")


@record
class Program:
    """What sbt made and the container starts. place: the jar, or the folder of the staged program. last: the last RUN
    that has to do with it.
    """

    place: str
    last: Run
    is_staged: bool


class ScalaBuildShipped(SecondStageRule):
    """sbt, the Scala compiler, and the whole JDK stay in the image that runs the program.

    A jar from `sbt assembly` holds everything that it needs, and so does the folder from `sbt stage`. Both run on a
    Java runtime (JRE) of the same major version, without sbt, its downloads, and the source.
    """

    known = SBT_SECOND_STAGE
    looks_for = frozenset({"scala-sbt", "sbt"})
    aliases = ("DF011",)
    references = (
        "https://docs.docker.com/build/building/multi-stage/",
        "https://hub.docker.com/r/sbtscala/scala-sbt",
        "https://hub.docker.com/_/eclipse-temurin",
    )
    invalid = (
        Invalid(
            """
            FROM sbtscala/scala-sbt:eclipse-temurin-21.0.8_9_1.11.7_2.13.16
            WORKDIR /app
            COPY project project
            COPY build.sbt .
            COPY src src
            RUN sbt assembly -batch && mv target/scala-2.13/shop-assembly-1.0.jar . && rm -rf target ~/.sbt
            EXPOSE 8080
            CMD ["java", "-Xmx1g", "-jar", "shop-assembly-1.0.jar"]
            """,
            """
            FROM sbtscala/scala-sbt:eclipse-temurin-21.0.8_9_1.11.7_2.13.16 AS builder
            WORKDIR /app
            COPY project project
            COPY build.sbt .
            COPY src src
            RUN sbt assembly -batch && mv target/scala-2.13/shop-assembly-1.0.jar . && rm -rf target ~/.sbt

            FROM eclipse-temurin:21-jre
            WORKDIR /app
            COPY --from=builder /app/shop-assembly-1.0.jar /app/shop-assembly-1.0.jar
            EXPOSE 8080
            CMD ["java", "-Xmx1g", "-jar", "shop-assembly-1.0.jar"]
            """,
        ),
        Invalid(
            """
            FROM hseeberger/scala-sbt:11.0.16_1.7.1_2.13.8
            WORKDIR /play
            COPY . .
            RUN sbt clean stage
            CMD target/universal/stage/bin/shop -Dthreads=$(nproc)
            """,
            """
            FROM hseeberger/scala-sbt:11.0.16_1.7.1_2.13.8 AS builder
            WORKDIR /play
            COPY . .
            RUN sbt clean stage

            FROM eclipse-temurin:11-jre
            WORKDIR /play
            COPY --from=builder /play/target/universal/stage /play/target/universal/stage
            CMD target/universal/stage/bin/shop -Dthreads=$(nproc)
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM sbtscala/scala-sbt:eclipse-temurin-21.0.8_9_1.11.7_2.13.16
            WORKDIR /app
            COPY . .
            RUN sbt compile
            CMD ["sbt", "run"]
            """,
            because="the command needs sbt",
        ),
        Valid(
            """
            FROM sbtscala/scala-sbt:eclipse-temurin-21.0.8_9_1.11.7_2.13.16
            WORKDIR /app
            COPY . .
            RUN sbt package
            CMD ["java", "-jar", "target/scala-2.13/shop_2.13-1.0.jar"]
            """,
            because="a jar of `sbt package` needs Scala's library and others beside it",
        ),
        Valid(
            """
            FROM sbtscala/scala-sbt:eclipse-temurin-21.0.8_9_1.11.7_2.13.16
            WORKDIR /app
            COPY . .
            RUN sbt assembly
            CMD sed -i "s/db/$DB/" src/main/conf/db.json && java -jar target/scala-2.13/shop-assembly-1.0.jar
            """,
            because="the start changes a file of the source",
        ),
        Valid(
            """
            FROM sbtscala/scala-sbt:eclipse-temurin-21.0.8_9_1.11.7_2.13.16 AS build
            WORKDIR /app
            COPY . .
            RUN sbt stage
            FROM eclipse-temurin:21-jre
            COPY --from=build /app/target/universal/stage /app
            CMD ["/app/bin/shop"]
            """,
            because="it has its second stage already",
        ),
        Valid(
            """
            FROM sbtscala/scala-sbt:graalvm-community-21.0.2_1.11.7_2.13.16
            WORKDIR /app
            COPY . .
            RUN sbt stage
            CMD ["target/universal/stage/bin/shop"]
            """,
            because="GraalVM is another runtime, which somebody has chosen",
        ),
    )

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        program = _program(stage, context.build)
        runtime = _runtime_image(image_name(stage.base_image or ""))
        if program is not None and runtime is not None:
            message = f"`{stage.base.image.text}` ships sbt and a JDK; what sbt made only needs a JRE."
            yield Shipped(message, lambda: _fix(dockerfile, program, runtime, context.build))


def _runtime_image(image: ImageName) -> str | None:
    """The JRE of the same major version; None where the tag does not tell it."""
    major = _MAJOR.search(image.tag)
    if major is None or "graalvm" in image.tag:
        return None
    return f"eclipse-temurin:{major[1]}-jre" + ("-alpine" if "alpine" in image.tag else "")


def _program(stage: Stage, build: BuildContext) -> Program | None:
    """What the container starts, where a build of this stage made it."""
    end = stage.instructions[-1]
    tasks = [(run, task) for run, command, _ in placed_commands(stage) if (task := _task(command))]
    words = _start_words(stage, build)
    if not words or not tasks or not stage.of_type(Workdir):
        return None
    named = started_jar(words)
    if named is not None:
        place = resolve(folder_at(stage, end), named)
        runs = [run for run, task in tasks if task == "assembly"]
        source, moved = origin(stage, place)
        return Program(place, moved or runs[-1], False) if runs and SBT_SECOND_STAGE.builds(source) else None
    staged = _STAGED.match(resolve(folder_at(stage, end), words[0]))
    runs = [run for run, task in tasks if task == "stage"]
    return Program(staged[1], runs[-1], True) if staged and runs else None


def _task(command: Command) -> str:
    """`assembly` or `stage`, where the command makes sbt do it; "" for any other."""
    if command.name != "sbt":
        return ""
    tasks = [task for text in command.texts[1:] for task in text.split()]
    return next((found[1] for task in reversed(tasks) if (found := _TASK.fullmatch(task))), "")


def _start_words(stage: Stage, build: BuildContext) -> tuple[str, ...]:
    """The words that start the program; of a shell form those of its only command, with its `$(nproc)` and the like."""
    words = started_words(stage, build)
    commands = stage.of_type(Cmd)
    if words or stage.of_type(Entrypoint) or not commands:
        return words
    outside = re.sub(r"\$\(\((?:[^()]|\([^()]*\))*\)\)|\$\((?:[^()]|\([^()]*\))*\)", "$", commands[-1].value)
    return () if _SEVERAL.search(outside) else tuple(commands[-1].value.removeprefix("exec ").split())


def _fix(dockerfile: Dockerfile, program: Program, image: str, build: BuildContext) -> Fix:
    taken = compiled_split(dockerfile, program.last, (program.place,), SBT_SECOND_STAGE.variables, build)
    if taken.early and "alpine" in image:
        raise SecondStageRefused("the builder makes its users with the tools of another distribution")
    copies = [(program.place, program.place)] if program.is_staged else beside(taken, build, [program.place])
    shells = ("bash",) if program.is_staged and "alpine" in image else ()
    name = posixpath.basename(program.place)
    return two_stages(
        taken,
        compiled_runtime(taken, image, build, copies, shells),
        f"Build in one stage and ship `{name}` on a JRE",
        f"Also copy the other files that `{name}` reads when it runs. JDK tools such as `jcmd` aren't in `{image}`.",
        Saving("sbt, its downloads and the JDK's tools", "the image keeps what was built and a JRE"),
    )
