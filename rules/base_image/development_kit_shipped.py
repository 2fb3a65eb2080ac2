"""The image that ships starts from a development kit although it only runs a program."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Run, Stage, Transfer, Workdir
from rules.dockerfile.words import Command
from rules.edits.base_image import retag
from rules.engine.context import BuildContext, Context, Service
from rules.engine.example_context import holding
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Phase, Rule, Valid
from rules.facts.language_packages import packages_of
from rules.facts.stage_tree import families
from rules.facts.start import start_of
from rules.facts.system_packages import installed_by
from rules.images.names import ImageName, image_name
from rules.images.runtime_variants import KIT_BRINGS, KIT_PROGRAMS, RUNTIMES
from rules.images.sizes import exists, saving
from rules.images.slim_lacks import programs_of_command


class DevelopmentKitShipped(Rule):
    """The image that ships carries a compiler that nothing in it uses.

    A JDK, a .NET SDK, or the CUDA development image builds programs. The runtime image of the same version runs them,
    and it's smaller by the compiler, the headers, and the build tools. This rule reports a stage only if it clearly
    just runs a program: its `CMD` or `ENTRYPOINT` starts `java` or `dotnet app.dll`, and no command uses the kit. Other
    rules cover a stage that both builds and ships.
    """

    category = Category.BASE_IMAGE
    phase = Phase.BASE
    aliases = ("gpu/prefer-runtime-final-stage",)
    references = (
        "https://hub.docker.com/_/eclipse-temurin",
        "https://learn.microsoft.com/en-us/dotnet/core/docker/container-images",
        "https://hub.docker.com/r/nvidia/cuda",
    )
    invalid = (
        Invalid(
            """
            FROM maven:3-eclipse-temurin-21 AS build
            RUN mvn package
            FROM eclipse-temurin:21-jdk-alpine
            COPY --from=build /src/target/app.jar /app.jar
            ENTRYPOINT ["java", "-jar", "/app.jar"]
            """,
            """
            FROM maven:3-eclipse-temurin-21 AS build
            RUN mvn package
            FROM eclipse-temurin:21-jre-alpine
            COPY --from=build /src/target/app.jar /app.jar
            ENTRYPOINT ["java", "-jar", "/app.jar"]
            """,
        ),
        Invalid(
            """
            FROM amazoncorretto:17
            COPY target/app.jar /app.jar
            CMD java $JAVA_OPTS -jar /app.jar
            """,
            """
            FROM amazoncorretto:17-headless
            COPY target/app.jar /app.jar
            CMD java $JAVA_OPTS -jar /app.jar
            """,
        ),
        Invalid(
            """
            FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
            RUN dotnet publish -o /app
            FROM mcr.microsoft.com/dotnet/sdk:10.0-noble
            COPY --from=build /app /app
            ENTRYPOINT ["dotnet", "/app/shop.dll"]
            """,
            """
            FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
            RUN dotnet publish -o /app
            FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
            COPY --from=build /app /app
            ENTRYPOINT ["dotnet", "/app/shop.dll"]
            """,
        ),
        Invalid(
            """
            FROM openjdk:11
            COPY target/app.jar app.jar
            CMD ["java", "-jar", "app.jar"]
            """,
            """
            FROM eclipse-temurin:11-jre
            COPY target/app.jar app.jar
            CMD ["java", "-jar", "app.jar"]
            """,
        ),
        Invalid(
            """
            FROM maven:3.9-eclipse-temurin-17 AS build
            RUN mvn package
            FROM maven:3.9-eclipse-temurin-17
            COPY --from=build /src/target/app.jar /app.jar
            CMD ["java", "-jar", "/app.jar"]
            """,
            """
            FROM maven:3.9-eclipse-temurin-17 AS build
            RUN mvn package
            FROM eclipse-temurin:17-jre
            COPY --from=build /src/target/app.jar /app.jar
            CMD ["java", "-jar", "/app.jar"]
            """,
        ),
        Invalid(
            """
            FROM nvidia/cuda:12.8.1-cudnn-devel-ubuntu24.04
            RUN pip install torch
            CMD ["python3", "serve.py"]
            """,
            """
            FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04
            RUN pip install torch
            CMD ["python3", "serve.py"]
            """,
        ),
        Invalid(
            """
            FROM eclipse-temurin:21-jdk
            COPY run.sh app.jar /
            ENTRYPOINT ["/run.sh"]
            """,
            """
            FROM eclipse-temurin:21-jre
            COPY run.sh app.jar /
            ENTRYPOINT ["/run.sh"]
            """,
            context=holding({"run.sh": "#!/bin/sh\nexec java $JAVA_OPTS -jar /app.jar\n", "app.jar": ""}),
        ),
    )
    valid = (
        Valid(
            """
            FROM swift:6.1
            RUN apt-get update && apt-get install -y make
            RUN git clone https://example.com/tool && make -C tool install
            ENTRYPOINT ["tool"]
            """,
            because="the slim image has no git",
        ),
        Valid(
            """
            FROM mcr.microsoft.com/dotnet/sdk:10.0
            COPY out .
            ENTRYPOINT ["dotnet", "shop.dll"]
            """,
            because="compose's health check calls curl, which the runtime image lacks",
            context=holding({}, services=(Service("compose.yaml", "web", "", (("healthcheck", "curl -f x"),)),)),
        ),
        Valid(
            """
            FROM nvidia/cuda:12.8.1-devel-ubuntu24.04
            RUN apt-get update && apt-get install -y python3-pip ninja-build
            RUN pip install torch
            CMD ["python3", "serve.py"]
            """,
            because="ninja compiles extensions for CUDA when the program runs",
        ),
        Valid(
            """
            FROM nvidia/cuda:12.8.1-devel-ubuntu24.04
            COPY requirements.txt .
            RUN pip install -r requirements.txt
            CMD ["python3", "serve.py"]
            """,
            because="a package in requirements.txt is compiled for CUDA",
            context=holding({"requirements.txt": "torch\nflash-attn\n"}),
        ),
        Valid(
            """
            FROM gradle:8-jdk17
            COPY --chown=gradle:gradle app.jar /app.jar
            USER gradle
            CMD ["java", "-jar", "/app.jar"]
            """,
            because="the runtime image has no user `gradle`",
        ),
        Valid(
            """
            FROM openjdk:11
            COPY app.jar /app.jar
            CMD ["/usr/local/openjdk-11/bin/java", "-jar", "/app.jar"]
            """,
            because="only that image has Java in this folder",
        ),
        Valid(
            """
            FROM eclipse-temurin:21-jdk
            COPY . .
            CMD ["./mvnw", "jetty:run"]
            """,
            because="the program is started by the build tool, which compiles",
        ),
        Valid(
            """
            FROM eclipse-temurin:21-jdk
            COPY . .
            RUN javac Main.java
            CMD ["java", "Main"]
            """,
            because="the stage compiles; the answer is a second stage",
        ),
        Valid(
            """
            FROM mcr.microsoft.com/dotnet/sdk:10.0
            COPY . .
            CMD ["dotnet", "watch", "run"]
            """,
            because="`dotnet watch` compiles",
        ),
        Valid(
            """
            FROM nvidia/cuda:12.8.1-devel-ubuntu24.04
            RUN pip install flash-attn
            """,
            because="flash-attn compiles CUDA code",
        ),
        Valid(
            """
            FROM eclipse-temurin:21-jdk
            COPY entrypoint.sh .
            ENTRYPOINT ["./entrypoint.sh"]
            """,
            because="it isn't clear what the script does",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, family_tree in families(dockerfile).items():
            if stage.base_image is None or not context.ships(dockerfile, stage):
                continue
            old = image_name(stage.base_image)
            for language, runtime_of in RUNTIMES.items():
                new = runtime_of(old)
                if (
                    new is None
                    or exists(context.images, new) is False
                    or (new.repository != old.repository and _hangs_on(family_tree, old))
                    or not _only_runs(family_tree, language, context.build)
                ):
                    continue
                edits = retag(dockerfile, stage, old, new)
                caution = f"Check that nothing in the image needs what `{new.short}` lacks{_lacking(new.tag)}."
                fix = (
                    Fix(f"Start from `{new.short}`", edits, caution, saving(context.images, old, new))
                    if edits
                    else None
                )
                message = f"`{old.short}` is for building, and this stage only runs a program: `{new.short}` is enough."
                yield self.finding(stage.base.image.span, message, fix)


_OF_IMAGE = {
    "openjdk": re.compile(r"/usr/local/openjdk|/usr/java|/docker-java-home|/usr/lib/jvm"),
    "maven": re.compile(r"/usr/share/maven|MAVEN_|/root/\.m2|mvn"),
    "gradle": re.compile(r"(?i)gradle"),
}
"""What shows that a stage uses folders, variables or users that another image of the same Java does not have."""


def _hangs_on(stages: tuple[Stage, ...], image: ImageName) -> bool:
    """Whether the stages use what only this image has, or a place relative to the WORKDIR that Gradle's image sets."""
    own = _OF_IMAGE.get(image.known_as)
    if own is None:
        return False
    instructions = [one for stage in stages for one in stage.instructions]
    named = (re.sub(r"--from=\S+\s+\S+", "", one.value) for one in instructions)
    is_placed = image.known_as != "gradle" or any(isinstance(one, Workdir) for one in instructions)
    transfers = (one for one in instructions if isinstance(one, Transfer))
    return any(map(own.search, named)) or not (is_placed or all(t.destination.text.startswith("/") for t in transfers))


