"""Build tools that download dependencies: what builds, what only downloads, and the cache that keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable
from posixpath import basename, dirname, join

from rules.dockerfile.node import record
from rules.dockerfile.words import Command, Word
from rules.ecosystems.cache import Cache
from rules.ecosystems.catalogue import fetching
from rules.ecosystems.dotnet import DOTNET, NUGET_CACHE
from rules.ecosystems.go import GO, GO_MODULES
from rules.ecosystems.java import GRADLE, GRADLE_CACHE, MAVEN_CACHE, MVN
from rules.ecosystems.rust import CARGO, CARGO_CACHE
from rules.facts.build_inputs.compiled import dotnet_files, go_files, maven_files
from rules.facts.build_inputs.need import Need, needs_source
from rules.facts.calls import Invocation, invocation
from rules.facts.cargo_manifests import dependencies
from rules.facts.copied_paths import SourceView
from rules.facts.image_paths import relative
from rules.facts.toml_tables import toml_tables


@record
class BuildTool:
    """The step that downloads what a build tool's record says it downloads on the way.

    step: the command that downloads before; "" where the tool has none that works on the manifests alone.
    files: what that step reads. cache: what keeps the downloads.
    """

    cache: Cache
    step: Callable[[Invocation], str] = lambda call: ""
    files: Callable[[Invocation, str, SourceView], Need] = lambda call, folder, view: Need(installs=True)


def _maven_step(call: Invocation) -> str:
    """With what the build says of its repositories: settings, profiles, a proxy, the protocol for an old Java."""
    settings = "".join(
        f" {_bare(o.word)} {o.value}" for o in call.options if o.name in {"-s", "-f", "--settings", "--file"}
    )
    words = [_bare(word) for word in call.command.words]
    kept = "".join(f" {word}" for word in words if _MAVEN_NETWORK.match(word))
    return f"{_bare(call.program)} -B{settings}{kept} {_step(call)}"


def _bare(word: Word) -> str:
    """A word without the quotes that exec form puts around it."""
    bare = (word.literal or "") if word.text.startswith('"') else ""
    return bare if bare and not re.search(r"[\s$&|;<>()'\"\\*?]", bare) else word.text


_MAVEN_NETWORK = re.compile(
    r"-D(?:https?|javax\.net|java\.net|jdk\.tls|maven\.wagon|maven\.resolver|maven\.repo)\.|-P\S"
)


def _dotnet_step(call: Invocation) -> str:
    """With the runtime of the build: its packages are downloaded for that one."""
    project = next((f" {text}" for text in call.operand_texts if text.endswith(("proj", ".sln", ".slnx"))), "")
    runtime = call.value("-r", "--runtime")
    return f"{_step(call)}{f' -r {runtime}' if runtime else ''}{project}"


def _step(call: Invocation) -> str:
    known = fetching(call.tool)
    return known.step if known is not None else ""


def _cargo_files(folder: str, view: SourceView) -> Need:
    """Nothing that can be copied before the source; a program without dependencies downloads nothing."""
    text = view.read(join(folder, "Cargo.toml"))
    manifest = None if text is None else toml_tables(view.build, text)
    if manifest is None or "workspace" in manifest or dependencies(manifest):
        return Need(installs=True)
    return needs_source("the program depends on nothing")


TOOLS = {
    GO.name: BuildTool(
        GO_MODULES,
        _step,
        lambda call, folder, view: go_files(folder, view),
    ),
    MVN.name: BuildTool(MAVEN_CACHE, _maven_step, maven_files),
    DOTNET.name: BuildTool(NUGET_CACHE, _dotnet_step, dotnet_files),
    CARGO.name: BuildTool(CARGO_CACHE, files=lambda call, folder, view: _cargo_files(folder, view)),
    GRADLE.name: BuildTool(GRADLE_CACHE),
}


def words_of(call: Invocation) -> set[str]:
    """What a call asks for; of `:api:bootJar` and `dependency:go-offline` the last part too."""
    words = {call.subcommand, *call.operand_texts}
    return words | {word.rpartition(":")[2] for word in words}


def goal_of(call: Invocation) -> str:
    """The first word of the call that builds; "" where none does."""
    known = fetching(call.tool)
    words = (call.subcommand, *call.operand_texts)
    return next((word for word in words if known is not None and word.rpartition(":")[2] in known.builds), "")


def builds(call: Invocation) -> bool:
    """Whether the call builds, and may download for it."""
    known = fetching(call.tool)
    if call.tool == GO.name and (call.value("-mod") == "vendor" or any("@" in text for text in call.operand_texts)):
        return False
    return known is not None and bool(goal_of(call)) and not call.has(*known.offline, *known.skips)


def fetches(command: Command) -> set[str]:
    """The tool whose dependencies the command only downloads; none for any other command."""
    call = invocation(command)
    known = fetching(call.tool) if call is not None else None
    return {call.tool} if call is not None and known is not None and words_of(call) & known.ahead else set()


def advice(call: Invocation, folder: str, view: SourceView) -> str:
    """Why there is no step before the build, and what else there is, with this project's own names."""
    if call.tool == MVN.name:
        modules = [place for path in _named(view, folder, "pom.xml") if (place := dirname(path))]
        others = f"modules{_listed(modules)}" if modules else "parent"
        return f"No step can download first: Maven looks for the project's own {others} in the registry."
    if call.tool == CARGO.name:
        manifests = _named(view, folder, "Cargo.toml", "Cargo.lock")
        return f"`cargo chef` compiles them first, from the manifests{_listed(manifests)} alone."
    return "Gradle downloads what a task needs when the task runs."


MOST_NAMED = 3


def _named(view: SourceView, folder: str, *names: str) -> list[str]:
    """The files of these names below the folder, as seen from there."""
    found = [path for path in view.below(folder) if basename(path) in names and "/target/" not in path]
    return [relative(path, folder) for path in found]


def _listed(names: list[str]) -> str:
    """` (`a`, `b`, `c` and 2 more)`; "" where nothing is known."""
    shown = ", ".join(f"`{name}`" for name in names[:MOST_NAMED] if name)
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f" ({shown}{more})" if shown else ""
