"""Elixir: Mix, with Hex in it."""

from __future__ import annotations

import re

from rules.ecosystems.build_programs import COMPILER_VARIABLES
from rules.ecosystems.cache import Cache
from rules.ecosystems.record import (
    NO_SECRETS,
    NO_SYSTEM,
    Ecosystem,
    Fetches,
    Manager,
    Never,
    Purpose,
    Reads,
    SecondStage,
    Waste,
    named,
)
from rules.ecosystems.syntax import Syntax, words

HEX_CACHE = Cache("mix", ("~/.hex/packages",), ("HEX_HOME",), (), ("~/.hex/packages",), has_other_use=True)

MIX = Manager(
    name="mix",
    names=(),
    syntax=Syntax(words("--only --target")),
    purpose=Purpose.BUILD,
    fetches=Fetches(frozenset({"deps.get"})),
    removes=frozenset({"deps.clean", "deps.unlock"}),
    quiet=words("help"),
    runs=Never("`mix run` compiles and starts the project itself"),
    secrets=NO_SECRETS,
    cache=HEX_CACHE,
    leftover=Never("a build belongs into a stage that is not shipped, where its cache costs nothing"),
    lock=Never("`mix deps.get` takes what mix.lock says; `--check-locked` is asked by few, and is not written"),
    dev=Never("MIX_ENV says which dependencies there are, and the build sets it"),
    pins=Never("mix.exs names packages and versions"),
    reads=Reads(("mix.exs",), ("mix.lock",), ("mix.exs", "mix.lock*")),
    itself=Never("it comes with Elixir"),
    since=Never("no fix writes an option of it"),
    system=NO_SYSTEM,
)

SECOND_STAGE = SecondStage(
    words("elixir"),
    COMPILER_VARIABLES,
    re.compile(r"/_build/prod/rel/[^/]+/bin/[^/]+$"),
    packages=("libstdc++6", "openssl", "libncurses6", "locales", "ca-certificates"),
)

ECOSYSTEM = Ecosystem(
    title="Elixir",
    managers=(MIX,),
    begins_empty=Never("no rule empties the cache of a build"),
    manifest=named(r"mix\.exs"),
    waste=(
        Waste("_build", "_build", "_build", usual=True, makers=words("mix")),
        Waste("deps", "deps", "deps", usual=True, makers=words("mix")),
    ),
    second_stage=SECOND_STAGE,
    order=9,
)
