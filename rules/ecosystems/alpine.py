"""Alpine: apk."""

from __future__ import annotations

from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.debian import EQUALS, PROJECT
from rules.ecosystems.record import (
    NO_PROGRAM,
    NO_PROJECT,
    NO_SECRETS,
    Ecosystem,
    Fetches,
    Manager,
    Never,
    Pins,
    Purpose,
    SystemCalls,
)
from rules.ecosystems.syntax import Syntax, words
from rules.engine.finding import Saving

APK_CACHE = Cache(
    "apk",
    ("/var/cache/apk", "/etc/apk/cache"),
    (),
    (),
    (
        "/etc/apk/cache",
    ),  # apk keeps packages only where this folder exists; /var/cache/apk holds no more than the index
    locked=True,
    partial=(("apk", "cache", "clean"),),  # it spares the indexes in use (cache_clean_item in apk-tools)
)

APK = Manager(
    name="apk",
    names=(),
    syntax=Syntax(
        words(
            "-t -X -p --virtual --repository --root --keys-dir --repositories-file --arch --wait --cache-dir"
            " --cache-max-age --progress-fd --timeout"
        )
    ),
    purpose=Purpose.SYSTEM,
    fetches=Fetches(
        words("add upgrade"), words("update"), unless=words("--no-cache --cache-dir"), offline=words("--no-network")
    ),
    removes=words("del"),
    quiet=words("audit cache fix info policy search stats version"),
    runs=NO_PROJECT,
    secrets=NO_SECRETS,
    cache=APK_CACHE,
    leftover=Leftover(
        "{call} leaves apk's package index in this layer.",
        Saving("a few MB of package index", "Alpine's two indexes, unpacked or not"),
        ("alpine:3.22", "apk add curl"),
        flag="--no-cache",
        cleaner="rm -rf /var/cache/apk/*",
    ),
    lock=PROJECT,
    dev=PROJECT,
    pins=Pins(EQUALS, words("add")),
    reads=PROJECT,
    itself=Never("it is part of the system"),
    since={"--no-cache": "2.6.4"},  # Alpine 3.3
    system=SystemCalls(
        asks=frozenset(),  # apk never does, unless it is told to by `--interactive`
        yes=(),
        upgrades=words("upgrade"),
        unchecked=words("--allow-untrusted"),
        sh="busybox",
        names=words("add"),
        files=frozenset(),
        addresses=frozenset(),
        virtual=("-t", "--virtual"),
    ),
)

ECOSYSTEM = Ecosystem(
    title="Alpine",
    managers=(APK,),
    begins_empty=("alpine",),
    manifest=PROJECT,
    waste=PROJECT,
    second_stage=NO_PROGRAM,
)
