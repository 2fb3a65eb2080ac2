"""Development dependencies: who installs them, and whether the stage needs them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Arg, Cmd, Copy, Dockerfile, Entrypoint, Run, Stage, Transfer
from rules.ecosystems.catalogue import by_program, ecosystem_of, managers
from rules.ecosystems.node import SPELLED
from rules.ecosystems.record import Dev, Never
from rules.engine.context import BuildContext
from rules.facts.build_steps import may_build
from rules.facts.calls import Invocation, calls_of
from rules.facts.copied_manifests import manifest
from rules.facts.copied_paths import source_view
from rules.facts.image_paths import folder_at
from rules.facts.json_objects import json_object, texts_of
from rules.facts.missing_options import lacks
from rules.facts.prepare_scripts import HOOKS, ignored_scripts
from rules.facts.start import start_of
from rules.facts.yarn_version import is_modern

_DEVELOPS = expression(
    r"\b(dev|develop|watch|test|tests|lint|jest|mocha|vitest|pytest|phpunit|nodemon|ts-node|tsx|vite|ng|webpack|"
    r"tsc|react-scripts|next|nuxt|gulp|grunt|rollup|esbuild|parcel|babel|babel-node|bash|sh)\b"
)


def production_flag(dockerfile: Dockerfile, stage: Stage, run: Run, call: Invocation) -> str | None:
    """The flag that leaves the development dependencies out; None where the call installs none, or says so already."""
    dev = managers()[call.tool].dev
    if not isinstance(dev, Dev) or call.subcommand not in dev.verbs or call.operands or call.has(*dev.settled):
        return None
    known = {**stage.variables_at(run), **call.environment}
    if _chooses_environment(stage) or any(_is_set(switch, known) for switch in dev.switches):
        return None
    return next((flag for flag in dev.flags if not lacks(dockerfile, stage, call, flag)), None)


def _is_set(switch: str, known: Mapping[str, str | None]) -> bool:
    """Whether a variable is set: to this value, where the switch names one (`NODE_ENV=production`)."""
    name, sign, value = switch.partition("=")
    return name in known and (not sign or known[name] == value)


def _chooses_environment(stage: Stage) -> bool:
    """Whether who builds the image says what NODE_ENV is."""
    return any("NODE_ENV" in arg.value and "=" not in arg.value for arg in stage.of_type(Arg))


def only_runs(dockerfile: Dockerfile, stage: Stage) -> bool:
    """Whether no other stage starts from this one, and no step of it builds or tests, nor is meant to."""
    is_base = any(other.parent is stage for other in dockerfile.stages)
    is_tested = any(posixpath.basename(word.text) in _TESTS for copy in stage.of_type(Copy) for word in copy.sources)
    is_meant = _FOR_DEVELOPMENT.search(stage.name or "") is not None
    return not (is_base or is_tested or is_meant) and not any(map(may_build, stage.of_type(Run)))


_FOR_DEVELOPMENT = expression(r"(^|[-_.])(dev|devel|develop|development|tests?|testing|debug|ci|lint)([-_.]|$)")
"""Names of stages in which people work or test."""


_TESTS = frozenset({"test", "tests", "__tests__", "spec", "specs"})
"""Folders that are copied by name only where the image runs what is in them."""


def environment_builders(dockerfile: Dockerfile, shipped: Iterable[Stage]) -> Iterator[tuple[Stage, Stage]]:
    """Stages that fill a folder with packages which a shipped stage copies, each with that stage, where no other stage
    takes anything of it: it might build or test with them.
    """
    shipping, found = tuple(shipped), dict[Stage, set[Stage]]()
    others = [one for one in dockerfile.stages if one not in shipping]
    taken = {dockerfile.copied_stage(copy) for one in others for copy in one.of_type(Copy)}
    for runner in shipping:
        for copy in runner.of_type(Copy):
            builder = dockerfile.copied_stage(copy)
            if builder is None or builder in taken:
                continue
            if any(posixpath.normpath(word.text) in _environments(builder) for word in copy.sources):
                found.setdefault(builder, set()).add(runner)
    yield from ((builder, runners.pop()) for builder, runners in found.items() if len(runners) == 1)


def fills_folder(call: Invocation) -> bool:
    """Whether the call fills one folder, which another stage can copy."""
    dev = managers()[call.tool].dev
    return isinstance(dev, Dev) and bool(dev.folders)


def _environments(stage: Stage) -> frozenset[str]:
    """The folders of a stage that an install fills with packages, or that hold what it fills."""
    found = set()
    for run in stage.of_type(Run):
        folder = folder_at(stage, run)
        for call in calls_of(run):
            dev = managers()[call.tool].dev
            if isinstance(dev, Dev) and dev.folders:
                found |= {posixpath.normpath(posixpath.join(folder, place)) for place in dev.folders}
                found |= {value for name, value in stage.variables_at(run).items() if name == "VIRTUAL_ENV"}
    return frozenset(found - {"/"})


def is_run_as_it_is(
    dockerfile: Dockerfile, stage: Stage, run: Run, call: Invocation, build: BuildContext, runner: Stage | None = None
) -> bool:
    """Whether the stage starts the program from its source, as far as the start command and the manifest tell.

    runner: the stage that starts it, where that is another one.
    """
    if is_modern(call, dockerfile, build):
        return False
    start = _start(runner or stage)
    if _is_developed_in(runner or stage, build):
        return False
    if start is None or not _may_declare_any(stage, run, call, build):
        return False
    if not _is_of_node(call):
        return not _starts_development(runner or stage, build, start)
    package = _manifest_text(stage, run, "package.json", build)
    if not build.is_known and _stands_in_source(stage, run, build):
        return False  # a script of package.json may build from it
    if any(f'"{loads}"' in package and f'"{tool}"' in package for loads, tool in _GENERATES.items()):
        return False
    scripts = _scripts(package)
    if named := _START.fullmatch(start):
        start = scripts.get(named[1], "")
    runs_node = _RUNS_NODE.match(start) is not None or _script_runs_node(runner or stage, build)
    return runs_node and (not HOOKS & scripts.keys() or bool(ignored_scripts(stage, run, call, build)))


_RUNS_NODE = expression(r"(/\S*/)?(node|bun( run)?)\s+(?!.*(-r|--require|--loader|--import|--inspect))")


def _script_runs_node(stage: Stage, build: BuildContext) -> bool:
    """Whether scripts alone start, all of them were read, and of the tools of Node.js they call `node` alone."""
    known = start_of(stage, build)
    texts = [" ".join(call.words) for call in known.calls if call.program not in _SHELL]
    if known.unread or _DEVELOPS.search("\n".join(re.sub(r"\S+\.sh\b", "", text) for text in texts)):
        return False
    tools = (by_program().get(call.program) for call in known.calls)
    if any(tool is not None and ecosystem_of(tool.name).title == "Node.js" for tool in tools):
        return False
    return any(call.program == "node" and _RUNS_NODE.match(" ".join(call.words)) is not None for call in known.calls)


def _starts_development(stage: Stage, build: BuildContext, start: str) -> bool:
    """Whether the start, or a script that it names, calls a tool for development; a script that can't be read may."""
    known = start_of(stage, build)
    if known.unread or not known.calls:
        return _DEVELOPS.search(start) is not None
    calls = (call for call in known.calls if call.program not in _SHELL)
    texts = (" ".join(word for word in call.words if not word.endswith(".sh")) for call in calls)
    return any(_DEVELOPS.search(text) for text in texts)


