"""openSUSE and SUSE Linux Enterprise: zypper."""

from __future__ import annotations

import re

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
    Pins,
    Purpose,
    SystemCalls,
)
from rules.ecosystems.syntax import Syntax, words
from rules.engine.finding import Saving

ZYPPER_CACHE = Cache(
    "zypper",
    ("/var/cache/zypp",),
    (),
    (("zypper", "clean"), ("zypper", "cc")),
    ("/var/cache/zypp",),
    locked=True,
)

_WRITTEN = re.compile(r"-\d|[=<>]")
"""`git-2.43.0` as with rpm, or `git=2.43` and bounds."""

ZYPPER = Manager(
    name="zypper",
    names=(),
    syntax=Syntax(
        words(
            "-R -D -c -r -t --root --reposd-dir --cache-dir --config --repo --from --type --installroot -p --plus-repo"
        ),
        aliases={
            "in": "install",
            "rm": "remove",
            "ref": "refresh",
            "up": "update",
            "cc": "clean",
            "dup": "dist-upgrade",
            "ar": "addrepo",
            "rr": "removerepo",
            "si": "source-install",
        },
    ),
    purpose=Purpose.SYSTEM,
    fetches=Fetches(
        words("install update patch dist-upgrade source-install"), words("refresh"), unless=words("--cache-dir")
    ),
    removes=words("remove"),
    quiet=words("addrepo clean info list modifyrepo removerepo search"),
    runs=NO_PROJECT,
    secrets=NO_SECRETS,
    cache=ZYPPER_CACHE,
    leftover=Leftover(
        "{call} leaves zypper's repository metadata in this layer.",
        Saving("repository metadata", "removed by `zypper clean --all`"),
        ("opensuse/leap:15.6", "zypper --non-interactive install git"),
        cleaner="zypper clean --all",
    ),
    lock=PROJECT,
    dev=PROJECT,
    pins=Pins(_WRITTEN, words("install")),
    reads=PROJECT,
    itself=Never("it is part of the system"),
    since=Never("openSUSE 13 has every option that fixes write"),
    system=SystemCalls(
        asks=words("install remove update dist-upgrade patch source-install"),
        alone=words("update dist-upgrade patch"),
        yes=("-y", "--no-confirm", "-n", "--non-interactive"),
        upgrades=words("update dist-upgrade"),
        unchecked=words("--no-gpg-checks --gpg-auto-import-keys"),
        sh="bash",
        names=words("install"),
        files=frozenset(),
        addresses=frozenset(),  # it refuses a file that nobody signed
    ),
)

ECOSYSTEM = Ecosystem(
    title="SUSE",
    managers=(ZYPPER,),
    begins_empty=Never("no language's tools are known in images of this family"),
    manifest=PROJECT,
    waste=PROJECT,
    second_stage=NO_PROGRAM,
)
