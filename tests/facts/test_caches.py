"""Every way in which a cache stays out of a layer."""

from __future__ import annotations

import pytest

from rules.dockerfile.model import Run
from rules.dockerfile.parser import parse
from rules.ecosystems.cache import Cache
from rules.ecosystems.conda import CONDA_CACHE
from rules.ecosystems.debian import APT_LISTS
from rules.ecosystems.node import NPM_CACHE
from rules.ecosystems.python import PIP_CACHE
from rules.facts.kept_out_caches import kept_out


def is_kept_out(lines: str, cache: Cache) -> bool:
    """Whether the first command of the last RUN downloads nothing into its layer."""
    stage, run = list(parse(f"FROM a\n{lines}\n").each(Run))[-1]
    return kept_out(stage, run, cache, run.commands[0])


@pytest.mark.parametrize(
    "lines",
    [
        "RUN --mount=type=cache,target=/root/.cache/pip pip install x",
        "RUN --mount=type=cache,target=/root/.cache pip install x",
        "RUN --mount=type=cache,dst=/home/app/.cache/pip,uid=1000 pip install x",
        "RUN --mount=type=tmpfs,target=/root/.cache pip install x",
        "ENV PIP_NO_CACHE_DIR=0\nRUN pip install x",
        "ARG PIP_NO_CACHE_DIR=1\nRUN pip install x",
        "ENV PIP_CACHE_DIR=/tmp/pip\nRUN pip install x",
        "RUN PIP_NO_CACHE_DIR=1 pip install x",
        "RUN pip install x && rm -rf /root/.cache/pip",
        "RUN pip install x && rm -rf ~/.cache/*",
        'RUN pip install x && rm -rf "$(pip cache dir)"',
        "RUN pip install x && pip cache purge",
    ],
)
def test_pip_keeps_nothing(lines: str) -> None:
    assert is_kept_out(lines, PIP_CACHE)


@pytest.mark.parametrize(
    "lines",
    [
        "RUN pip install x",
        "RUN --mount=type=bind,target=/root/.cache pip install x",
        "RUN --mount=type=cache,target=/var/cache/apt pip install x",
        "RUN pip install x && rm -rf /tmp/*",
    ],
)
def test_pip_keeps_its_cache(lines: str) -> None:
    assert not is_kept_out(lines, PIP_CACHE)


def test_a_variable_set_below_does_not_count() -> None:
    dockerfile = parse("FROM a\nRUN pip install x\nENV PIP_NO_CACHE_DIR=1\n")
    stage, run = next(dockerfile.each(Run))
    assert not kept_out(stage, run, PIP_CACHE, run.commands[0])


def test_an_export_in_front_counts() -> None:
    stage, run = next(parse("FROM a\nRUN export PIP_NO_CACHE_DIR=1 && pip install x\n").each(Run))
    assert kept_out(stage, run, PIP_CACHE, run.commands[1])


def test_a_removal_in_front_does_not_count() -> None:
    stage, run = next(parse("FROM a\nRUN rm -rf /root/.cache && pip install x\n").each(Run))
    assert not kept_out(stage, run, PIP_CACHE, run.commands[1])


def test_an_inherited_variable_counts() -> None:
    stage, run = next(parse("FROM a AS b\nENV PIP_NO_CACHE_DIR=1\nFROM b\nRUN pip install x\n").each(Run))
    assert kept_out(stage, run, PIP_CACHE, run.commands[0])


@pytest.mark.parametrize(
    ("lines", "cache"),
    [
        ("RUN npm ci && npm cache clean --force", NPM_CACHE),
        ("RUN --mount=type=cache,target=/home/node/.npm npm ci", NPM_CACHE),
        ("RUN conda install x && conda clean --all -y", CONDA_CACHE),
        ("RUN apt-get update && rm -r /var/lib/apt/lists/*", APT_LISTS),
        ("RUN apt-get update && apt-get distclean", APT_LISTS),
        ("RUN apt-get update && apt-get dist-clean", APT_LISTS),
    ],
)
def test_other_tools_keep_nothing(lines: str, cache: Cache) -> None:
    assert is_kept_out(lines, cache)
