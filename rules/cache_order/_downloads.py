"""Builds that download their dependencies on the way, and the step that would do it before the source is copied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from rules.cache_order._moves import MAX_COPIES, MAX_STEPS
from rules.dockerfile.model import Run, Stage, Transfer
from rules.dockerfile.words import Command
from rules.engine.context import BuildContext
from rules.tools.caches import CARGO, GO, Cache
from rules.tools.invocations import Invocation, invocation
from rules.tools.kept_out import has_mount
from rules.tools.needs.compiled import dotnet_files, go_files, maven_files
from rules.tools.needs.need import Need
from rules.tools.needs.reader import SYSTEM, run_need
from rules.tools.places import commands_in_place, folder_at
from rules.tools.source_view import SourceView, is_copied_before, source_view


@dataclass(frozen=True)
class Download:
    """A build that downloads, behind a COPY of the source.

    what: the build by its first words. step: the command that downloads before; "" where the tool has none that works
    on the manifests alone. need: what it reads.
    """

    stage: Stage
    view: SourceView
    run: Run
    call: Invocation
    what: str
    step: str
    need: Need


@dataclass(frozen=True)
class _Tool:
    """How a build tool downloads: the sub-commands or goals that build, the ones that only download, and a cache
    for it.
    """

    builds: frozenset[str]
    fetches: frozenset[str]
    step: Callable[[Invocation], str]
    files: Callable[[Invocation, str, SourceView], Need]
    cache: Cache


_MAVEN = Cache("maven", ("~/.m2",), mounts=("~/.m2", "/root/.m2"))
_GRADLE = Cache("gradle", ("~/.gradle",), mounts=("~/.gradle", "/home/gradle/.gradle"))
_NUGET = Cache("nuget", ("~/.nuget/packages",), mounts=("~/.nuget/packages",))


_MAVEN_NETWORK = re.compile(
    r"-D(?:https?|javax\.net|java\.net|jdk\.tls|maven\.wagon|maven\.resolver|maven\.repo)\.|-P\S"
)


def _no_step(call: Invocation) -> str:
    return ""


def _no_files(call: Invocation, folder: str, view: SourceView) -> Need:
    return Need(installs=True)


def _maven_step(call: Invocation) -> str:
    """With what the build says of its repositories: settings, profiles, a proxy, the protocol for an old Java."""
    settings = "".join(
        f" {o.word.text} {o.value}" for o in call.options if o.name in {"-s", "-f", "--settings", "--file"}
    )
    kept = "".join(f" {word.text}" for word in call.command.words if _MAVEN_NETWORK.match(word.text))
    return f"{call.program.text} -B{settings}{kept} dependency:go-offline"


def _dotnet_step(call: Invocation) -> str:
    project = next((f" {text}" for text in call.operand_texts if text.endswith(("proj", ".sln", ".slnx"))), "")
    return f"dotnet restore{project}"


TOOLS = {
    "go": _Tool(
        frozenset({"build", "install"}),
        frozenset({"mod download", "mod vendor", "get", "mod tidy"}),
        lambda call: "go mod download",
        lambda call, folder, view: go_files(folder, view),
        GO,
    ),
    "mvn": _Tool(
        frozenset({"package", "install", "verify", "compile", "deploy"}),
        frozenset({"dependency:go-offline", "dependency:resolve"}),
        _maven_step,
        maven_files,
        _MAVEN,
    ),
    "dotnet": _Tool(frozenset({"build", "publish"}), frozenset({"restore"}), _dotnet_step, dotnet_files, _NUGET),
    "cargo": _Tool(frozenset({"build", "install"}), frozenset({"chef cook", "fetch"}), _no_step, _no_files, CARGO),
    "gradle": _Tool(
        frozenset({"build", "assemble", "bootJar", "shadowJar", "installDist", "jar"}),
        frozenset({"dependencies"}),
        _no_step,
        _no_files,
        _GRADLE,
    ),
}


def find_downloads(stage: Stage, build: BuildContext) -> Iterator[Download]:
    """For each COPY of source the first build behind it, if it downloads what an earlier step could."""
    fetched: set[str] | None = None
    for copy in islice(stage.of_type(Transfer), MAX_COPIES):
        view = source_view(stage, copy, build)
        if view is None:
            continue
        if fetched is None:
            fetched = {tool for run in stage.of_type(Run) for command in run.commands for tool in _fetches(command)}
        found = _find(stage, view, fetched)
        if found is not None:
            yield found


def _find(stage: Stage, view: SourceView, fetched: set[str]) -> Download | None:
    for instruction in islice(stage.after(view.copy), MAX_STEPS):
        if isinstance(instruction, Transfer) and instruction.flag("from") is None:
            return None
        if not isinstance(instruction, Run):
            continue
        need = run_need(stage, instruction, view)
        if need.source:
            return _in_run(stage, view, instruction, fetched)
        if need.installs:
            return None  # maybe the build tool: the COPY moves below it first
    return None


def _in_run(stage: Stage, view: SourceView, run: Run, fetched: set[str]) -> Download | None:
    for command, folder in commands_in_place(stage, run):
        call = invocation(command)
        tool = TOOLS.get(call.tool) if call is not None else None
        if call is not None and call.tool in SYSTEM:
            return None
        if call is None or tool is None:
            continue
        if call.tool == "go" and not view.is_known:
            return None  # without a go.mod there is nothing to download by
        if (
            call.tool in fetched
            or _built_above(stage, view, call.tool)
            or has_mount(run, tool.cache)
            or not _builds(call, tool)
            or not view.covers(folder)
        ):
            return None
        need = tool.files(call, folder, view)
        is_done = bool(need.files) and all(is_copied_before(stage, view, path) for path in need.files)
        step = "" if call.tool == "mvn" and _is_multi_module(need) else tool.step(call)
        if step and folder != folder_at(stage, view.copy):
            step = f"cd {folder} && {step}"
        return None if need.source or is_done else Download(stage, view, run, call, _named(call, tool), step, need)
    return None


def _built_above(stage: Stage, view: SourceView, name: str) -> bool:
    """Whether the tool has built something above the COPY, such as an empty program with the same dependencies."""
    runs = (run for run in stage.before(view.copy) if isinstance(run, Run))
    calls = (invocation(command) for run in runs for command in run.commands)
    return any(call is not None and call.tool == name and bool(_words(call) & TOOLS[name].builds) for call in calls)


def _named(call: Invocation, tool: _Tool) -> str:
    goal = next((word for word in (call.subcommand, *call.operand_texts) if word in tool.builds), "")
    return f"`{call.program.text} {goal}`"


def _is_multi_module(need: Need) -> bool:
    """`dependency:go-offline` asks the registry for the project's own modules too, and fails."""
    return sum(path.endswith("pom.xml") for path in need.files) > 1


def _words(call: Invocation) -> set[str]:
    return {call.subcommand, *call.operand_texts}


def _builds(call: Invocation, tool: _Tool) -> bool:
    if call.tool == "go" and any("@" in text for text in call.operand_texts):
        return False
    is_offline = call.has("-mod", "--no-restore", "--offline", "-o", "--vendored") and call.tool != "go"
    return bool(_words(call) & tool.builds) and not is_offline and call.value("-mod") != "vendor"


def _fetches(command: Command) -> set[str]:
    call = invocation(command)
    tool = TOOLS.get(call.tool) if call is not None else None
    if call is None or tool is None:
        return set()
    is_fetch = any(word.split(":")[-1] in {f.split(":")[-1] for f in tool.fetches} for word in _words(call))
    return {call.tool} if is_fetch else set()
