"""What is known of a package manager and of its ecosystem: one record each, and no field of it forgotten.

A field is filled, or it is `Never` with the reason. Rules ask the records; none has a table of tools of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from rules.dockerfile.expressions import expression
from rules.dockerfile.node import node, record
from rules.ecosystems.cache import Cache, Leftover
from rules.ecosystems.syntax import Syntax


@record
class Never:
    """There is nothing to fill in, and this is why."""

    reason: str


class Purpose(Enum):
    """What a command does to the image."""

    SYSTEM = "system packages"
    LANGUAGE = "a language's packages"
    BUILD = "a build that downloads what it needs"
    FETCH = "a download"
    QUICK = "a quick change of files or users"
    CLEAN = "a clean-up"
    OTHER = "something else"


@record
class Fetches:
    """Which calls download.

    verbs: sub-commands that download packages, "" being a call of goals or tasks. refreshes: those that fetch indexes.
    builds: sub-commands, goals or tasks that build, and download on the way; ahead: those that download for them.
    unless: options with which a call leaves the cache alone. offline: options with which it reads the cache only.
    skips: options with which it needs no download, as another step has done it.
    project: those of `verbs` that install what the project's manifests name; tools: those that install a program from
    elsewhere. ships: those of `builds` that write the program as it ships. step: what a call says to download for a
    build from the manifests alone, "" where nothing does.
    """

    verbs: frozenset[str]
    refreshes: frozenset[str] = frozenset()
    builds: frozenset[str] = frozenset()
    ahead: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    offline: frozenset[str] = frozenset()
    skips: frozenset[str] = frozenset()
    project: frozenset[str] = frozenset()
    tools: frozenset[str] = frozenset()
    ships: frozenset[str] = frozenset()
    step: str = ""


@record
class Lock:
    """A lock file, and the form of an install that insists on it.

    files: its names. verbs: sub-commands that may depart from it. settled: options that say what happens to it.
    flag: the option that insists; subcommand: the sub-command that does, instead. renamed: the flag's later name.
    changes: sub-commands that choose other versions on purpose. lenient: those of `verbs` whose strict form takes one
    that does not fit the manifest; lenient_in: images with a version that does, by the beginning of their tags.
    """

    files: tuple[str, ...]
    verbs: frozenset[str]
    settled: frozenset[str]
    flag: str = ""
    subcommand: str = ""
    renamed: str = ""
    changes: frozenset[str] = frozenset()
    lenient: frozenset[str] = frozenset()
    lenient_in: tuple[tuple[str, re.Pattern[str]], ...] = ()


@record
class Dev:
    """Development dependencies, and the option that leaves them out.

    verbs: sub-commands that install them. flags: the option, its newest spelling first. settled: options that choose
    already. switches: variables that do. declared: what shows in the manifest that there are any.
    folders: what the install fills below the project, where another stage can copy it. prune: the command that takes
    them away behind an install, `{flag}` being the option; "" where there is none.
    """

    verbs: frozenset[str]
    flags: tuple[str, ...]
    settled: frozenset[str]
    switches: tuple[str, ...]
    declared: re.Pattern[str]
    folders: tuple[str, ...] = ()
    prune: str = ""


@record
class Pins:
    """How a package is named with its version. verbs: sub-commands that take packages by name. unless: options that
    say the version elsewhere. in_project: those of `verbs` that take an unnamed version from the project's manifest.
    """

    written: re.Pattern[str]
    verbs: frozenset[str]
    unless: frozenset[str] = frozenset()
    in_project: frozenset[str] = frozenset()


@record
class Reads:
    """The files that an install reads. manifests: those that it cannot do without. others: those it reads if they are
    there. guess: what to copy where nobody knows the build context.
    """

    manifests: tuple[str, ...]
    others: tuple[str, ...]
    guess: tuple[str, ...]


@record
class SystemCalls:
    """How a manager of system packages asks, upgrades and checks.

    asks: sub-commands that wait for a yes before they change anything. alone: those of them that need no package named.
    yes: options that give it, the one to add first. upgrades: sub-commands that take in whatever is newer.
    unchecked: options that leave signatures unchecked. sh: what `sh` is on its systems.
    names: sub-commands that install packages by name. virtual: options that give a group of packages a name.
    files: sub-commands whose operands are package files, never names. addresses: those that take the address of a
    package, and install what lies there whether or not anybody signed it.
    """

    asks: frozenset[str]
    yes: tuple[str, ...]
    upgrades: frozenset[str]
    unchecked: frozenset[str]
    sh: str
    names: frozenset[str]
    files: frozenset[str]
    addresses: frozenset[str]
    alone: frozenset[str] = frozenset()
    virtual: tuple[str, ...] = ()


NO_SYSTEM = Never("it installs nothing into the system")
NO_PROJECT = Never("it knows no project whose programs it could start")
NO_SECRETS = Never("no file of secrets that people copy is known")


@node
class Manager:
    """A package manager or build tool.

    name: its one name. names: programs that are it under another name. module: whether `python -m` runs it.
    versioned: whether a program may carry its version in the name (`pip3.11`).
    purpose: what its calls are for. removes: sub-commands that remove packages.
    quiet: sub-commands, or groups of them, that read nothing of a project and install nothing: they tell or set up.
    runs: sub-commands behind which a program or a script of the project is named, which they start.
    secrets: names of files with passwords of registries, which it reads.
    itself: packages that it installs in place of itself, or to build with, in seconds.
    since: options and sub-commands that old versions lack, by the version that brought them.
    system: what else is to be known of one that installs into the system.
    """

    name: str
    names: tuple[str, ...]
    syntax: Syntax
    purpose: Purpose
    fetches: Fetches | Never
    removes: frozenset[str] | Never
    quiet: frozenset[str] | Never
    runs: frozenset[str] | Never
    secrets: frozenset[str] | Never
    cache: Cache | Never
    leftover: Leftover | Never
    lock: Lock | Never
    dev: Dev | Never
    pins: Pins | Never
    reads: Reads | Never
    itself: frozenset[str] | Never
    since: Mapping[str, str] | Never
    system: SystemCalls | Never
    module: bool = False
    versioned: bool = False


@record
class Waste:
    """Something to leave out of a build context. pattern: for the ignore file. name: as people call it. probe: a path
    that the pattern fits.

    always: it counts even where it is not seen. usual: working on the program leaves it there. makers: programs that
    make it; where the Dockerfile runs none of them, it may be meant to come from outside. is_secret: the program may
    read it, so that only its author can leave it out.
    """

    pattern: str
    name: str
    probe: str
    always: bool = False
    usual: bool = False
    makers: frozenset[str] = frozenset()
    is_secret: bool = False


@record
class SecondStage:
    """How a stage that builds a program and runs it is taken apart.

    images: base images that have the tools of the build. variables: the names of ENVs that only a build reads.
    built: the places where the tools put a program, as a pattern of its path; None where a command names the place.
    packages: Debian packages that every program needs beside itself.
    """

    images: frozenset[str]
    variables: re.Pattern[str]
    built: re.Pattern[str] | None = None
    packages: tuple[str, ...] = ()

    def builds(self, path: str) -> bool:
        """Whether a program lies where the tools put what they build."""
        return self.built is not None and self.built.search(path) is not None


@node
class Ecosystem:
    """A language or a family of systems.

    title: as people call it. managers: its package managers. begins_empty: images that hold nothing in its caches, so
    that emptying one takes nothing away; plain systems count without being named.
    manifest: names of the files that show that a build context has it. waste: what working on it leaves there, the
    weightiest first. second_stage: how a program's build is told from the program. order: where its waste stands among
    that of others.
    """

    title: str
    managers: tuple[Manager, ...]
    begins_empty: tuple[str, ...] | Never
    manifest: re.Pattern[str] | Never
    waste: tuple[Waste, ...] | Never
    second_stage: SecondStage | Never
    order: int = 50


NO_PROGRAM = Never("it brings packages, and builds no program")


def named(*names: str) -> re.Pattern[str]:
    """Fits these file names, each a regular expression."""
    return expression("(?:" + "|".join(names) + ")$")
