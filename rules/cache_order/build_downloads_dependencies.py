"""A build that downloads its dependencies again whenever the source changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rules.cache_order._build_downloads_dependencies_examples import INVALID, VALID
from rules.cache_order._download_tools import TOOLS, advice
from rules.cache_order._downloads import DownloadingBuild, find_downloads
from rules.cache_order._move_edits import manifest_lines
from rules.dockerfile.model import Dockerfile, Run
from rules.ecosystems.catalogue import fetching, programs
from rules.ecosystems.java import MVN
from rules.engine.context import Context
from rules.engine.edits import insert_lines
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Phase, Rule
from rules.facts.cache_mounts import mount_fix
from rules.facts.calls import invocation
from rules.facts.kept_out_caches import has_mount
from rules.facts.mountable_steps import is_read_elsewhere


class BuildDownloadsDependencies(Rule):
    """The build downloads its dependencies after copying the source, so every change downloads them again.

    Go, Maven, and .NET can download dependencies from the manifests alone (`go mod download`, `dependency:go-offline`,
    `dotnet restore`). In a step of its own above the copy of the source, the download comes from the build cache until
    a manifest changes. Cargo, Gradle, and Maven with several modules need the source. For them, a cache mount keeps the
    downloads from one build to the next, or `cargo chef` compiles the dependencies first.
    """

    category = Category.CACHE_ORDER
    phase = Phase.ORDER
    looks_for = programs(*TOOLS)
    references = (
        "https://docs.docker.com/build/cache/optimize/#order-your-layers",
        "https://docs.docker.com/build/cache/optimize/#use-cache-mounts",
    )
    invalid = INVALID
    valid = VALID

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage in dockerfile.stages:
            for found in find_downloads(stage, context.build):
                line = found.run.lines.first
                message = f"{found.what} (line {line}) downloads the dependencies again after every source change."
                if not found.step:
                    message += f" {advice(found.call, found.folder, found.view)}"
                yield self.finding(found.view.copy.span, message, _fix(dockerfile, found))


def _fix(dockerfile: Dockerfile, found: DownloadingBuild) -> Fix | None:
    """Copies the manifests and downloads, above the COPY and the comments that belong to it."""
    if not found.step:
        return _mount(dockerfile, found)
    if not found.need.files:
        return None
    copy = found.view.copy
    at = dockerfile.block(copy).first
    run = dockerfile.source.slice(found.run.keyword_span)
    lines = (*manifest_lines(dockerfile, found.view, found.need.files), f"{run} {found.step}")
    caution = f"Check that {found.need.check}." if found.need.check else _CAUTION.get(found.call.tool, "")
    return Fix(f"Download in a step of its own: `{found.step}`", (insert_lines(dockerfile.source, at, lines),), caution)


def _mount(dockerfile: Dockerfile, found: DownloadingBuild) -> Fix | None:
    """A cache mount on the build itself, where nothing else reads what would lie in it.

    A later RUN that downloads with the tool gets the same: it finds nothing of what went into the mount of the first.
    """
    cache = TOOLS[found.call.tool].cache
    if is_read_elsewhere(dockerfile, found.stage, found.run, cache, found.view.build):
        return None
    runs = [found.run, *(run for run in _downloading_later(found) if not has_mount(run, cache))]
    fixes = [mount_fix(dockerfile, found.stage, run, cache) for run in runs]
    edits = tuple(edit for fix in fixes if fix is not None for edit in fix.edits)
    return None if fixes[0] is None or None in fixes else replace(fixes[0], edits=edits, caution=_MOUNT_CAUTION)


def _downloading_later(found: DownloadingBuild) -> Iterator[Run]:
    known = fetching(found.call.tool)
    for run in (one for one in found.stage.after(found.run) if isinstance(one, Run)):
        calls = [call for command in run.commands if (call := invocation(command)) is not None]
        if known is not None and any(c.tool == found.call.tool and c.subcommand in known.verbs for c in calls):
            yield run


_MOUNT_CAUTION = "`--mount=type=cache` needs BuildKit, and a fresh CI runner gains nothing from it."
_CAUTION = {
    MVN.name: "Check that `dependency:go-offline` works for this project: plugins can need more than it downloads."
}
