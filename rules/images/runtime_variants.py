"""Development kits and the image of the same version that only runs programs.

Tags as the images' pages list them; the state of the official images' definition files is 2026-08.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from rules.dockerfile.expressions import expression
from rules.images.names import ImageName, image_name
from rules.images.never_built import is_built

_SDK_TAG = expression(r"(\d+\.\d+)(?:\.\d+)?(-[a-z][\w.-]*)?$")
_TOMCAT_TAG = expression(r"(.*)jdk(\d\d)(-temurin(-\w+)?)?$")
_JDK_TAG = expression(r"(\d+(?:[.u]\d[\w.]*(?:-b\d+)?)?)(-jdk)?(-(?:alpine|jammy|focal|noble|resolute|ubi)[\w.-]*)?$")
_CORRETTO_TAG = expression(r"(\d+(?=$|-al2023|-jdk)|\d+(?:\.[\d.]+|u\d+)(?=-al2023))(-al2023)?(-jdk)?$")
_CORRETTO_8_ALPINE = expression(r"(8(?:u\d+)?-alpine[\d.]*)(-full|-jdk)?$")
_OPENJDK_TAG = expression(r"(8|11|17|21|25)(-jdk)?(-slim)?(-alpine)?([\d.]*|-(?:stretch|buster|bullseye|bookworm))$")
_JDK_OF_TOOL = expression(r"(?:jdk|openjdk|temurin|corretto|semeru|sapmachine)-?(8|11|17|21|25)\b")
_ADOPT_TAG = expression(r"(8|11)(?:-jdk)?(?:-(hotspot|openj9))?(?:-(?:bionic|focal|debian|debianslim))?$")
_ADOPT_NAME = expression(r"adoptopenjdk/openjdk(8|11)(?:-(openj9))?$")
_SAP_TAG = expression(r"((?:1[7-9]|2\d)[\d.]*)(-jdk(?=$|-))?(-(?:headless|alpine|ubuntu)[\w.-]*)?$")


def java_runtime(image: ImageName) -> ImageName | None:
    """The Java image that has `java` and no compiler."""
    runtime = java_spelling(image)
    return runtime if runtime is not None and is_built(runtime) else None


def java_spelling(image: ImageName) -> ImageName | None:
    """How its tag would be spelled, whether it was ever built or not."""
    if image.known_as == "eclipse-temurin":
        found = _JDK_TAG.match(image.tag)
        return image.tagged(f"{found[1]}-jre{found[3] or ''}") if found else None
    if image.known_as in {"openjdk", "maven", "gradle"}:
        return _temurin_runtime(image)
    if image.known_as.startswith("adoptopenjdk"):
        return _adopted_runtime(image)
    if image.known_as == "amazoncorretto":
        return _corretto_runtime(image)
    if image.known_as == "sapmachine":
        found = _SAP_TAG.match(image.tag)
        return image.tagged(f"{found[1]}-jre{found[3] or ''}") if found else None
    if image.known_as == "ibm-semeru-runtimes" and re.match(r"open-[\d.]+-jdk(-|$)", image.tag):
        return image.tagged(image.tag.replace("-jdk", "-jre"))
    if image.known_as == "tomcat":
        found = _TOMCAT_TAG.match(image.tag)
        return image.tagged(f"{found[1]}jre{found[2]}{found[3] or ''}") if found else None
    return None


def _temurin_runtime(image: ImageName) -> ImageName | None:
    """The runtime of the same Java for images that have none: `openjdk`, which is no longer built, and build tools."""
    found = (_OPENJDK_TAG.match if image.known_as == "openjdk" else _JDK_OF_TOOL.search)(image.tag)
    alpine = "-alpine" if "alpine" in image.tag else ""
    return image_name(f"eclipse-temurin:{found[1]}-jre{alpine}") if found else None


def _adopted_runtime(image: ImageName) -> ImageName | None:
    """AdoptOpenJDK's images moved: those with HotSpot to Eclipse Temurin, those with OpenJ9 to IBM Semeru."""
    named = _ADOPT_NAME.match(image.known_as) if image.tag in {"", "latest", "slim", "alpine", "alpine-slim"} else None
    found = named or (_ADOPT_TAG.match(image.tag) if image.known_as == "adoptopenjdk" else None)
    if found is None:
        return None
    if found[2] == "openj9":
        return image_name(f"ibm-semeru-runtimes:open-{found[1]}-jre") if "alpine" not in image.tag else None
    return image_name(f"eclipse-temurin:{found[1]}-jre{'-alpine' if 'alpine' in image.tag else ''}")


