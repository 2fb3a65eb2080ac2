"""Arch Linux: pacman."""

from __future__ import annotations

from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.debian import PROJECT
from rules.ecosystems.record import (
    NO_PROGRAM,
    NO_PROJECT,
    NO_SECRETS,
    Ecosystem,
    Fetches,
    Manager,
    Never,
    Purpose,
    SystemCalls,
)
from rules.ecosystems.syntax import Syntax, words
from rules.engine.finding import Saving

PACMAN_CACHE = Cache(
    "pacman",
    ("/var/cache/pacman/pkg",),
    (),
    (("pacman", "-Scc"), ("pacman", "-Sc"), ("paccache",)),
    ("/var/cache/pacman/pkg",),
    locked=True,
)

PACMAN = Manager(
    name="pacman",
    names=(),
    syntax=Syntax(
        words("-b -r --dbpath --root --arch --cachedir --config --ignore --overwrite --gpgdir --hookdir"),
        modes={
            **{f"-{letter}": f"-{letter}" for letter in "DFQRSTUV"},
            "--sync": "-S",
            "--remove": "-R",
            "--upgrade": "-U",
            "--query": "-Q",
        },
    ),
    purpose=Purpose.SYSTEM,
    fetches=Fetches(words("-S"), unless=words("--cachedir -c")),
    removes=words("-R"),
    quiet=words("-D -F -Q -T -V"),
    runs=NO_PROJECT,
    secrets=NO_SECRETS,
    cache=PACMAN_CACHE,
    leftover=Leftover(
        "{call} leaves the downloaded package files in this layer.",
        Saving("the downloaded packages", "pacman keeps every package file"),
        ("archlinux:latest", "pacman -Syu --noconfirm git"),
        cleaner="rm -rf /var/cache/pacman/pkg/*",
    ),
    lock=PROJECT,
    dev=PROJECT,
    pins=Never("a mirror holds one version of each package"),
    reads=PROJECT,
    itself=Never("it is part of the system"),
    since=Never("Arch supports its newest state alone"),
    system=SystemCalls(
        asks=words("-S"),
        alone=words("-S"),
        yes=("--noconfirm",),
        upgrades=frozenset(),  # of `-Syu` the sub-command is `-S`, as of an install
        unchecked=frozenset(),
        names=words("-S"),
        files=words("-U"),
        addresses=frozenset(),  # it asks for the signature of a file from elsewhere
        sh="bash",
    ),
)

ECOSYSTEM = Ecosystem(
    title="Arch",
    managers=(PACMAN,),
    begins_empty=Never("no language's tools are known in images of this family"),
    manifest=PROJECT,
    waste=PROJECT,
    second_stage=NO_PROGRAM,
)
