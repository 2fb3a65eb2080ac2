"""conda, and mamba and micromamba, which do the same."""

from __future__ import annotations

import re
from dataclasses import replace

from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.record import NO_PROGRAM, NO_SYSTEM, Ecosystem, Fetches, Manager, Never, Pins, Purpose
from rules.ecosystems.syntax import Syntax, words
from rules.engine.finding import Saving

_SYNTAX = Syntax(
    words("-n -p -c -f --name --prefix --channel --file --revision --solver --platform --root-prefix --cwd"),
    {"clean": words("-f -p -c")},
    groups=words("env"),
    aliases={"rm": "remove"},
    prefix="run",
)

CONDA_CACHE = Cache(
    "conda",
    ("/opt/conda/pkgs", "~/miniconda3/pkgs", "~/mambaforge/pkgs", "~/micromamba/pkgs"),
    ("CONDA_PKGS_DIRS",),
    (("conda", "clean"), ("mamba", "clean"), ("micromamba", "clean")),
    ("/opt/conda/pkgs",),
    moved_by=(("MAMBA_ROOT_PREFIX", ("{}/pkgs",)),),
)

CONDA = Manager(
    name="conda",
    names=(),
    syntax=_SYNTAX,
    purpose=Purpose.LANGUAGE,
    fetches=Fetches(
        frozenset({"create", "env create", "env update", "install", "update"}),
        offline=words("--offline"),
        project=frozenset({"create", "env create", "env update", "install"}),
    ),
    removes=frozenset({"remove", "env remove"}),
    quiet=frozenset({"clean", "config", "env remove", "info", "init", "list", "remove"}),
    runs=words("run"),
    secrets=words(".condarc .netrc"),
    cache=CONDA_CACHE,
    leftover=Leftover(
        "{call} leaves conda's package archives in this layer.",
        Saving("conda's archives and indexes", "removed by `conda clean --all`"),
        ("continuumio/miniconda3:25.3.1-1", "conda install -y numpy"),
        cleaner="{program} clean -ay",
    ),
    lock=Never("an environment file names what is wanted; conda-lock, which pins it, is another program"),
    dev=Never("an environment knows no development dependencies"),
    pins=Pins(re.compile(r"[=<>~:]"), words("create install"), words("-f --file")),
    reads=Never("it reads the environment file that the call names"),
    itself=Never("`conda update conda` solves the whole base environment: that is no quick step"),
    since=Never("every conda knows `clean -ay`"),
    system=NO_SYSTEM,
)
MAMBA = replace(CONDA, name="mamba")
MICROMAMBA = replace(
    CONDA,
    name="micromamba",
    syntax=replace(_SYNTAX, valued=_SYNTAX.valued | {"-r"}),
    itself=Never("it is one file, which is downloaded, not installed"),
)

ECOSYSTEM = Ecosystem(
    title="conda",
    managers=(CONDA, MAMBA, MICROMAMBA),
    begins_empty=("continuumio/miniconda3", "condaforge/miniforge3", "mambaorg/micromamba"),
    manifest=Never("`environment.yml` stands beside a Python project's own manifest"),
    waste=Never("environments lie outside the project"),
    second_stage=NO_PROGRAM,
)