def _corretto_runtime(image: ImageName) -> ImageName | None:
    """Java 8 has a runtime without a compiler, also on Alpine; later versions only one without graphics, on AL2023."""
    if found := _CORRETTO_8_ALPINE.match(image.tag):
        return image.tagged(f"{found[1]}-jre")
    found = _CORRETTO_TAG.match(image.tag)
    kind = "jre" if image.tag.startswith("8") else "headless"
    return image.tagged(f"{found[1]}{found[2] or ''}-{kind}") if found else None


def dotnet_runtime(image: ImageName) -> ImageName | None:
    """The ASP.NET image of the same version. It runs console programs too."""
    prefix, _, kind = image.repository.rpartition("/")
    found = _SDK_TAG.match(image.tag)
    if kind != "sdk" or not prefix.startswith("mcr.microsoft.com/dotnet") or found is None:
        return None
    return image_name(f"{prefix}/aspnet:{found[1]}{found[2] or ''}")


def cuda_runtime(image: ImageName) -> ImageName | None:
    """NVIDIA's and PyTorch's images without the CUDA compiler and headers."""
    if image.known_as in {"nvidia/cuda", "nvcr.io/nvidia/cuda", "pytorch/pytorch"} and "-devel" in image.tag:
        return image.tagged(image.tag.replace("-devel", "-runtime"))
    return None


def swift_runtime(image: ImageName) -> ImageName | None:
    """The Swift image that runs what the full one compiled."""
    runtime = swift_spelling(image)
    return runtime if runtime is not None and is_built(runtime) else None


def swift_spelling(image: ImageName) -> ImageName | None:
    """How its tag would be spelled, whether it was ever built or not."""
    if image.known_as != "swift" or not image.tag or "slim" in image.tag or "windows" in image.tag:
        return None
    return image.tagged("slim" if image.tag == "latest" else f"{image.tag}-slim")


RUNTIMES: Mapping[str, Callable[[ImageName], ImageName | None]] = {
    "java": java_runtime,
    "dotnet": dotnet_runtime,
    "cuda": cuda_runtime,
    "swift": swift_runtime,
}
KIT_BRINGS: Mapping[str, frozenset[str]] = {
    "dotnet": frozenset({"curl", "git", "pwsh", "wget"}),
    "java": frozenset({"bzr", "dnf", "git", "hg", "microdnf", "rpm", "scp", "ssh", "svn", "unzip", "xz", "yum"}),
    "swift": frozenset({"ar", "git", "gpg", "ld", "pkg-config", "strip", "unzip"}),
}
"""Other programs that a kit's image has and the runtime's lacks: the Dockerfiles of dotnet-docker and swift-docker."""

KIT_PROGRAMS: Mapping[str, frozenset[str]] = {
    "java": frozenset(
        [
            "javac",
            "jar",
            "jlink",
            "jdeps",
            "jpackage",
            "jmap",
            "jstack",
            "jcmd",
            "jps",
            "jstat",
            "jshell",
            "mvn",
            "mvnw",
            "gradle",
            "gradlew",
            "ant",
            "sbt",
            "lein",
        ]
    ),
    "dotnet": frozenset(),
    "cuda": frozenset(["nvcc", "gcc", "g++", "make", "cmake", "ninja", "setup.py", "cargo"]),
    "swift": frozenset({"swift", "swiftc", "swift-build"}),
}
"""Programs whose use shows that a stage needs the kit."""