def _lacking(tag: str) -> str:
    return " (the compiler, and graphics such as AWT and fonts)" if "headless" in tag else ""


def _only_runs(stages: tuple[Stage, ...], language: str, build: BuildContext) -> bool:
    """Whether nothing in the stages uses the kit, and the start of the program shows that it needs none."""
    commands = [command for stage in stages for run in stage.of_type(Run) for command in run.commands]
    used = {name for command in commands for name in programs_of_command(command)}
    if used & KIT_PROGRAMS[language] or any(_builds(command, language) for command in commands):
        return False
    starts = [start for stage in stages for start in (*stage.of_type(Cmd), *stage.of_type(Entrypoint))]
    programs = {name for stage in stages for name in start_of(stage, build).programs}
    if programs & KIT_PROGRAMS[language]:
        return False
    installed = {package for stage in stages for run in stage.of_type(Run) for package in installed_by(run)}
    if language == "cuda" and (installed & _COMPILERS or _COMPILED & _python_packages(commands, build)):
        return False
    if (used | programs) & KIT_BRINGS.get(language, frozenset()) - installed:
        return False
    if language == "java":
        return "java" in programs or any("catalina" in name for name in programs)
    if language == "dotnet":
        return any("dotnet" in start.value and ".dll" in start.value for start in starts)
    return language == "cuda" or bool(starts)


_COMPILERS = frozenset({"build-essential", "clang", "cmake", "g++", "gcc", "make", "ninja-build"})
_COMPILED = frozenset({"apex", "deepspeed", "flash-attn", "flash_attn", "ninja", "xformers"})
"""What compiles for CUDA, when it is installed or when it runs: nobody adds it to a kit for anything else."""


def _python_packages(commands: list[Command], build: BuildContext) -> frozenset[str]:
    brought = (packages_of(command, build) for command in commands)
    return frozenset(name for one in brought if one is not None for name in one.names)


def _builds(command: Command, language: str) -> bool:
    """What shows in the words of a command that it builds."""
    if language == "dotnet":
        return command.name == "dotnet"
    text = " ".join(command.texts)
    return language == "cuda" and any(
        name in text
        for name in ("flash-attn", "flash_attn", "apex", "deepspeed", "setup.py", "git+", "xformers", "--no-binary")
    )
