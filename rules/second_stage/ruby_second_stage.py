"""The second stage of a Ruby program: gems and assets from the builder, the libraries that gems link, the source."""

from __future__ import annotations

import posixpath

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.node import node
from rules.ecosystems.node import NODE_PACKAGES, NODE_PROGRAMS, NODE_TOOLS
from rules.ecosystems.ruby import GEM_CACHE, SECOND_STAGE
from rules.edits.shell import append_command
from rules.engine.context import BuildContext
from rules.engine.finding import Edit
from rules.facts.calls import invocation
from rules.facts.image_paths import is_inside
from rules.facts.kept_out_caches import kept_out
from rules.facts.slim_needs import lacks
from rules.images.names import ImageName, image_name
from rules.images.variants import family_of, slim_tag
from rules.second_stage.assembly import Runtime
from rules.second_stage.language import Language
from rules.second_stage.moved_sources import Moved, manifests_instead, moved_copies
from rules.second_stage.parts import Part, ReadRun, read_runs
from rules.second_stage.refusal import SecondStageRefused
from rules.second_stage.ruby_gems import (
    Gems,
    builds_assets,
    caches_code,
    gems_of,
    installed_gems,
    installs_gems,
    native_libraries,
    ruby_part,
    runs_javascript,
    runtime_packages,
)
from rules.second_stage.runtime_packages import (
    SecondPackages,
    library_in,
    release_of,
    second_packages,
    serves_the_build,
)
from rules.second_stage.small_images import account_tools, install
from rules.second_stage.source_copies import (
    lies_in_mount,
    refuse_other_places,
    repeated_copies,
)
from rules.second_stage.split import Split
from rules.second_stage.take_apart import take_apart


@node
class RubyStage:
    """A stage that installs gems. slim: the tag of the slim variant of its image, None where it is small already."""

    stage: Stage
    image: ImageName
    installs: tuple[Run, ...]
    packages: SecondPackages
    slim: str | None


def ruby_stage(stage: Stage, build: BuildContext) -> RubyStage:
    image = image_name(stage.base_image or "")
    installs = tuple(r for r in stage.of_type(Run) if any(installs_gems(invocation(c)) for c in r.commands))

    def only_builds(package: str) -> bool:
        return serves_the_build(stage, build, package)

    return RubyStage(stage, image, installs, second_packages(stage, stage.of_type(Run), only_builds), slim_tag(image))


def second_stage(
    dockerfile: Dockerfile, ruby: RubyStage, build: BuildContext
) -> tuple[Split, Runtime, tuple[Moved, ...]]:
    """The stage taken apart, its second stage, and the copies that give way to manifests. Raises Refused."""
    stage = ruby.stage
    reads = read_runs(stage, ruby_part)
    gems = gems_of(stage, ruby.installs)
    if gems is None:
        raise SecondStageRefused("a variable hides where the gems lie")
    refuse_other_places(stage, reads, build)
    if any(lies_in_mount(run, folder) for run in ruby.installs for folder in gems.folders):
        raise SecondStageRefused("the gems lie in a cache mount")
    packages, image = _packages(ruby, reads, build), _image(ruby)
    taken = take_apart(dockerfile, _language(stage, gems))
    repeated = repeated_copies(stage, taken.builds)
    moved = _moved(ruby, taken.builds, build)
    inside = tuple(folder for folder in gems.folders if is_inside(folder, taken.workdir))
    outputs = (*inside, *_built(taken, reads, build))
    runtime = Runtime(
        image,
        tuple((folder, folder) for folder in gems.folders if folder not in inside),
        setup=install(ruby.image.tag, (*packages, *account_tools(taken, image))),
        edits=(*_without_archives(dockerfile, ruby, gems), *manifests_instead(dockerfile, stage, moved)),
        repeated=repeated,
        outputs=tuple((place, place) for place in outputs),
    )
    return taken, runtime, moved


def _language(stage: Stage, gems: Gems) -> Language:
    end = stage.workdir_at(stage.instructions[-1])
    inside = any(is_inside(folder, end) for folder in gems.folders) and end != "/"

    def makes_outputs(read: ReadRun) -> bool:
        installs = any(installs_gems(invocation(command)) for command, _ in read.parts)
        return builds_assets(read) or caches_code(read) or (inside and installs)

    return Language(ruby_part, SECOND_STAGE.variables, same_image=True, makes_outputs=makes_outputs)


