"""dnf, yum, microdnf and tdnf keep repository data in the layer."""

from __future__ import annotations

from rules.ecosystems.rpm import DNF
from rules.engine.rule import Invalid
from rules.package_managers._cache_kept import CacheKept


class DnfCacheKept(CacheKept):
    """`dnf install` leaves repository metadata in the layer.

    dnf, yum, microdnf, and tdnf keep the metadata of every repository that they read, which is often more than 100 MB
    for Fedora. An image doesn't need it. Remove it in the `RUN` that downloads it, because a later `RUN` only hides it.
    """

    manager = DNF
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
            FROM mcr.microsoft.com/azurelinux/base/core:3.0
            RUN tdnf install -y git
            """,
            """
            FROM mcr.microsoft.com/azurelinux/base/core:3.0
            RUN tdnf install -y git && \\
                tdnf clean all
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
