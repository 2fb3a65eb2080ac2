"""Go programs that a stage builds and its container starts, and whether they link C."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from rules.dockerfile.model import Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.ecosystems.go import CALL_GO, CALL_GO_TO_BUILD, CGO_MODULES
from rules.engine.context import BuildContext
from rules.engine.edits import insert
from rules.engine.finding import Edit
from rules.facts.cache_mounts import has_old_syntax
from rules.facts.calls import Invocation, invocation, placed_calls
from rules.facts.go_sources import source_calls_c
from rules.facts.image_files import ImageFiles
from rules.facts.image_paths import is_inside, placed_commands, resolve
from rules.images.names import image_name
from rules.second_stage.programs import PROGRAM_FOLDERS, StartedProgram, commands_of, origin, started
from rules.second_stage.refusal import SecondStageRefused
from rules.second_stage.split import Split

_C_PACKAGES = re.compile(r"gcc|g\+\+|build-base|build-essential|musl-dev|libc6-dev|[\w.+-]+-dev")


@record
class GoProgram:
    """What the container starts: its place and the word that names it, the command that built it and its RUN, and the
    RUN that put it there.
    """

    started: StartedProgram
    run: Run
    command: Command
    last: Run

    @property
    def path(self) -> str:
        return self.started.place


def go_programs(stage: Stage, build: BuildContext) -> tuple[GoProgram, ...]:
    """What the stage's `go build` and `go install` commands make and the container starts, each once."""
    calls = [one for one in placed_calls(stage) if one[1].tool == "go"]
    bins = frozenset(_bin(stage, run, call) for run, call, _ in calls)
    found: dict[str, GoProgram] = {}
    made = tuple(step for step in placed_commands(stage) if step[1].name in CALL_GO_TO_BUILD)
    for one in started(stage, build, PROGRAM_FOLDERS | bins) if calls or made else ():
        source, moved = origin(stage, one.place)
        for run, call, folder in reversed(calls):
            if source in _outputs(call, folder, _bin(stage, run, call), source, build):
                found.setdefault(one.word, GoProgram(one, run, call.command, moved or run))
        for run, command, folder in reversed(made):
            if _may_make(folder, source, stage, build):
                found.setdefault(one.word, GoProgram(one, run, command, moved or run))
    return tuple({one.path: one for one in found.values()}.values())


def refuse_history(program: GoProgram, build: BuildContext) -> None:
    """Raises Refused where a Makefile asks git for the version: what of the history it needs is its author's to say."""
    if program.command.name == "make" and re.search(r"\bgit\s", build.read("Makefile") or ""):
        raise SecondStageRefused("`Makefile` asks git for the version, and what it finds depends on the build context")


def _may_make(folder: str, path: str, stage: Stage, build: BuildContext) -> bool:
    """Whether `make` in this folder can have made the file: it lies there, and the source doesn't hold it."""
    if image_name(stage.base_image or "").known_as != "golang" or folder == "/" or not is_inside(path, folder):
        return False
    name = posixpath.basename(path)
    return build.is_known and "." not in name and ImageFiles(stage, build).origin(path) is None


def _bin(stage: Stage, run: Run, call: Invocation) -> str:
    """Where `go install` puts programs."""
    exported = (c for c in run.commands if c.name == "export" and c.span.start < call.command.span.start)
    words = (word.partition("=") for command in exported for word in command.texts[1:])
    known = {**stage.environment_at(run), **{name: value for name, _, value in words}, **call.environment}
    own = "/go" if image_name(stage.base_image or "").known_as == "golang" else "/root/go"
    return known.get("GOBIN") or posixpath.join((known.get("GOPATH") or own).split(":")[0], "bin")


def _outputs(call: Invocation, folder: str, bin_folder: str, wanted: str, build: BuildContext) -> frozenset[str]:
    """Where the call puts its programs; `wanted` among them where it puts all of a folder's programs there."""
    packages = [text for text in call.operand_texts if "=" not in text] or ["."]
    names = [_package_name(package, folder, build) for package in packages]
    out = call.value("-o")
    if call.subcommand == "install" or (call.subcommand == "get" and not call.has("-d")):
        into = bin_folder
        names = [name for name in names if name not in CALL_GO]
    elif call.subcommand != "build" or "$" in (out or ""):
        return frozenset()
    elif out is not None and not out.endswith("/") and out not in {".", ".."}:
        return frozenset({resolve(folder, out)})
    else:
        into = resolve(folder, out or ".")
    below = [package.removesuffix("...") for package in packages if package.endswith("...")]
    found = [_package_name(".", posixpath.join(folder, one), build) for one in below]
    if posixpath.dirname(wanted) == into and any(_is_program(one, posixpath.basename(wanted), build) for one in below):
        return frozenset({wanted})
    names += found if any("/" not in path and path.endswith(".go") for path in build.files or ()) else []
    return frozenset(posixpath.join(into, name) for name in names if name)


