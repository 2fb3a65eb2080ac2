"""Haskell: Cabal and Stack."""

from __future__ import annotations

import re

from rules.ecosystems.build_programs import COMPILER_VARIABLES
from rules.ecosystems.record import (
    NO_SECRETS,
    NO_SYSTEM,
    Ecosystem,
    Fetches,
    Manager,
    Never,
    Purpose,
    SecondStage,
    Waste,
    named,
)
from rules.ecosystems.syntax import Syntax, words

_SHARED = Never(
    "its folder also holds the index, or the compiler, that an earlier step fetched: a mount would hide them"
)
_BUILDS = Never("a build belongs into a stage that is not shipped, where its cache costs nothing")
_TARGETS = Never("it takes the targets of the project; their versions are in its files")
_SOURCE = Never("a package file may name any file of the source")

CABAL = Manager(
    name="cabal",
    names=(),
    syntax=Syntax(
        words("-w -j --with-compiler --installdir --project-file --store-dir --builddir --constraint --jobs")
    ),
    purpose=Purpose.BUILD,
    fetches=Fetches(
        words("build install run test"), words("update"), builds=words("build install"), offline=words("--offline")
    ),
    removes=Never("nothing is installed that `cabal` could remove"),
    quiet=words("help path user-config"),
    runs=words("exec"),
    secrets=NO_SECRETS,
    cache=_SHARED,
    leftover=_BUILDS,
    lock=Never("`cabal freeze` writes constraints, and a build follows them"),
    dev=Never("tests and benchmarks are built where they are asked for"),
    pins=_TARGETS,
    reads=_SOURCE,
    itself=Never("ghcup or a system's package brings it"),
    since=Never("no fix writes an option of it"),
    system=NO_SYSTEM,
)
STACK = Manager(
    name="stack",
    names=(),
    syntax=Syntax(
        words("-j --stack-yaml --resolver --stack-root --work-dir --local-bin-path --flag --ghc-options --jobs")
    ),
    purpose=Purpose.BUILD,
    fetches=Fetches(words("build install setup test"), words("update"), builds=words("build install")),
    removes=Never("nothing is installed that `stack` could remove"),
    quiet=words("config help ls path"),
    runs=words("exec"),
    secrets=NO_SECRETS,
    cache=_SHARED,
    leftover=_BUILDS,
    lock=Never("stack.yaml.lock is followed, and written anew where it does not fit"),
    dev=Never("tests and benchmarks are built where they are asked for"),
    pins=_TARGETS,
    reads=_SOURCE,
    itself=Never("`stack upgrade` does it, with no package named"),
    since=Never("no fix writes an option of it"),
    system=NO_SYSTEM,
)

SECOND_STAGE = SecondStage(
    words("haskell"), COMPILER_VARIABLES, re.compile(r"/(\.local|\.cabal)/bin/[^/]+$"), packages=("libgmp10",)
)

ECOSYSTEM = Ecosystem(
    title="Haskell",
    managers=(CABAL, STACK),
    begins_empty=Never("no rule empties the cache of a build"),
    manifest=named(r"stack\.yaml", r"cabal\.project", r".*\.cabal"),
    waste=(
        Waste("dist-newstyle", "dist-newstyle", "dist-newstyle", usual=True, makers=words("cabal")),
        Waste(".stack-work", ".stack-work", ".stack-work", usual=True, makers=words("stack")),
    ),
    second_stage=SECOND_STAGE,
    order=12,
)
