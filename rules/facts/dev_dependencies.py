"""Development dependencies: who installs them, and whether the stage needs them."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator

from rules.dockerfile.model import Arg, Cmd, Copy, Dockerfile, Entrypoint, Run, Stage
from rules.engine.context import BuildContext
from rules.facts.calls import Invocation, invocation
from rules.facts.copied_manifests import manifest
from rules.facts.image_paths import folder_at
from rules.facts.missing_options import has_old_npm, has_old_poetry

_SETTLED = (
    *(
        "--omit",
        "--only",
        "--production",
        "--prod",
        "-P",
        "--no-dev",
        "--without",
        "--with",
        "--include",
        "--no-default-groups",
    ),
    *("--dev", "-D", "--only-group", "-g", "--global", "--no-root", "--all-groups", "--group"),
)
_DEVELOPS = re.compile(
    r"\b(dev|develop|watch|test|tests|lint|jest|mocha|vitest|pytest|phpunit|nodemon|ts-node|tsx|vite|ng|webpack|"
    r"tsc|react-scripts|next|nuxt|gulp|grunt|rollup|esbuild|parcel|babel|babel-node|bash|sh)\b"
)
_BUILDS = re.compile(
    r"\b(npm|yarn|pnpm)\s+run(-script)?\s|\b(npm|yarn|pnpm)\s+(?!install|ci\b|cache|config|prune|add|i\b|set|global)[\w:-]*"
    r"(build|compile|test|lint|bundle|webpack|tsc|dist|generate|prepare|assets|css)"
    r"|\b(tsc|webpack|gulp|grunt|ng|vite|rollup|npx|phpunit|pytest|prune|nest)\b"
)


def production_flag(stage: Stage, run: Run, call: Invocation) -> str | None:
    """The flag that leaves the development dependencies out; None where the call installs none, or says so already."""
    if call.operands or call.has(*_SETTLED):
        return None
    known = stage.variables_at(run)
    if call.tool in {"npm", "yarn", "pnpm"}:
        is_settled = _chooses_environment(stage) or "production" in {
            known.get("NODE_ENV"),
            call.environment.get("NODE_ENV"),
        }
        return None if is_settled or "NPM_CONFIG_PRODUCTION" in known else _node_flag(stage, call)
    if call.tool == "composer" and call.subcommand == "install":
        return None if "COMPOSER_NO_DEV" in known else "--no-dev"
    if call.tool == "poetry" and call.subcommand in {"install", "sync"}:
        return "--no-dev" if has_old_poetry(stage) else "--only main"
    if call.tool == "uv" and call.subcommand == "sync":
        return None if {"UV_NO_DEV", "UV_NO_DEFAULT_GROUPS"} & set(known) else "--no-dev"
    return None


def _chooses_environment(stage: Stage) -> bool:
    """Whether who builds the image says what NODE_ENV is."""
    return any("NODE_ENV" in arg.value and "=" not in arg.value for arg in stage.of_type(Arg))


def _node_flag(stage: Stage, call: Invocation) -> str | None:
    if call.tool == "npm" and call.subcommand in {"install", "ci"}:
        return "--only=production" if has_old_npm(stage, 16) else "--omit=dev"
    if call.subcommand != "install":
        return None
    return "--production" if call.tool == "yarn" else "--prod"


def only_runs(dockerfile: Dockerfile, stage: Stage) -> bool:
    """Whether no other stage starts from this one, and no step of it builds or tests, nor is meant to."""
    is_base = any(other.parent is stage for other in dockerfile.stages)
    is_tested = any(posixpath.basename(word.text) in _TESTS for copy in stage.of_type(Copy) for word in copy.sources)
    return not is_base and not is_tested and not any(_BUILDS.search(_script(run)) for run in stage.of_type(Run))


def _script(run: Run) -> str:
    """The RUN's script, or the words of its exec form."""
    return " ".join(word.literal or word.text for word in run.arguments) if run.exec_form else run.value


_TESTS = frozenset({"test", "tests", "__tests__", "spec", "specs"})
"""Folders that are copied by name only where the image runs what is in them."""