def _is_program(below: str, name: str, build: BuildContext) -> bool:
    """Whether a folder of Go files below `./cmd/` has the program's name."""
    inside = posixpath.join("/", below.removeprefix(".").strip("/"), "")
    sources = (posixpath.dirname(f"/{path}") for path in build.files or () if path.endswith(".go"))
    return any(posixpath.basename(folder) == name and inside in f"{folder}/" for folder in sources)


def _package_name(package: str, folder: str, build: BuildContext) -> str | None:
    """The name that Go gives a program: the last element of its folder, or of the module's path.

    folder: where the command stands, below GOPATH where the program has no module.
    """
    parts = [part for part in package.partition("@")[0].rstrip("/").split("/") if not re.fullmatch(r"v\d+", part)]
    name = parts[-1] if parts else ""
    if name not in {"", ".", "..."}:
        return name.removesuffix(".go")
    if build.is_known and not build.has("go.mod"):
        return posixpath.basename(posixpath.normpath(folder)) or None
    module = re.search(r"^module\s+(\S+)", build.read("go.mod") or "", re.MULTILINE)
    parts = [part for part in (module[1] if module else "").split("/") if not re.fullmatch(r"v\d+", part)]
    return parts[-1] or None if parts else None


def uses_cgo(stage: Stage, program: GoProgram, build: BuildContext) -> bool | None:
    """Whether the program links C; None where it isn't clear."""
    if program.command.name in CALL_GO_TO_BUILD:
        return True  # its own file says how
    if "CGO_ENABLED=1" in _settings(program) or stage.environment_at(program.run).get("CGO_ENABLED") == "1":
        return True
    if is_static(stage, program):
        return False
    return links_c(stage, build) or (None if _is_of_others(program) else calls_c(stage, build))


def links_c(stage: Stage, build: BuildContext) -> bool:
    """Whether a module of the project links C, or the stage installs what that needs."""
    module = build.read("go.mod") or ""
    installs = [
        call for _, c in commands_of(stage) if (call := invocation(c)) and call.tool in {"apt-get", "apt", "apk"}
    ]
    return any(name in module for name in CGO_MODULES) or any(
        _C_PACKAGES.fullmatch(text) for call in installs for text in call.operand_texts
    )


def calls_c(stage: Stage, build: BuildContext) -> bool | None:
    """Whether the project's own source calls C; None where it isn't clear. Go's Alpine images have no C compiler."""
    image = image_name(stage.base_image or "")
    return False if image.known_as == "golang" and "alpine" in image.tag else source_calls_c(build)


def _is_of_others(program: GoProgram) -> bool:
    """Whether it is a module that the build context does not hold: `go install example.com/tool@v1`."""
    return any("@" in text for text in program.command.texts)


def is_static(stage: Stage, program: GoProgram) -> bool:
    return "CGO_ENABLED=0" in _settings(program) or stage.environment_at(program.run).get("CGO_ENABLED") == "0"


def _settings(program: GoProgram) -> tuple[str, ...]:
    return tuple(word.text for word in (*program.command.assignments, *program.command.words))


def without_cgo(taken: Split, programs: Iterable[GoProgram]) -> tuple[Edit, ...]:
    """The edits that make programs independent of the C library."""
    edits = (edit for one in programs if not is_static(taken.stage, one) for edit in _without_cgo(taken, one))
    return tuple(dict.fromkeys(edits))


def _without_cgo(taken: Split, program: GoProgram) -> tuple[Edit, ...]:
    static = insert(program.command.span.start, "CGO_ENABLED=0 ")
    run, dockerfile = program.run, taken.dockerfile
    if run.flags or run.heredocs or has_old_syntax(dockerfile) or "GOCACHE" in taken.stage.environment_at(run):
        return (static,)
    mount = f" --mount=type=cache,target=/root/.cache/go-build {dockerfile.escape}{dockerfile.source.newline}   "
    return insert(run.keyword_span.end, mount), static