_SHELL = frozenset({"bash", "dash", "sh", "test"})
"""What a start script is read by, and a word of its language."""


def _stands_in_source(stage: Stage, run: Run, build: BuildContext) -> bool:
    """Whether more than manifests was copied to the folder that the RUN works in."""
    views = (source_view(stage, copy, build) for copy in stage.before(run) if isinstance(copy, Transfer))
    folder = folder_at(stage, run)
    return any(view is not None and view.covers(folder) for view in views)


_GENERATES = {"@prisma/client": "prisma"}
"""Packages that run a tool when they are installed, which projects list as a development dependency: without it they
are installed empty.
"""

_START = expression(rf"(?:{SPELLED})(?: run)? (start[\w:-]*)")
_OTHER_SCRIPT = expression(rf"\b({SPELLED}) run (?!start\b)|\b(dev|develop|watch|tests?|lint|pytest|phpunit)\b")


def _is_developed_in(stage: Stage, build: BuildContext) -> bool:
    """Whether a service of a compose file runs something else in the stage's image than the program (`npm run dev`)."""
    own = [one for one in build.services if one.target == stage.name or (stage.is_final and not one.target)]
    return any(_OTHER_SCRIPT.search(text) for service in own for _, text in service.starts)


def _is_of_node(call: Invocation) -> bool:
    return ecosystem_of(call.tool).title == "Node.js"


def _may_declare_any(stage: Stage, run: Run, call: Invocation, build: BuildContext) -> bool:
    """Whether the manifest lists development dependencies; True where the build context is not known."""
    manager = managers()[call.tool]
    if not build.is_known or not isinstance(manager.dev, Dev) or isinstance(manager.reads, Never):
        return not build.is_known
    text = _manifest_text(stage, run, manager.reads.manifests[0], build)
    return manager.dev.declared.search(text) is not None


def _manifest_text(stage: Stage, run: Run, name: str, build: BuildContext) -> str:
    path = manifest(stage, run, name, build) if build.is_known else None
    return (build.read(path) or "") if path is not None else ""


def _scripts(package: str) -> dict[str, str]:
    """The scripts of a package.json; none where it cannot be read."""
    return texts_of((json_object(package) or {}).get("scripts"))


def _start(stage: Stage) -> str | None:
    """What the image runs, as one line; None where the stage does not say."""
    last = (*stage.of_type(Entrypoint)[-1:], *stage.of_type(Cmd)[-1:])
    return " ".join(word.literal or word.text for one in last for word in one.arguments) or None
