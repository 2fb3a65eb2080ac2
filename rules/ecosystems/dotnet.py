""".NET: `dotnet`, with NuGet in it."""

from __future__ import annotations

import re

from rules.ecosystems.cache import Cache
from rules.ecosystems.record import (
    NO_SYSTEM,
    Ecosystem,
    Fetches,
    Lock,
    Manager,
    Never,
    Purpose,
    SecondStage,
    Waste,
    named,
)
from rules.ecosystems.syntax import Syntax, words

NUGET_CACHE = Cache(
    "dotnet",
    ("~/.local/share/NuGet", "~/.nuget/packages"),
    (),
    (("dotnet", "nuget", "locals"),),
    (
        "~/.local/share/NuGet",
    ),  # what was downloaded; ~/.nuget/packages is read by later steps, so it stays in the layer
    has_other_use=True,
)

DOTNET = Manager(
    name="dotnet",
    names=(),
    syntax=Syntax(
        words(
            "-c -o -r -f -v -s -a --configuration --output --runtime --framework --verbosity --source --add-source"
            " --arch --os --configfile --packages --version --tool-path --version-suffix --project"
        ),
        groups=words("tool workload nuget"),
        style="long",
    ),
    purpose=Purpose.BUILD,
    fetches=Fetches(
        words("build publish restore"),
        builds=words("build publish"),
        ahead=words("restore"),
        ships=words("publish"),
        step="dotnet restore",
        skips=words("--no-restore"),
    ),
    removes=frozenset({"tool uninstall"}),
    quiet=words("help new nuget"),
    runs=Never("`dotnet run` builds and starts the project's own program"),
    secrets=words("NuGet.Config NuGet.config nuget.config"),
    cache=NUGET_CACHE,
    leftover=Never("a build belongs into a stage that is not shipped, where its cache costs nothing"),
    lock=Lock(("packages.lock.json",), words("restore"), words("--locked-mode"), flag="--locked-mode"),
    dev=Never("`publish` takes what the program needs"),
    pins=Never("project files name each version"),
    reads=Never("a restore reads every project file and what they import, wherever they lie"),
    itself=Never("it comes as an archive or in an image"),
    since=Never("every SDK from 2.1.500 on knows `--locked-mode`"),
    system=NO_SYSTEM,
)

SECOND_STAGE = SecondStage(
    words("dotnet/sdk dotnet/core/sdk"),
    re.compile(r"NUGET_[A-Z_]+|DOTNET_CLI_[A-Z_]+|DOTNET_NOLOGO|DEBIAN_FRONTEND|BUILD_CONFIGURATION"),
)

ECOSYSTEM = Ecosystem(
    title=".NET",
    managers=(DOTNET,),
    begins_empty=Never("no rule empties the cache of a build"),
    manifest=named(r".*\.(cs|fs|vb)proj", r".*\.slnx?"),
    waste=(
        Waste("**/bin", "bin", "bin", usual=True, makers=words("dotnet msbuild")),
        Waste("**/obj", "obj", "obj", usual=True, makers=words("dotnet msbuild")),
    ),
    second_stage=SECOND_STAGE,
    order=8,
)
