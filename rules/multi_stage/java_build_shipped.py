"""Maven, Gradle or `javac` and the whole JDK stay in the image that runs the program."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from rules.dockerfile.model import Cmd, Dockerfile, Entrypoint, Run, Stage
from rules.ecosystems.java import GRADLE, MVN, SECOND_STAGE
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Fix, Saving
from rules.facts.calls import placed_calls, ships_program
from rules.facts.image_paths import folder_at, resolve
from rules.images.life.cycles import data_day
from rules.images.life.lookup import ended
from rules.images.names import ImageName, image_name
from rules.multi_stage._java_build_shipped_examples import INVALID, VALID
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped, refuse
from rules.second_stage.assembly import two_stages
from rules.second_stage.compiled_second_stage import beside, compiled_runtime, compiled_split
from rules.second_stage.java_programs import Compiled, compiled, started_jar
from rules.second_stage.kept_packages import kept_packages
from rules.second_stage.programs import origin
from rules.second_stage.refusal import SecondStageRefused
from rules.second_stage.runtime_files import text_in_workdir
from rules.second_stage.split import Split
from rules.second_stage.spring_boot import NOTE, JarLayers, is_spring_boot, layers
from rules.second_stage.start_words import last_start, started_words

_NAMED_MAJOR = re.compile(r"(?:jdk|openjdk|temurin|corretto|semeru|sapmachine)-?(\d+)")
_FIRST_MAJOR = re.compile(r"(\d+)")
_BUILD_TOOLS = frozenset({"maven", "gradle"})
_LIBRARIES_BESIDE = re.compile(r"copy-dependencies|<addClasspath>\s*true|Class-Path")
"""What a build file says of a jar that looks for its libraries in other files."""
_HOLDS_ALL = re.compile(r"-(?:jar-with-dependencies|with-dependencies|all|fat|shaded|uber)\.jar$")
"""Names that plugins give to a jar with its libraries in it."""


class JavaBuildShipped(SecondStageRule):
    """Maven, Gradle, or `javac`, and the whole JDK stay in the image that runs the program.

    A jar or a class needs a Java runtime (JRE) of the same major version. It doesn't need the compiler, the build tool
    and its downloads, or the source. If you build in one stage and copy the result to a JRE image in the next, the
    image is a fraction of the size.

    A jar of Spring Boot 3.3 or newer can extract itself: its dependencies, which seldom change, become layers of their
    own, and a change to the source ships only a few kilobytes. Older versions do this with `-Djarmode=layertools` and
    another start command.

    `jlink` goes further. It creates a runtime with only the modules that the program uses (`jdeps --print-module-deps`
    lists them), which can run on a small Debian image.
    """

    known = SECOND_STAGE
    looks_for = SECOND_STAGE.images
    aliases = ("DF011",)
    references = ("https://docs.docker.com/build/building/multi-stage/", "https://hub.docker.com/_/eclipse-temurin")
    invalid = INVALID
    valid = VALID

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        image, build = image_name(stage.base_image or ""), context.build
        found = _jar(stage, build) or compiled(stage, build)
        major = _major(image) or _installed_major(stage)
        if found is None or major is None:
            return
        message = f"The image ships the build tools of `{stage.base.image.text}`; `{found.name}` only needs a JRE."
        try:
            taken = compiled_split(dockerfile, found.run, found.places, SECOND_STAGE.variables, build)
        except SecondStageRefused as refused:
            yield Shipped(message, refuse(refused.reason))
            return
        is_alone = _HOLDS_ALL.search(found.name) is not None
        if (taken.early and "alpine" in image.tag) or (not is_alone and _needs_libraries(taken, build)):
            return
        runtime, caution = _runtime(major, "-alpine" if "alpine" in image.tag else "", context)
        note = NOTE if is_spring_boot(taken, build) and _layers(taken, found, build) is None else ""
        yield Shipped(message, lambda: _fix(taken, found, runtime, caution, build), note=note)


def _runtime(major: str, system: str, context: Context) -> tuple[str, str]:
    """The JRE that runs the program, and what to check: where a version gets no more fixes, it is the next one."""
    image = f"eclipse-temurin:{major}-jre{system}"
    end = ended(image_name(image), context.day or data_day())
    if end is None or not end.successor:
        return image, ""
    return end.successor, f"{end.what} no longer gets security fixes: check the program on `{end.successor}`."


def _major(image: ImageName) -> str | None:
    """The major version of Java; in `maven:3.9-eclipse-temurin-21` the tag begins with another one."""
    named = _NAMED_MAJOR.search(image.tag)
    first = None if image.known_as in {*_BUILD_TOOLS, "debian", "ubuntu"} else _FIRST_MAJOR.match(image.tag)
    found = named or first
    return found[1] if found else None


def _installed_major(stage: Stage) -> str | None:
    """The version of the JDK that Debian's or Ubuntu's packages brought."""
    names = kept_packages(stage.of_type(Run))
    found = [match[1] for name in names if (match := re.fullmatch(r"openjdk-(\d+)-jdk(?:-headless)?", name))]
    return found[-1] if found else None


_OPTIONS = r"(?: (?:\$\{?\w+\}?|-[\w:.=+/${},-]+))*"
_JAVA_LINE = re.compile(rf"(?:exec )?((?:/\S*/)?java{_OPTIONS} -jar [\w./*-]+)(?: [\w./=:@${{}}-]+)*")


def _start_words(stage: Stage, build: BuildContext) -> tuple[str, ...]:
    """What starts, also where a shell puts options in place of a variable: `java $JAVA_OPTS -jar app.jar`."""
    starts = [one for one in (last_start(stage, Entrypoint), last_start(stage, Cmd)) if one is not None]
    words = started_words(stage, build)
    if words and words[:-1] not in {("sh", "-c"), ("/bin/sh", "-c"), ("bash", "-c")}:
        return () if any("*" in word for word in words) else words  # no shell is there to find what `*` stands for
    line = words[-1] if words else starts[0].value if len(starts) == 1 else ""
    found = _JAVA_LINE.fullmatch(line)
    return tuple(found[1].split()) if found else words


def _jar(stage: Stage, build: BuildContext) -> Compiled | None:
    """The jar that the container starts, where Maven or Gradle of this stage made it."""
    named = started_jar(_start_words(stage, build))
    if named is None:
        return None
    place = resolve(folder_at(stage, stage.instructions[-1]), named)
    tools = {MVN.name, GRADLE.name}
    builds = [run for run, call, _ in placed_calls(stage) if call.tool in tools and ships_program(call)]
    source, run = origin(stage, place)
    folder, name = posixpath.split(source)  # `*` fits one file alone: else neither a copy nor the start would work
    if not builds or not SECOND_STAGE.builds(f"{folder}/{name.replace('*', 'any')}"):
        return None
    return Compiled(named if "*" in named else posixpath.basename(place), (place,), run or builds[-1])


def _needs_libraries(taken: Split, build: BuildContext) -> bool:
    files = (text_in_workdir(taken, build, name) for name in ("pom.xml", "build.gradle", "build.gradle.kts"))
    return any(_LIBRARIES_BESIDE.search(text) for text in files)


def _layers(taken: Split, found: Compiled, build: BuildContext) -> JarLayers | None:
    is_one_jar = found.name.endswith(".jar") and "*" not in found.name
    return layers(taken, build, found.places[0]) if is_one_jar else None


def _fix(taken: Split, found: Compiled, image: str, caution: str, build: BuildContext) -> Fix:
    """caution: what to check of the image."""
    pairs, apart = tuple(beside(taken, build, found.places)), _layers(taken, found, build)
    if apart is not None:
        pairs = (*apart.copies, *pairs[len(found.places) :])
    return two_stages(
        taken,
        replace(compiled_runtime(taken, image, build, pairs), edits=apart.edits if apart is not None else ()),
        f"Build in one stage and ship `{found.name}` on a JRE",
        f"Also copy the other files that `{found.name}` reads when it runs. "
        f"JDK tools such as `jcmd` aren't in `{image}`. {caution}".strip(),
        Saving("the build tool, its downloads and the JDK's tools", "the image keeps the program and a JRE"),
    )
