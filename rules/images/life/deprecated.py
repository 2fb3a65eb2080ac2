"""Images that nobody maintains any more, whatever their tag."""

from __future__ import annotations

from rules.images.life.lifetimes import Ended


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
        ("microsoft/dotnet", "2021-08", "mcr.microsoft.com/dotnet"),
        ("rockylinux", "2023-11", "rockylinux/rockylinux"),
    )
}
"""The last official image of `rockylinux` is of that month: its maintainers build `rockylinux/rockylinux`."""
SAME_TAGS = frozenset(["rockylinux"])
"""Those whose successor has the same tags, but for the minor version."""
_UBI_7 = Ended(
    "Red Hat UBI 7",
    "2024-06-30",
    "registry.access.redhat.com/ubi9",
    "https://access.redhat.com/support/policy/updates/errata",
)
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
    ("registry.access.redhat.com/ubi7", _UBI_7),
    ("registry.redhat.io/ubi7", _UBI_7),
)
"""Registries and families that moved, by how the image's name begins."""

BITNAMI = {
    "apache": "httpd",
    "cassandra": "cassandra",
    "ghost": "ghost",
    "golang": "golang",
    "influxdb": "influxdb",
    "java": "eclipse-temurin",
    "kafka": "apache/kafka",
    "mariadb": "mariadb",
    "memcached": "memcached",
    "mongodb": "mongo",
    "mysql": "mysql",
    "nginx": "nginx",
    "node": "node",
    "postgresql": "postgres",
    "python": "python",
    "rabbitmq": "rabbitmq",
    "redis": "redis",
    "redmine": "redmine",
    "ruby": "ruby",
    "solr": "solr",
    "tomcat": "tomcat",
    "wordpress": "wordpress",
    "zookeeper": "zookeeper",
}
"""Images of Bitnami, and who else publishes the program. Only `bitnami/...:latest` is still built for free."""
BITNAMI_ENDED = ("2025-08-28", "https://github.com/bitnami/containers/issues/83267")
