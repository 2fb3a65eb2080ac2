"""Swift: its package manager is a part of `swift`."""

from __future__ import annotations

import re

from rules.ecosystems.build_programs import COMPILER_VARIABLES
from rules.ecosystems.cache import Cache
from rules.ecosystems.record import (
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

SWIFT_CACHE = Cache(
    "swift",
    ("~/.cache/org.swift.swiftpm",),
    ("XDG_CACHE_HOME",),
    (("swift", "package", "purge-cache"),),
    ("~/.cache/org.swift.swiftpm",),
    has_other_use=True,
)

SWIFT = Manager(
    name="swift",
    names=(),
    syntax=Syntax(
        words(
            "-c -j -Xswiftc -Xlinker -Xcc --configuration --product --target --package-path --scratch-path --cache-path"
            " --jobs --triple"
        ),
        groups=words("package"),
        style="long",
    ),
    purpose=Purpose.BUILD,
    fetches=Fetches(
        frozenset({"build", "package resolve", "run", "test"}),
        builds=words("build"),
        ahead=frozenset({"package resolve"}),
        unless=words("--cache-path --disable-dependency-cache"),
    ),
    removes=Never("nothing is installed that `swift` could remove"),
    quiet=Never("its sub-commands build, test, or resolve what the project needs"),
    runs=Never("`swift run` builds and starts the project's own program"),
    secrets=words(".netrc"),
    cache=SWIFT_CACHE,
    leftover=Never("a build belongs into a stage that is not shipped, where its cache costs nothing"),
    lock=Never("`--force-resolved-versions` is asked by few: a build follows Package.resolved where it fits"),
    dev=Never("a build reads no more than the products need"),
    pins=Never("Package.swift names packages and versions"),
    reads=Reads(("Package.swift",), ("Package.resolved",), ("Package.swift", "Package.resolved*")),
    itself=Never("it comes as an archive or in an image"),
    since=Never("no fix writes an option of it"),
    system=NO_SYSTEM,
)

SECOND_STAGE = SecondStage(words("swift"), COMPILER_VARIABLES, built=re.compile(r"/\.build/(\S+/)?release/[^/]+$"))

ECOSYSTEM = Ecosystem(
    title="Swift",
    managers=(SWIFT,),
    begins_empty=Never("no rule empties the cache of a build"),
    manifest=named(r"Package\.swift"),
    waste=(Waste(".build", ".build", ".build", usual=True, makers=words("swift")),),
    second_stage=SECOND_STAGE,
    order=11,
)
