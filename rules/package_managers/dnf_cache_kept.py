"""dnf, yum and microdnf keep repository data in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.rpm import DNF_CACHE
from rules.edits.kept_caches import clean_behind, keep_out, kept_downloads, last_of_each_run
from rules.engine.context import Context
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation


class DnfCacheKept(Rule):
    """`dnf install` leaves repository metadata in the layer.

    dnf, yum and microdnf keep the metadata of every repository they read, often more than 100 MB with Fedora's. It is
    of no use in an image. It is removed by the `RUN` that fetched it: a later `RUN` only hides it.
    """

    category = Category.PACKAGE_MANAGERS
    aliases = (
        "DL3032",
        "DL3040",
        "yumInstallRmVarCacheYum",
        "DF045",
        "DF046",
    )
    references = ("https://dnf.readthedocs.io/en/latest/command_ref.html#clean-command",)
    invalid = (
        Invalid(
            """
            FROM fedora:43
            RUN dnf install -y git
            """,
            """
            FROM fedora:43
            RUN dnf install -y git && \\
                dnf clean all
            """,
        ),
        Invalid(
            """
            FROM rockylinux:9
            RUN yum -y update && \\
                yum -y install httpd
            """,
            """
            FROM rockylinux:9
            RUN yum -y update && \\
                yum -y install httpd && \\
                yum clean all
            """,
        ),
        Invalid(
            """
            FROM fedora:43
            RUN dnf clean all && dnf install -y git
            """,
            """
            FROM fedora:43
            RUN dnf clean all && dnf install -y git && \\
                dnf clean all
            """,
        ),
        Invalid(
            """
            FROM quay.io/acme/fedora:43
            USER dev
            RUN sudo -E dnf install -y git
            """,
            """
            FROM quay.io/acme/fedora:43
            USER dev
            RUN sudo -E dnf install -y git && \\
                sudo -E dnf clean all
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM fedora:43
            RUN dnf install -y git && dnf clean all
            """,
            because="the metadata is removed in the same layer",
        ),
        Valid(
            """
            FROM rockylinux:9
            RUN yum install -y git && rm -rf /var/cache/yum /var/cache/dnf
            """,
            because="the folders are removed in the same layer",
        ),
        Valid(
            """
            FROM fedora:43
            RUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y git
            """,
            because="the metadata lives in a cache mount",
        ),
        Valid(
            """
            FROM fedora:43 AS build
            RUN dnf install -y gcc
            FROM scratch
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        downloads = kept_downloads(dockerfile, context, DNF_CACHE, _downloads)
        for download in last_of_each_run(downloads):
            plain = clean_behind(
                dockerfile,
                download,
                f"{download.call.program.text} clean all",
                Saving("repository metadata", "removed by `dnf clean all`"),
            )
            yield self.finding(
                download.call.command.span,
                f"{download.call.tool}'s repository metadata stays in this layer.",
                keep_out(dockerfile, context, download, DNF_CACHE, plain),
            )


def _downloads(call: Invocation) -> bool:
    verbs = {"install", "update", "upgrade", "makecache", "group install", "groupinstall", "localinstall", "reinstall"}
    return call.tool in {"dnf", "yum", "microdnf"} and call.subcommand in verbs
