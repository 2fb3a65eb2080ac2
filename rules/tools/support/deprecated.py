"""Images that nobody maintains any more, whatever their tag."""

from __future__ import annotations

from rules.tools.support.lifetimes import Ended


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
JAVA_RELEASES = frozenset({"8", "11", "17", "21", "25"})
"""The versions that Eclipse Temurin maintains, out of those that a deprecated Java image may name."""
JAVA_NEWEST = 27
"""The newest Java that has been released: `openjdk` is still built for the early access of later ones."""
