"""conda keeps packages in the layer."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile
from rules.ecosystems.conda import CONDA_CACHE
from rules.edits.kept_caches import clean_behind, keep_out, kept_downloads, last_of_each_run
from rules.engine.context import Context
from rules.engine.finding import Finding, Saving
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import Invocation


class CondaCacheKept(Rule):
    """`conda install` leaves packages and indexes in the layer.

    conda, mamba and micromamba keep every archive they download and an index of each channel. `conda clean -ay` in
    the same `RUN` removes them; a later `RUN` only hides them.
    """

    category = Category.PACKAGE_MANAGERS
    aliases = ()
    references = ("https://docs.conda.io/projects/conda/en/stable/commands/clean.html",)
    invalid = (
        Invalid(
            """
            FROM continuumio/miniconda3:25.3.1-1
            RUN conda install -y numpy
            """,
            """
            FROM continuumio/miniconda3:25.3.1-1
            RUN conda install -y numpy && \\
                conda clean -ay
            """,
        ),
        Invalid(
            """
            FROM mambaorg/micromamba:2.3.0
            RUN micromamba install -y -f env.yml
            """,
            """
            FROM mambaorg/micromamba:2.3.0
            RUN micromamba install -y -f env.yml && \\
                micromamba clean -ay
            """,
        ),
        Invalid(
            """
            FROM debian:13
            USER dev
            RUN sudo /opt/conda/bin/conda install -y numpy
            """,
            """
            FROM debian:13
            USER dev
            RUN sudo /opt/conda/bin/conda install -y numpy && \\
                sudo /opt/conda/bin/conda clean -ay
            """,
        ),
    )
    valid = (
        Valid(
            """
            FROM continuumio/miniconda3:25.3.1-1
            RUN conda env create -f environment.yml && conda clean --all --yes
            """,
            because="emptied in the same layer",
        ),
        Valid(
            """
            FROM continuumio/miniconda3:25.3.1-1
            RUN conda env create -f environment.yml && rm -rf /opt/conda/pkgs/*
            """,
            because="removed in the same layer",
        ),
        Valid(
            """
            FROM continuumio/miniconda3:25.3.1-1
            RUN --mount=type=cache,target=/opt/conda/pkgs conda install -y numpy
            """,
            because="the packages live in a cache mount",
        ),
        Valid(
            """
            FROM continuumio/miniconda3:25.3.1-1 AS build
            RUN conda install -y numpy
            FROM scratch
            COPY --from=build /app /app
            """,
            because="a builder stage is not shipped",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        downloads = kept_downloads(dockerfile, context, CONDA_CACHE, _downloads)
        for download in last_of_each_run(downloads):
            plain = clean_behind(
                dockerfile,
                download,
                f"{download.call.program.text} clean -ay",
                Saving("conda's archives and indexes", "removed by `conda clean --all`"),
            )
            yield self.finding(
                download.call.command.span,
                "conda's package archives stay in this layer.",
                keep_out(dockerfile, context, download, CONDA_CACHE, plain),
            )


def _downloads(call: Invocation) -> bool:
    verbs = {"install", "create", "update", "env create", "env update"}
    return call.tool in {"conda", "mamba", "micromamba"} and call.subcommand in verbs
