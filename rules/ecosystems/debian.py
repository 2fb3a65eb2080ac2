"""Debian and what descends from it: apt and dpkg."""

from __future__ import annotations

import re
from dataclasses import replace

from rules.ecosystems.cache import Cache
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

PROJECT = Never("a distribution's packages belong to no project")
"""Why the package managers of systems know neither lock file, development dependencies nor manifests."""

EQUALS = re.compile(r"[=~<>]")
"""`curl=8.5.0-2`, `curl~8.5`."""

APT_LISTS = Cache(
    "apt-get",
    ("/var/lib/apt/lists",),
    (),
    tuple((apt, word) for apt in ("apt-get", "apt") for word in ("distclean", "dist-clean")),  # since apt 2.7.8
    ("/var/lib/apt/lists", "/var/cache/apt"),
    locked=True,
    partial=tuple((apt, word) for apt in ("apt-get", "apt") for word in ("clean", "autoclean")),
)

APT_GET = Manager(
    name="apt-get",
    names=(),
    syntax=Syntax(
        words(
            "-o -c -t -a -P --option --config-file --target-release --default-release --host-architecture"
            " --build-profiles"
        )
    ),
    purpose=Purpose.SYSTEM,
    fetches=Fetches(words("install"), refreshes=words("update"), offline=words("--no-download")),
    removes=words("remove purge autoremove autopurge"),
    quiet=words("autoclean check clean distclean"),
    runs=NO_PROJECT,
    secrets=words("auth.conf"),
    cache=APT_LISTS,
    leftover=Never("`apt-lists-kept` speaks of it: what is removed depends on the steps around it"),
    lock=PROJECT,
    dev=PROJECT,
    pins=Pins(EQUALS, words("install")),
    reads=PROJECT,
    itself=Never("it is part of the system"),
    since=Never("Debian 8 has every option that fixes write; `distclean` is read, never written"),
    system=SystemCalls(
        asks=words("install upgrade dist-upgrade full-upgrade remove purge autoremove"),
        alone=words("upgrade dist-upgrade full-upgrade"),
        yes=("-y", "--yes", "--assume-yes"),
        upgrades=words("upgrade dist-upgrade full-upgrade safe-upgrade"),
        unchecked=words("--allow-unauthenticated --force-yes --allow-insecure-repositories"),
        sh="dash",
        names=words("install"),
        files=frozenset(),
        addresses=frozenset(),
    ),
)
APT = replace(APT_GET, name="apt")
APT_FOR_SCRIPTS = {
    **dict.fromkeys(words("install update upgrade remove purge autoremove autopurge clean autoclean build-dep"), ""),
    "full-upgrade": "dist-upgrade",
}
"""The sub-commands of `apt` that `apt-get` has, too: by another name where one stands here."""

APTITUDE = replace(APT_GET, name="aptitude")

DPKG = Manager(
    name="dpkg",
    names=(),
    syntax=Syntax(
        words("-D --debug"),
        modes={
            **dict.fromkeys(("-i", "--install"), "-i"),
            **dict.fromkeys(("-r", "--remove"), "-r"),
            **dict.fromkeys(("-P", "--purge"), "-P"),
            "--unpack": "--unpack",
            "--configure": "--configure",
        },
    ),
    purpose=Purpose.SYSTEM,
    fetches=Never("it installs files that are there already"),
    removes=words("-r -P"),
    quiet=words("--configure"),
    runs=NO_PROJECT,
    secrets=NO_SECRETS,
    cache=Never("it keeps nothing of a file that it installs"),
    leftover=Never("it keeps nothing of a file that it installs"),
    lock=PROJECT,
    dev=PROJECT,
    pins=Never("it installs files, of which each is one version"),
    reads=PROJECT,
    itself=Never("it is part of the system"),
    since=Never("no fix writes an option of it"),
    system=SystemCalls(
        asks=frozenset(),  # but for what becomes of a changed configuration file
        yes=(),
        upgrades=frozenset(),
        unchecked=frozenset(),  # Debian's dpkg checks no signature unless debsig-verify is there
        sh="dash",
        names=frozenset(),
        files=words("-i --unpack"),
        addresses=frozenset(),
    ),
)

ECOSYSTEM = Ecosystem(
    title="Debian",
    managers=(APT_GET, APT, APTITUDE, DPKG),
    begins_empty=("debian", "ubuntu", "buildpack-deps"),
    manifest=PROJECT,
    waste=PROJECT,
    second_stage=NO_PROGRAM,
)
