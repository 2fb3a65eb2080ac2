"""Fedora, Red Hat and what descends from them: dnf, yum and microdnf."""

from __future__ import annotations

import re
from dataclasses import replace

from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.debian import PROJECT
from rules.ecosystems.record import Ecosystem, Fetches, Manager, Never, Pins, Purpose, SystemCalls
from rules.ecosystems.syntax import Syntax, words
from rules.engine.finding import Saving

WRITTEN = re.compile(r"-\d|^[\w.+@-]+:\d")
"""`git-2.43.0`: a name, a dash, a version; a module's stream: `nodejs:22`."""

DNF_CACHE = Cache(
    "dnf",
    ("/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5"),
    (),
    (("dnf", "clean"), ("yum", "clean"), ("microdnf", "clean"), ("dnf5", "clean")),
    ("/var/cache/dnf",),
    (
        ("fedora", ("/var/cache/libdnf5",)),
        ("centos", ("/var/cache/yum",)),
        ("amazonlinux", ("/var/cache/dnf", "/var/cache/yum")),
    ),
    locked=True,
)
_SYNTAX = Syntax(
    words(
        "-c -x -d -e -R --config --exclude --excludepkgs --releasever --installroot --setopt --enablerepo"
        " --disablerepo --repo --repoid --repofrompath --debuglevel --errorlevel --randomwait --forcearch --advisory"
        " --comment --color --enableplugin --disableplugin --downloaddir --destdir --rpmverbosity"
    ),
    groups=words("group module"),
)

DNF = Manager(
    name="dnf",
    names=("dnf5", "dnf-3"),
    syntax=replace(
        _SYNTAX,
        aliases={
            "in": "install",
            "rm": "remove",
            "up": "upgrade",
            "rei": "reinstall",
            "up-min": "upgrade-minimal",
            "update-minimal": "upgrade-minimal",
        },
    ),
    purpose=Purpose.SYSTEM,
    fetches=Fetches(
        frozenset({"group install", "module install"})
        | words("install update upgrade upgrade-minimal groupinstall localinstall reinstall"),
        refreshes=words("makecache check-update"),
        offline=words("-C --cacheonly"),
    ),
    removes=words("remove erase autoremove"),
    cache=DNF_CACHE,
    leftover=Leftover(
        "{call} leaves repository metadata in this layer.",
        Saving("repository metadata", "removed by `dnf clean all`"),
        ("fedora:43", "dnf install -y git"),
        cleaner="{program} clean all",
    ),
    lock=PROJECT,
    dev=PROJECT,
    pins=Pins(WRITTEN, frozenset({"install", "module install"})),
    reads=PROJECT,
    itself=Never("it is part of the system"),
    since=Never("CentOS 5 has every option that fixes write"),
    system=SystemCalls(
        asks=words("install update upgrade upgrade-minimal remove erase reinstall groupinstall localinstall")
        | {"group install", "module install"},
        alone=words("update upgrade upgrade-minimal"),
        yes=("-y", "--assumeyes", "-q"),
        upgrades=words("update upgrade distro-sync"),
        unchecked=words("--nogpgcheck --no-gpgchecks"),
        sh="bash",
    ),
)
YUM = replace(DNF, name="yum", names=(), syntax=_SYNTAX)
MICRODNF = replace(
    DNF,
    name="microdnf",
    names=(),
    syntax=replace(_SYNTAX, groups=words("module")),
    fetches=Fetches(words("install reinstall update upgrade") | {"module install"}, words("makecache")),
)

ECOSYSTEM = Ecosystem(
    title="RPM",
    managers=(DNF, YUM, MICRODNF),
    begins_empty=("almalinux", "amazonlinux", "centos", "fedora", "rockylinux"),
    manifest=PROJECT,
    waste=PROJECT,
)
