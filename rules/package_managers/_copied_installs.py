"""Packages of Node.js that a builder installs for its build and a shipped stage copies as they are."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from rules.dockerfile.model import Copy, Dockerfile, Run, Stage
from rules.dockerfile.node import record
from rules.ecosystems.catalogue import managers
from rules.ecosystems.record import Dev, Lock
from rules.engine.context import BuildContext
from rules.facts.build_steps import may_build
from rules.facts.calls import Invocation, invocation
from rules.facts.copied_manifests import manifest
from rules.facts.dev_dependencies import is_run_as_it_is, only_runs, production_flag
from rules.facts.image_paths import folder_at, is_inside, resolve
from rules.facts.yarn_version import may_be_modern

_MOST_COPIES = 50
_PRUNED = re.compile(r"\bprune\b|--omit|--prod|NODE_ENV=production")


@record
class CopiedInstall:
    """copy: of the stage that ships. folder: the packages. last_build: the RUN behind which `prune` takes the packages
    of development away.
    """

    copy: Copy
    folder: str
    last_build: Run
    prune: str


def copied_installs(dockerfile: Dockerfile, shipped: tuple[Stage, ...], build: BuildContext) -> Iterator[CopiedInstall]:
    """What `npm prune` in the builder would spare the image; nothing where the image or a hook may need it."""
    for runner in (one for one in shipped if only_runs(dockerfile, one)):
        for copy in runner.of_type(Copy)[:_MOST_COPIES]:
            builder = dockerfile.copied_stage(copy)
            if builder is not None and builder not in shipped and (builder.name or "") not in build.targets:
                yield from _of(dockerfile, builder, runner, copy, build)


def _of(
    dockerfile: Dockerfile, builder: Stage, runner: Stage, copy: Copy, build: BuildContext
) -> Iterator[CopiedInstall]:
    sources = [resolve("/", word.text) for word in copy.sources]
    if any(_PRUNED.search(run.value) for run in builder.of_type(Run)):
        return
    building = [run for run in builder.of_type(Run) if may_build(run)]
    for run in builder.of_type(Run) if building and building[-1] is builder.of_type(Run)[-1] else ():
        folder = posixpath.join(folder_at(builder, run), "node_modules")
        if not any(is_inside(folder, source) for source in sources):
            continue
        for call in (call for command in run.commands if (call := invocation(command)) is not None):
            prune = _prune(dockerfile, builder, run, call, build)
            if prune and is_run_as_it_is(dockerfile, builder, run, call, build, runner):
                yield CopiedInstall(copy, folder, building[-1], prune)


def _prune(dockerfile: Dockerfile, stage: Stage, run: Run, call: Invocation, build: BuildContext) -> str:
    """The command that takes them away; "" where there is none, or the packages of a workspace lie elsewhere."""
    dev, lock = managers()[call.tool].dev, managers()[call.tool].lock
    if not isinstance(dev, Dev) or not dev.prune:
        return ""
    if isinstance(lock, Lock) and lock.renamed and may_be_modern(dockerfile, build):
        return ""
    flag = production_flag(dockerfile, stage, run, call)
    path = manifest(stage, run, "package.json", build)
    if flag is None or path is None or build.has("pnpm-workspace.yaml") or '"workspaces"' in (build.read(path) or ""):
        return ""
    return dev.prune.format(flag="--production" if flag.startswith("--only") else flag)
