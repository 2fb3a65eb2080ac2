"""Packages without a version."""

from __future__ import annotations

from rules.ecosystems.conda import CONDA, MAMBA, MICROMAMBA
from rules.engine.rule import Invalid, Valid
from rules.package_managers._version_unpinned import VersionUnpinned


class CondaVersionUnpinned(VersionUnpinned):
    """`conda install` names packages without a version.

    Each build installs the newest release, so two builds of one commit differ.

    This rule is off by default. Somebody, or a bot, has to keep a pinned version up to date, and most teams prefer to
    rebuild on a fresh base image. Turn the rule on if a build must produce the same image twice.
    """

    managers = (
        CONDA,
        MAMBA,
        MICROMAMBA,
    )
    references = ("https://docs.conda.io/projects/conda/en/stable/commands/install.html",)
    invalid = (
        Invalid(
            """
            FROM continuumio/miniconda3:25.3.1-1
            RUN conda install -y numpy
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM continuumio/miniconda3:25.3.1-1
            RUN conda install -y numpy=2.3.4
            """,
            because="the version is named",
        ),
        Valid(
            """
            FROM continuumio/miniconda3:25.3.1-1
            RUN conda install -y --file packages.txt
            """,
            because="the file names the versions",
        ),
    )