ENVIRONMENT_TOOLS = frozenset({"composer", "poetry", "uv"})
"""Tools that fill one folder, which another stage can copy."""


def environment_builders(dockerfile: Dockerfile, shipped: Iterable[Stage]) -> Iterator[tuple[Stage, Stage]]:
    """Stages in which Poetry, uv or Composer fills a folder that a shipped stage copies, each with that stage."""
    named = {name: stage for stage in dockerfile.stages for name in (stage.name, str(stage.index)) if name is not None}
    for runner in shipped:
        for copy in runner.of_type(Copy):
            builder = named.get((copy.from_ or "").lower())
            if builder is not None and any(word.text in _environments(builder) for word in copy.sources):
                yield builder, runner


def _environments(stage: Stage) -> frozenset[str]:
    """The folders of a stage that Poetry, uv or Composer fills, or that hold what they fill."""
    found = set()
    for run in stage.of_type(Run):
        tools = {call.tool for command in run.commands if (call := invocation(command)) is not None}
        folder = folder_at(stage, run)
        if tools & {"poetry", "uv"}:
            found |= {folder, posixpath.join(folder, ".venv"), stage.variables_at(run).get("VIRTUAL_ENV", folder)}
        if "composer" in tools:
            found |= {folder, posixpath.join(folder, "vendor")}
    return frozenset(found - {"/"})


def is_run_as_it_is(
    dockerfile: Dockerfile, stage: Stage, run: Run, call: Invocation, build: BuildContext, runner: Stage | None = None
) -> bool:
    """Whether the stage starts the program from its source, as far as the start command and the manifest tell.

    runner: the stage that starts it, where that is another one.
    """
    if call.tool == "yarn" and any(
        sign in dockerfile.source.text for sign in (".yarnrc.yml", "--immutable", "corepack")
    ):
        return False
    start = _start(runner or stage)
    if start is None or not _may_declare_any(stage, run, call, build):
        return False
    if call.tool not in {"npm", "yarn", "pnpm"}:
        return not _DEVELOPS.search(start)
    scripts = _scripts(_manifest_text(stage, run, "package.json", build))
    if re.fullmatch(r"(npm|yarn|pnpm)( run)? start", start):
        start = scripts.get("start", "")
    runs_node = re.match(r"(/\S*/)?node\s+(?!.*(-r|--require|--loader|--import|--inspect))", start) is not None
    return runs_node and not _HOOKS & scripts.keys()


_HOOKS = frozenset({"install", "postinstall", "preinstall", "prepare", "prestart"})
_DECLARATIONS = {
    "composer": ("composer.json", re.compile(r'"require-dev"\s*:\s*\{\s*"')),
    "poetry": ("pyproject.toml", re.compile(r"\[tool\.poetry\.(group\.dev|dev-dependencies)|\[dependency-groups\]")),
    "uv": ("pyproject.toml", re.compile(r"\[dependency-groups\]|dev-dependencies")),
}
_NODE_DECLARATION = ("package.json", re.compile(r'"devDependencies"\s*:\s*\{\s*"'))


def _may_declare_any(stage: Stage, run: Run, call: Invocation, build: BuildContext) -> bool:
    """Whether the manifest lists development dependencies; True where the build context is not known."""
    name, declaration = _DECLARATIONS.get(call.tool, _NODE_DECLARATION)
    return not build.is_known or declaration.search(_manifest_text(stage, run, name, build)) is not None


def _manifest_text(stage: Stage, run: Run, name: str, build: BuildContext) -> str:
    path = manifest(stage, run, name, build) if build.is_known else None
    return (build.read(path) or "") if path is not None else ""


def _scripts(package: str) -> dict[str, str]:
    """The scripts of a package.json; none where it cannot be read."""
    try:
        scripts = json.loads(package).get("scripts", {}) if package else {}
        return {str(name): str(script) for name, script in scripts.items()}
    except (ValueError, AttributeError):
        return {}


def _start(stage: Stage) -> str | None:
    """What the image runs, as one line; None where the stage does not say."""
    last = (*stage.of_type(Entrypoint)[-1:], *stage.of_type(Cmd)[-1:])
    return " ".join(word.literal or word.text for one in last for word in one.arguments) or None
