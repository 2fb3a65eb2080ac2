"""Whether a stage needs the development kit that it starts from, or only runs a program."""

from __future__ import annotations

import re

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Cmd, Entrypoint, Run, Stage, Transfer, Workdir
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import spelled
from rules.ecosystems.dotnet import DOTNET
from rules.ecosystems.java import MVN
from rules.engine.context import BuildContext
from rules.facts.language_packages import packages_of
from rules.facts.start import start_of
from rules.facts.system_packages import installed_by
from rules.images.names import ImageName
from rules.images.runtime_variants import KIT_BRINGS, KIT_PROGRAMS
from rules.images.slim_lacks import programs_of_command

_OF_IMAGE = {
    "openjdk": expression(r"/usr/local/openjdk|/usr/java|/docker-java-home|/usr/lib/jvm"),
    "maven": expression(rf"/usr/share/maven|MAVEN_|/root/\.m2|{spelled(MVN.name)}"),
    "gradle": expression(r"(?i)gradle"),
}
"""What shows that a stage uses folders, variables or users that another image of the same Java does not have."""


def hangs_on(stages: tuple[Stage, ...], image: ImageName) -> bool:
    """Whether the stages use what only this image has, or a place relative to the WORKDIR that Gradle's image sets."""
    own = _OF_IMAGE.get(image.known_as)
    if own is None:
        return False
    instructions = [one for stage in stages for one in stage.instructions]
    named = (re.sub(r"--from=\S+\s+\S+", "", one.value) for one in instructions)
    is_placed = image.known_as != "gradle" or any(isinstance(one, Workdir) for one in instructions)
    transfers = (one for one in instructions if isinstance(one, Transfer))
    return any(map(own.search, named)) or not (is_placed or all(t.destination.text.startswith("/") for t in transfers))


def only_runs(stages: tuple[Stage, ...], language: str, build: BuildContext) -> bool:
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
        return "java" in programs or any("catalina" in name for name in programs) or _is_served(stages, not starts)
    if language == DOTNET.name:
        return any(DOTNET.name in start.value and ".dll" in start.value for start in starts)
    return language == "cuda" or bool(starts)


def _is_served(stages: tuple[Stage, ...], by_image: bool) -> bool:
    """Whether the image's own start serves what is put into Tomcat's folder: pages need no JDK, as it has its own."""
    places = (copy.destination.text for stage in stages for copy in stage.of_type(Transfer) if copy.arguments)
    return by_image and any("/usr/local/tomcat/webapps" in place for place in places)


_COMPILERS = frozenset({"build-essential", "clang", "cmake", "g++", "gcc", "make", "ninja-build"})
_COMPILED = frozenset({"apex", "deepspeed", "flash-attn", "flash_attn", "ninja", "xformers"})
"""What compiles for CUDA, when it is installed or when it runs: nobody adds it to a kit for anything else."""


def _python_packages(commands: list[Command], build: BuildContext) -> frozenset[str]:
    brought = (packages_of(command, build) for command in commands)
    return frozenset(name for one in brought if one is not None for name in one.names)


def _builds(command: Command, language: str) -> bool:
    """What shows in the words of a command that it builds."""
    if language == DOTNET.name:
        return command.name == DOTNET.name
    text = " ".join(command.texts)
    return language == "cuda" and any(
        name in text
        for name in ("flash-attn", "flash_attn", "apex", "deepspeed", "setup.py", "git+", "xformers", "--no-binary")
    )