def _packages(ruby: RubyStage, reads: tuple[ReadRun, ...], build: BuildContext) -> tuple[str, ...]:
    """What the second stage installs. Raises Refused where a library or Node.js cannot be had there by name.

    On a full image only the lock file tells which libraries the gems link, unless the author installs them.
    """
    locked, alpine = installed_gems(ruby.stage, build), "alpine" in ruby.image.tag
    gems = locked or frozenset()
    names = [*ruby.packages.names, *_node(ruby, reads, gems)]
    if locked is None and not ruby.packages.building:
        raise SecondStageRefused("`Gemfile.lock`, which tells the libraries that the gems link, is not known")
    if ruby.slim is None:
        return tuple(names)
    release = release_of(ruby.image)
    linked = native_libraries(gems)
    libraries = [library_in("ruby", p, alpine, release) for p in linked]
    family = family_of(ruby.image)
    lacking = lacks((ruby.stage,), family, build) if family is not None else ()
    tools = [package for lack in lacking if lack.command is None for package in lack.packages]
    known = [p if library is None else library for p, library in zip(linked, libraries, strict=True) if library != ""]
    used = _without_magick(names, (*runtime_packages(gems), *tools))
    return tuple(dict.fromkeys((*names, *known, *used)))


def _without_magick(names: list[str], used: tuple[str, ...]) -> tuple[str, ...]:
    """What gems call when they run; image_processing takes libvips where it is there."""
    has_vips = any(name.startswith("libvips") for name in names)
    return tuple(package for package in used if not (has_vips and package == "imagemagick"))


def _node(ruby: RubyStage, reads: tuple[ReadRun, ...], gems: frozenset[str]) -> tuple[str, ...]:
    """The packages of Node.js that the program needs when it runs: none behind a build of the assets, unless a gem runs
    JavaScript. Raises Refused where they come from a place that the second stage does not know.
    """
    installed = tuple(package for package in ruby.packages.left if package in NODE_PACKAGES)
    if any(builds_assets(read) for read in reads) and not runs_javascript(gems):
        return ()
    called = {command.name for read in reads for command, part in read.parts if part is Part.BUILD}
    if called & (NODE_TOOLS | NODE_PROGRAMS | {"curl", "wget"}):
        raise SecondStageRefused("the program may start Node.js, which comes from another source of packages")
    return installed


def _moved(ruby: RubyStage, builds: Run, build: BuildContext) -> tuple[Moved, ...]:
    """The copies of source above the install that the builder can do without."""
    moved = moved_copies(ruby.stage, ruby.installs[-1], build) if builds is ruby.installs[-1] else ()
    return () if any(one.need.source for one in moved) else moved


def _built(taken: Split, reads: tuple[ReadRun, ...], build: BuildContext) -> tuple[str, ...]:
    """What the builder makes in the folder of the source: assets, bytecode, a lock file that the repository lacks."""
    made = []
    if any(builds_assets(read) for read in reads):
        made.append("public")
    if any(caches_code(read) for read in reads):
        made.append("tmp/cache/bootsnap")
    written = any("Gemfile.lock" in instruction.value for instruction in taken.stage.instructions)
    bundles = any(call.tool == "bundle" for read in reads for c, _ in read.parts if (call := invocation(c)) is not None)
    if bundles and not written and build.has("Gemfile.lock") is False:
        made.append("Gemfile.lock")
    return tuple(posixpath.join(taken.workdir, name) for name in made)


def _image(ruby: RubyStage) -> str:
    """The slim variant, by the file's own variables. Raises Refused where they do not lead to it."""
    written = ruby.stage.base.image
    if ruby.slim is None:
        return written.text
    if written.literal is None and ruby.slim == f"{ruby.image.tag}-slim":
        return f"{written.text}-slim"
    if written.literal is None or ruby.image.digest:
        raise SecondStageRefused(f"`{written.text}` leaves open what its slim variant is called")
    return ruby.image.tagged(ruby.slim).text


def _without_archives(dockerfile: Dockerfile, ruby: RubyStage, gems: Gems) -> tuple[Edit, ...]:
    """Removes the archives behind the last install, unless the file keeps them out or removes them itself."""
    run = ruby.installs[-1]
    command = next(c for c in reversed(run.commands) if installs_gems(invocation(c)))
    if kept_out(ruby.stage, run, GEM_CACHE, command) or "cache" in run.value or ".gem" in run.value:
        return ()
    edits = append_command(dockerfile, run, f"rm -rf {gems.cache}")
    return edits if isinstance(edits, tuple) else ()
