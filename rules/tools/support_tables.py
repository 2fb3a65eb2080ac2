"""When the support of base images ended: the tables behind `image_life`. State: 2026-11."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ended:
    """What has ended.

    what: as people call it. ended: the day, ISO, or the month. successor: an image to move to. source: the page that
    says so.
    """

    what: str
    ended: str
    successor: str
    source: str


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """The versions of one image (as its tags begin; `-` for no tag) that have ended, with the day."""

    name: str
    successor: str
    source: str
    ended: dict[str, str]


def _days(table: str) -> dict[str, str]:
    """Reads lines of a day and the versions that ended on it."""
    rows = (line.split() for line in table.strip().splitlines())
    return {version: day for day, *versions in rows for version in versions}


_PYTHON = Lifetimes(
    "Python",
    "python:3.14",
    "https://devguide.python.org/versions/",
    _days(
        """
        2020-01-01 2
        2017-09-29 3.0 3.1 3.2 3.3
        2019-03-18 3.4
        2020-09-30 3.5
        2021-12-23 3.6
        2023-06-27 3.7
        2024-10-07 3.8
        2025-10-31 3.9
        2026-10-31 3.10
        """
    ),
)
_NODE = Lifetimes(
    "Node.js",
    "node:24",
    "https://github.com/nodejs/release#release-schedule",
    _days(
        """
        2016-12-31 0
        2018-04-30 4 5
        2019-04-30 6 7
        2019-12-31 8
        2018-06-30 9
        2021-04-30 10
        2019-06-01 11
        2022-04-30 12
        2020-06-01 13
        2023-04-30 14
        2021-06-01 15
        2023-09-11 16
        2022-06-01 17
        2025-04-30 18
        2023-06-01 19
        2026-04-30 20
        2024-06-01 21
        2025-06-01 23
        2026-06-01 25
        """
    ),
)
_RUBY = Lifetimes(
    "Ruby",
    "ruby:3.4",
    "https://www.ruby-lang.org/en/downloads/branches/",
    _days(
        """
        2015-02-23 1
        2016-02-24 2.0
        2017-03-31 2.1
        2018-03-31 2.2
        2019-03-31 2.3
        2020-03-31 2.4
        2021-03-31 2.5
        2022-04-12 2.6
        2023-03-31 2.7
        2024-04-23 3.0
        2025-03-26 3.1
        2026-03-31 3.2
        """
    ),
)
_PHP = Lifetimes(
    "PHP",
    "php:8.4",
    "https://www.php.net/eol.php",
    _days(
        """
        2018-12-31 5
        2019-01-10 7.0
        2019-12-01 7.1
        2020-11-30 7.2
        2021-12-06 7.3
        2022-11-28 7.4
        2023-11-26 8.0
        2025-12-31 8.1
        """
    ),
)
_GO = Lifetimes(
    "Go",
    "golang:1.27",
    "https://go.dev/doc/devel/release#policy",
    _days(
        """
        2022-08-02 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9 1.10 1.11 1.12 1.13 1.14 1.15 1.16 1.17
        2023-02-01 1.18
        2023-08-08 1.19
        2024-02-06 1.20
        2024-08-13 1.21
        2025-02-11 1.22
        2025-08-12 1.23
        2026-02 1.24
        2026-08 1.25
        """
    ),
)
DEBIAN = Lifetimes(
    "Debian",
    "debian:trixie",
    "https://wiki.debian.org/LTS",
    _days(
        """
        2016-02-29 6 squeeze
        2018-05-31 7 wheezy
        2020-06-30 8 jessie
        2022-06-30 9 stretch
        2024-06-30 10 buster
        2026-08-31 11 bullseye
        """
    ),
)
_UBUNTU = Lifetimes(
    "Ubuntu",
    "ubuntu:24.04",
    "https://ubuntu.com/about/release-cycle",
    _days(
        """
        2017-04-28 12.04 precise
        2019-04-25 14.04 trusty
        2021-04-30 16.04 xenial
        2023-05-31 18.04 bionic
        2018-01-13 17.04 zesty
        2018-07-19 17.10 artful
        2019-07-18 18.10 cosmic
        2020-01-23 19.04 disco
        2020-07-17 19.10 eoan
        2025-05-31 20.04 focal
        2021-07-22 20.10 groovy
        2022-01-20 21.04 hirsute
        2022-07-14 21.10 impish
        2023-07-20 22.10 kinetic
        2024-01-25 23.04 lunar
        2024-07-11 23.10 mantic
        2025-07-10 24.10 oracular
        """
    ),
)
_ALPINE = Lifetimes(
    "Alpine Linux",
    "alpine:3.24",
    "https://alpinelinux.org/releases/",
    _days(
        """
        2022-11-01 2 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 3.11 3.12 3.13
        2023-05-01 3.14
        2023-11-01 3.15
        2024-05-23 3.16
        2024-11-22 3.17
        2025-05-09 3.18
        2025-11-01 3.19
        2026-04-01 3.20
        2026-11-01 3.21
        """
    ),
)
_CENTOS = Lifetimes(
    "CentOS Linux",
    "almalinux:9",
    "https://www.centos.org/centos-linux-eol/",
    _days(
        """
        2017-03-31 5 centos5
        2020-11-30 6 centos6
        2024-06-30 7 centos7
        2021-12-31 8 centos8 latest -
        """
    ),
)
_DOTNET = _days(
    """
    2019-06-27 1
    2021-08-21 2
    2022-12-13 3
    2022-05-10 5
    2024-11-12 6
    2024-05-14 7
    2026-11-10 8 9
    """
)
_POSTGRES = Lifetimes(
    "PostgreSQL",
    "postgres:18",
    "https://www.postgresql.org/support/versioning/",
    _days(
        """
        2021-11-11 9
        2022-11-10 10
        2023-11-09 11
        2024-11-21 12
        2025-11-13 13
        2026-11-12 14
        """
    ),
)
_MYSQL = Lifetimes(
    "MySQL",
    "mysql:8.4",
    "https://www.mysql.com/support/eol-notice.html",
    _days(
        """
        2023-10-31 5
        2026-04-30 8.0
        """
    ),
)
_AMAZON = Lifetimes(
    "Amazon Linux",
    "amazonlinux:2023",
    "https://aws.amazon.com/amazon-linux-2/faqs/",
    _days(
        """
        2023-12-31 1 2016 2017 2018
        2026-06-30 2
        """
    ),
)

LIFETIMES: dict[str, Lifetimes] = {
    "python": _PYTHON,
    "node": _NODE,
    "ruby": _RUBY,
    "php": _PHP,
    "golang": _GO,
    "debian": DEBIAN,
    "ubuntu": _UBUNTU,
    "alpine": _ALPINE,
    "centos": _CENTOS,
    "postgres": _POSTGRES,
    "mysql": _MYSQL,
    "amazonlinux": _AMAZON,
    **{
        f"mcr.microsoft.com/dotnet/{part}{kind}": Lifetimes(
            ".NET",
            f"mcr.microsoft.com/dotnet/{kind}:10.0",
            "https://dotnet.microsoft.com/platform/support/policy/dotnet-core",
            _DOTNET,
        )
        for part in ("", "core/")
        for kind in ("sdk", "runtime", "aspnet", "runtime-deps")
    },
}


def _deprecated(name: str, day: str, successor: str) -> Ended:
    page = f"https://hub.docker.com/r/{name}" if "/" in name else f"https://hub.docker.com/_/{name}"
    return Ended(f"The `{name}` image", day, successor, page)


DEPRECATED: dict[str, Ended] = {
    name: _deprecated(name, day, successor)
    for name, day, successor in (
        ("openjdk", "2022-07", "eclipse-temurin"),
        ("java", "2016-11", "eclipse-temurin"),
        ("adoptopenjdk", "2021-08", "eclipse-temurin"),
        ("jenkins", "2018-07", "jenkins/jenkins"),
        ("vault", "2023-07", "hashicorp/vault"),
        ("consul", "2023-07", "hashicorp/consul"),
        ("iojs", "2015-09", "node:24"),
        ("rails", "2016-12", "ruby:3.4"),
        ("django", "2016-12", "python:3.14"),
        ("microsoft/dotnet", "2021-08", "mcr.microsoft.com/dotnet/sdk:10.0"),
    )
}
MOVED: tuple[tuple[str, Ended], ...] = (
    (
        "circleci/",
        Ended("CircleCI's old images", "2021-12-31", "cimg", "https://circleci.com/docs/next-gen-migration-guide/"),
    ),
    (
        "k8s.gcr.io/",
        Ended(
            "The registry `k8s.gcr.io`",
            "2023-04-03",
            "registry.k8s.io",
            "https://kubernetes.io/blog/2023/03/10/image-registry-redirect/",
        ),
    ),
)
"""Registries and families that moved, by how the image's name begins."""
