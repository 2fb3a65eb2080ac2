"""Images that nobody maintains any more, whatever their tag, and registries that moved.

Sources: the images' own pages, which say so in their first line, and the projects' announcements.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rules.dockerfile.expressions import expression
from rules.dockerfile.node import record
from rules.images.life.bitnami import BITNAMI_PROGRAMS, to_bitnami_successor
from rules.images.life.cycles import built_tags
from rules.images.life.distroless import to_built_distroless
from rules.images.names import ImageName

_LTS_JAVAS = (8, 11, 17, 21, 25)
_NEWEST_JAVA = 27
"""The newest Java that has been released: `openjdk` is still built for the early access of later ones."""
_JAVA = expression(r"(?:openjdk-?)?(?:jdk)?(\d+)")
_EARLY_JAVA = expression(r"(\d+)-(?:ea|rc)")
_MINOR = expression(r"^(\d+)\.[\d.]+")


@record
class Deprecated:
    """What nobody maintains.

    what: as people call it, `{image}` standing for the image with its tag. day: the last day or month of maintenance,
    "" where nobody wrote it down. moves: the successor of an image's tag.

    `moves` returns "" where none can be named, and None where this tag is maintained all the same.
    """

    what: str
    day: str
    source: str
    moves: Callable[[ImageName], str | None]


def _to(successor: str) -> Callable[[ImageName], str | None]:
    return lambda image: successor


def _nowhere(image: ImageName) -> str | None:
    return ""


def _same_tag(repository: str) -> Callable[[ImageName], str | None]:
    """`k8s.gcr.io/pause:3.2` -> `registry.k8s.io/pause:3.2`."""

    def moved(image: ImageName) -> str:
        name = image.repository.partition("/")[2] if repository.endswith("/") else ""
        return f"{repository}{name}:{image.tag}" if image.tag else f"{repository}{name}"

    return moved


def _same_tag_but_the_minor(repository: str) -> Callable[[ImageName], str | None]:
    def moved(image: ImageName) -> str:
        tag = _MINOR.sub(r"\1", image.tag)
        return f"{repository}:{tag}" if tag else repository

    return moved


def _to_temurin(image: ImageName) -> str | None:
    """Temurin's image of the same Java, or of the next one with long-term support."""
    early = _EARLY_JAVA.match(image.tag)
    if early is not None and int(early[1]) > _NEWEST_JAVA:
        return None
    name = re.search(r"/openjdk(\d+)$", image.repository)
    found = name or _JAVA.match(image.tag)
    version = next((one for one in _LTS_JAVAS if found and one >= int(found[1])), None)
    if version is None:
        return "eclipse-temurin"
    kind = "-jre" if "jre" in image.tag else ""
    alpine = "-alpine" if "alpine" in image.tag else ""
    tag = f"{version}{kind}{alpine}"
    return f"eclipse-temurin:{tag if tag in built_tags('eclipse-temurin') else version}"


def maven_on_openjdk(name: str, image: ImageName) -> Deprecated | None:
    """Maven's images on `openjdk`, whose last builds are as old as that image's."""
    java = _OPENJDK_OF_MAVEN.search(image.tag) if name == "maven" else None
    if java is None:
        return None
    version = next((one for one in _LTS_JAVAS if one >= int(java[1])), None)
    alpine = "-alpine" if "alpine" in image.tag else ""
    tag = f"3-eclipse-temurin-{version}{alpine}"
    successor = f"maven:{tag}" if tag in built_tags("maven") else ""
    return Deprecated(f"The `openjdk` image below `{image.short}`", "2022-07", _hub("openjdk"), _to(successor))


_OPENJDK_OF_MAVEN = expression(r"-(?:adopt)?(?:open)?jdk-(\d+)")


def _to_dotnet(image: ImageName) -> str | None:
    """`microsoft/dotnet:2.1-sdk` and `:2.1-aspnetcore-runtime` are images of their own today."""
    kind = next((k for part, k in _DOTNET_KINDS if part in image.tag), "sdk")
    return f"mcr.microsoft.com/dotnet/{kind}:10.0"


_DOTNET_KINDS = (("aspnetcore", "aspnet"), ("runtime-deps", "runtime-deps"), ("runtime", "runtime"))


def _to_ubi(image: ImageName) -> str | None:
    """The same image of Red Hat's UBI 9; its images of languages have versions in their names, so none is the same."""
    name = image.repository.replace("ubi7", "ubi9", 1)
    rest = name.partition("ubi9")[2]
    return name if rest in {"", "-minimal", "-init", "/ubi", "/ubi-minimal", "/ubi-init"} else ""


def _hub(name: str) -> str:
    return f"https://hub.docker.com/r/{name}" if "/" in name else f"https://hub.docker.com/_/{name}"


