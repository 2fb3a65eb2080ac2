"""Elixir: Mix, with Hex in it."""

from __future__ import annotations

from rules.ecosystems.cache import Cache
from rules.ecosystems.record import NO_SYSTEM, Ecosystem, Fetches, Manager, Never, Purpose, Reads, Waste, named
from rules.ecosystems.syntax import Syntax, words

HEX_CACHE = Cache("mix", ("~/.hex/packages",), ("HEX_HOME",), (), ("~/.hex/packages",), has_other_use=True)

MIX = Manager(
    name="mix",
    names=(),
    syntax=Syntax(words("--only --target")),
    purpose=Purpose.BUILD,
    fetches=Fetches(frozenset({"deps.get"})),
    removes=frozenset({"deps.clean", "deps.unlock"}),
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

ECOSYSTEM = Ecosystem(
    title="Elixir",
    managers=(MIX,),
    begins_empty=Never("no rule empties the cache of a build"),
    manifest=named(r"mix\.exs"),
    waste=(
        Waste("_build", "_build", "_build", usual=True, makers=words("mix")),
        Waste("deps", "deps", "deps", usual=True, makers=words("mix")),
    ),
    order=9,
)
