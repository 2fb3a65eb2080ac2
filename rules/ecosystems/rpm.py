"""Systems of RPM packages, but for SUSE: dnf, yum, microdnf, Photon's and Azure Linux's tdnf, and rpm itself."""

from __future__ import annotations

import re
from dataclasses import replace

from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.debian import DPKG, PROJECT
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

WRITTEN = re.compile(r"-\d|^[\w.+@-]+:\d")
"""`git-2.43.0`: a name, a dash, a version; a module's stream: `nodejs:22`."""

_OF_TDNF = ("photon", "mcr.microsoft.com/azurelinux/base/core", "mcr.microsoft.com/cbl-mariner/base/core")

DNF_CACHE = Cache(
    "dnf",
    ("/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5", "/var/cache/tdnf"),
    (),
    (("dnf", "clean"), ("yum", "clean"), ("microdnf", "clean"), ("dnf5", "clean"), ("tdnf", "clean")),
    ("/var/cache/dnf",),
    (
        ("fedora", ("/var/cache/libdnf5",)),
        ("centos", ("/var/cache/yum",)),
        ("amazonlinux", ("/var/cache/dnf", "/var/cache/yum")),
        *((image, ("/var/cache/tdnf",)) for image in _OF_TDNF),
    ),
    locked=True,
    keep="--setopt=keepcache=1",
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
    quiet=words("check clean config-manager history info list provides repolist repoquery search"),
    runs=NO_PROJECT,
    secrets=NO_SECRETS,
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
        yes=("-y", "--assumeyes"),
        upgrades=words("update upgrade distro-sync"),
        unchecked=words("--nogpgcheck --no-gpgchecks"),
        sh="bash",
        names=words("install localinstall groupinstall reinstall"),
        files=words("localinstall"),
        addresses=words("install localinstall reinstall"),  # `localpkg_gpgcheck` is off unless somebody turns it on
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
TDNF = replace(
    DNF,
    name="tdnf",
    names=(),
    syntax=replace(_SYNTAX, groups=frozenset()),
    fetches=Fetches(
        words("install reinstall update update-to upgrade upgrade-to"),
        refreshes=words("makecache check-update"),
        offline=words("-C --cacheonly"),
    ),
    removes=words("remove erase autoremove autoerase"),
    pins=Pins(re.compile(r"-\d|[=<>]"), words("install")),
    since=Never("the first tdnf has every option that fixes write"),
    system=SystemCalls(
        asks=words("install reinstall update update-to upgrade upgrade-to remove erase autoremove autoerase"),
        alone=words("update upgrade"),
        yes=("-y", "--assumeyes"),
        upgrades=words("update upgrade distro-sync"),
        unchecked=words("--nogpgcheck --skipsignature --skipdigest"),
        sh="bash",
        names=words("install reinstall"),
        files=frozenset(),
        addresses=frozenset(),  # the repositories' `gpgcheck` holds for what it takes from an address, too
    ),
)
RPM = replace(
    DPKG,
    name="rpm",
    syntax=Syntax(
        words(
            "-D -E --define --undefine --eval --root --dbpath --prefix --relocate --excludepath --rcfile --macros --qf"
        ),
        modes={
            **dict.fromkeys(("-q", "--query"), "-q"),
            **dict.fromkeys(("-V", "--verify"), "-V"),
            **dict.fromkeys(("-K", "--checksig"), "-K"),
            "--import": "--import",
            **dict.fromkeys(("-e", "--erase"), "-e"),
            **dict.fromkeys(("-U", "--upgrade"), "-U"),
            **dict.fromkeys(("-F", "--freshen"), "-F"),
            **dict.fromkeys(("-i", "--install"), "-i"),
        },
    ),
    fetches=Fetches(words("-i -U -F")),
    removes=words("-e"),
    quiet=words("--import -K -V -q"),
    system=SystemCalls(
        asks=frozenset(),
        yes=(),
        upgrades=frozenset(),  # `-U` takes the files that it is given
        unchecked=words("--nosignature --nodigest --noverify --nogpg"),  # what is signed is a list of digests
        sh="bash",
        names=frozenset(),
        files=words("-i -U -F"),
        addresses=words("-i -U -F"),  # without the key it warns, and a package without a signature passes
    ),
)

ECOSYSTEM = Ecosystem(
    title="RPM",
    managers=(DNF, YUM, MICRODNF, TDNF, RPM),
    begins_empty=("almalinux", "amazonlinux", "centos", "fedora", "rockylinux", *_OF_TDNF),
    manifest=PROJECT,
    waste=PROJECT,
    second_stage=NO_PROGRAM,
)