def _image(name: str, day: str, moves: Callable[[ImageName], str | None], source: str = "") -> tuple[str, Deprecated]:
    return name, Deprecated(f"The `{name}` image", day, source or _hub(name), moves)


_BITNAMI_PAGE = "https://github.com/bitnami/containers/issues/83267"
DEPRECATED: dict[str, Deprecated] = dict(
    (
        _image("openjdk", "2022-07", _to_temurin),
        _image("java", "2016-11", _to_temurin),
        _image("adoptopenjdk", "2021-08", _to_temurin),
        _image("jenkins", "2018-07", _to("jenkins/jenkins:lts")),
        _image("vault", "2023-07", _to("hashicorp/vault")),
        _image("consul", "2023-07", _to("hashicorp/consul")),
        _image("iojs", "2015-09", _to("node:24")),
        _image("rails", "2016-12", _nowhere),
        _image("django", "2016-12", _nowhere),
        _image("clearlinux", "2025-07", _nowhere, "https://endoflife.date/clearlinux"),
        _image("mongo-express", "2024-09", _nowhere),
        _image("notary", "2025-01", _nowhere),
        _image("sentry", "2020-07", _nowhere),
        _image("jboss/keycloak", "2022-06", _to("quay.io/keycloak/keycloak")),
        _image("microsoft/dotnet", "2021-08", _to_dotnet),
        _image("rockylinux", "2023-11", _same_tag_but_the_minor("rockylinux/rockylinux")),
        *(
            (
                f"{publisher}/{name}",
                Deprecated("`{image}`", "2025-08-28", _BITNAMI_PAGE, to_bitnami_successor(program)),
            )
            for publisher in ("bitnami", "bitnamilegacy")
            for name, program in BITNAMI_PROGRAMS.items()
        ),
    )
)
"""By the image's name, without a mirror or an architecture."""

_UBI_7 = Deprecated("Red Hat UBI 7", "2024-06-30", "https://access.redhat.com/support/policy/updates/errata", _to_ubi)
_DISTROLESS_LIST = "https://github.com/GoogleContainerTools/distroless#what-images-are-available"


def _heroku(image: ImageName) -> str | None:
    """Heroku's stacks are named by the year of their Ubuntu."""
    return "heroku/heroku:24" if re.match(r"(?:cedar|16|18|20)\b", image.tag) else None


def _tensorflow(image: ImageName) -> str | None:
    return "" if re.match(r"[01]\.", image.tag) else None


def _functions(image: ImageName) -> str | None:
    """Azure Functions' runtime 4 has images of its own for each version of a language."""
    return "" if image.tag[:1] in {"1", "2", "3"} else None


def _mariner(image: ImageName) -> str | None:
    return image.repository.replace("cbl-mariner", "azurelinux") + ":3.0"


MOVED: tuple[tuple[str, Deprecated], ...] = (
    (
        "circleci/",
        Deprecated(
            "CircleCI's old images", "2021-12-31", "https://circleci.com/docs/next-gen-migration-guide/", _nowhere
        ),
    ),
    (
        "k8s.gcr.io/",
        Deprecated(
            "The registry `k8s.gcr.io`",
            "2023-04-03",
            "https://kubernetes.io/blog/2023/03/10/image-registry-redirect/",
            _same_tag("registry.k8s.io/"),
        ),
    ),
    (
        "gcr.io/distroless/",
        Deprecated("Distroless on Debian 11 and older", "", _DISTROLESS_LIST, to_built_distroless),
    ),
    (
        "mcr.microsoft.com/cbl-mariner/",
        Deprecated("CBL-Mariner", "2025-07-31", "https://github.com/microsoft/azurelinux", _mariner),
    ),
    (
        "mcr.microsoft.com/vscode/devcontainers/",
        Deprecated(
            "The registry path `vscode/devcontainers`",
            "",
            "https://github.com/devcontainers/images",
            lambda image: image.repository.replace("vscode/devcontainers", "devcontainers"),
        ),
    ),
    (
        "mcr.microsoft.com/azure-functions/",
        Deprecated(
            "The runtime of Azure Functions in this image",
            "2022-12-13",
            "https://learn.microsoft.com/azure/azure-functions/functions-versions",
            _functions,
        ),
    ),
    (
        "heroku/heroku",
        Deprecated("The stack of `{image}`", "", "https://devcenter.heroku.com/articles/stack", _heroku),
    ),
    (
        "tensorflow/tensorflow",
        Deprecated("TensorFlow 1", "2021-01", "https://github.com/tensorflow/tensorflow/releases", _tensorflow),
    ),
    *((f"{registry}/ubi7", _UBI_7) for registry in ("registry.access.redhat.com", "registry.redhat.io", "redhat")),
    (
        "adoptopenjdk/",
        Deprecated("The `adoptopenjdk` image", "2021-08", "https://hub.docker.com/_/adoptopenjdk", _to_temurin),
    ),
)
"""Registries and families that moved, by how the image's name begins."""
