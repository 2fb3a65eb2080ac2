"""conda keeps packages in the layer."""

from __future__ import annotations

from rules.ecosystems.conda import CONDA
from rules.engine.rule import Invalid
from rules.package_managers._cache_kept import CacheKept


class CondaCacheKept(CacheKept):
    """`conda install` leaves packages and indexes in the layer.

    conda, mamba, and micromamba keep every archive that they download, and an index of each channel. `conda clean -ay`
    in the same `RUN` removes them. A later `RUN` only hides them.
    """

    manager = CONDA
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
