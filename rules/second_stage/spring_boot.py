"""Spring Boot's layered jar: dependencies, which seldom change, apart from the program.

https://docs.spring.io/spring-boot/reference/packaging/container-images/dockerfiles.html
"""

from __future__ import annotations

import posixpath
import re

from rules.dockerfile.node import record
from rules.edits.shell import append_command
from rules.engine.context import BuildContext
from rules.engine.finding import Edit
from rules.facts.image_paths import is_inside
from rules.second_stage.runtime_files import text_in_workdir
from rules.second_stage.split import Split

NOTE = (
    "Spring Boot can take its jar apart in layers, so that a change of the source ships a few kilobytes: see "
    "https://docs.spring.io/spring-boot/reference/packaging/container-images/dockerfiles.html."
)

_VERSIONS = (
    re.compile(r"<artifactId>spring-boot-starter-parent</artifactId>\s*<version>(\d+)\.(\d+)"),
    re.compile(r"""org\.springframework\.boot['"]\)?\s+version\s+['"](\d+)\.(\d+)"""),
)
_PLUGIN = re.compile(r"spring-boot-maven-plugin|org\.springframework\.boot['\"]\)?\s+version")
_OTHERWISE = re.compile(
    r"<layers>|<executable>|<classifier>|layered\s*[{.]|launchScript|archiveClassifier|spring-boot\.repackage\.skip"
)
"""Settings that make another jar than the plugin's own: no layers, layers of other names, a script in front."""
_LAYERS = ("dependencies", "spring-boot-loader", "snapshot-dependencies", "application")
_FIRST = (3, 3)
"""The first version whose jar takes itself apart by `-Djarmode=tools`."""


@record
class JarLayers:
    """edits: the builder takes the jar apart. copies: the layers, those that change least first."""

    edits: tuple[Edit, ...]
    copies: tuple[tuple[str, str], ...]


def is_spring_boot(taken: Split, build: BuildContext) -> bool:
    return any(_PLUGIN.search(text) for text in _build_files(taken, build))


def layers(taken: Split, build: BuildContext, jar: str) -> JarLayers | None:
    """The layers of the jar, laid where it lies, so that the program starts as before; None where that is not sure.

    The libraries come to lie in `lib` beside the jar: in the root folder that would be the system's own.
    """
    texts = _build_files(taken, build)
    versions = [(int(m[1]), int(m[2])) for text in texts for version in _VERSIONS if (m := version.search(text))]
    plain = any(_PLUGIN.search(text) for text in texts) and not any(_OTHERWISE.search(text) for text in texts)
    if not versions or min(versions) < _FIRST or not plain or not jar.endswith(".jar"):
        return None
    folder = posixpath.dirname(jar)
    if taken.workdir == "/" or not is_inside(folder, taken.workdir):
        return None
    place = posixpath.join(folder, "layers")
    command = f"java -Djarmode=tools -jar {jar} extract --layers --destination {place}"
    edits = append_command(taken.dockerfile, taken.builds, command)
    if not isinstance(edits, tuple):
        return None
    return JarLayers(edits, tuple((f"{place}/{layer}/", f"{folder}/") for layer in _LAYERS))


def _build_files(taken: Split, build: BuildContext) -> tuple[str, ...]:
    names = ("pom.xml", "build.gradle", "build.gradle.kts")
    return tuple(text for name in names if (text := text_in_workdir(taken, build, name)))
