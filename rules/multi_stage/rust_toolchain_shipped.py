"""The Rust toolchain stays in the image that runs the program."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.ecosystems.debian_libraries import library_of
from rules.ecosystems.rust import CARGO, LINKED_BY_CRATES, LINKED_BY_DIESEL, SECOND_STAGE
from rules.engine.context import BuildContext, Context
from rules.engine.finding import Fix, Saving
from rules.facts.calls import Invocation, brings_tool, placed_calls, ships_program
from rules.facts.cargo_manifests import linked_crates, locked_crates
from rules.facts.image_paths import is_inside, placed_commands, relative, resolve
from rules.facts.toml_tables import toml_tables
from rules.images.names import image_name
from rules.multi_stage._rust_toolchain_shipped_examples import INVALID, VALID
from rules.multi_stage._second_stage_rule import SecondStageRule, Shipped
from rules.second_stage.assembly import two_stages
from rules.second_stage.compiled_second_stage import compiled_runtime, compiled_split
from rules.second_stage.programs import (
    PROGRAM_FOLDERS,
    StartedProgram,
    origin,
    place_in_second,
    refuse_unread,
    started,
)
from rules.second_stage.refusal import SecondStageRefused, still_ships
from rules.second_stage.runtime_files import runtime_places, text_in_workdir
from rules.second_stage.runtime_packages import release_of
from rules.second_stage.small_images import small_image

_CARGO_HOME = "/usr/local/cargo"
"""Of the official image; rustup by itself takes a folder of the user's home."""

_OPENSSL_1 = re.compile(r"1\.[1-6]?\d(?:\D|$)|.*(?:buster|bullseye)")
"""Tags before Rust 1.70, or on an old Debian: a program built there looks for OpenSSL 1.1, which trixie lacks."""


class RustToolchainShipped(SecondStageRule):
    """The Rust toolchain stays in the image that runs the program.

    A compiled program needs neither `rustc` nor the registry nor the `target` folder to run. If you build it in one
    stage and copy it to a small image in the next, it ships alone. The second image has the C library that the program
    is linked to: Debian's for `rust`, and musl for `rust:alpine`.

    Compiling the dependencies again for each change to the source is slow. `cargo chef`, or `RUN
    --mount=type=cache,target=/usr/local/cargo/registry` and a second mount for `target`, keep them.
    """

    known = SECOND_STAGE
    installs_tools = True
    looks_for = frozenset({CARGO.name})
    aliases = ("DF011",)
    references = ("https://docs.docker.com/build/building/multi-stage/", "https://hub.docker.com/_/rust")
    invalid = INVALID
    valid = VALID

    def shipped(self, dockerfile: Dockerfile, stage: Stage, context: Context) -> Iterator[Shipped]:
        programs = tuple(_programs(stage, context))
        if programs:
            message = still_ships(stage, "the compiler", programs[0][0].word)
            yield Shipped(message, lambda: _fix(dockerfile, programs, context))


def _programs(stage: Stage, context: Context) -> Iterator[tuple[StartedProgram, Run]]:
    """What the container starts of cargo's programs, each with the last RUN that has to do with it."""
    cargo = [one for one in placed_calls(stage) if one[1].tool == CARGO.name]
    installs = [(run, call, _bin(stage, run, call, folder)) for run, call, folder in cargo if brings_tool(call)]
    builds = [one for one in cargo if ships_program(one[1]) and not brings_tool(one[1])]
    for one in started(stage, context.build, PROGRAM_FOLDERS.union(bin for _, _, bin in installs)) if cargo else ():
        source, run = origin(stage, one.place)
        folder, name = posixpath.split(source)
        made = [run for run, call, bin in installs if bin == folder and _installs(call, name)]
        made += [run for run, call, place in builds if _builds(stage, run, call, place, source)]
        yield from ((one, run or last) for last in made[-1:])


def _builds(stage: Stage, run: Run, call: Invocation, folder: str, path: str) -> bool:
    """Whether `cargo build` puts a program there: below a `target` folder, unless another one is named."""
    named = call.value("--target-dir") or stage.environment_at(run).get("CARGO_TARGET_DIR")
    place = resolve(folder, named) if named else ""
    return SECOND_STAGE.builds(f"/target/{relative(path, place)}" if named and is_inside(path, place) else path)


def _bin(stage: Stage, run: Run, call: Invocation, folder: str) -> str:
    """Where `cargo install` puts programs. Source: the page of `cargo install` in Cargo's book."""
    known = stage.environment_at(run)
    home = _CARGO_HOME if image_name(stage.base_image or "").known_as == "rust" else "/root/.cargo"
    root = call.value("--root") or known.get("CARGO_INSTALL_ROOT") or known.get("CARGO_HOME", home)
    return posixpath.join(resolve(folder, root), "bin")


def _installs(call: Invocation, name: str) -> bool:
    """Whether `cargo install` makes this program: of the project, or of a crate such as `diesel_cli` for `diesel`."""
    crates = {re.sub(r"[-_]cli$", "", text.partition("@")[0]) for text in call.operand_texts}
    return call.has("--path") or name in crates or name in call.values("--bin")


def _fix(dockerfile: Dockerfile, programs: tuple[tuple[StartedProgram, Run], ...], context: Context) -> Fix:
    stage = dockerfile.stages[-1]
    refuse_unread(stage, context.build, [one.word for one, _ in programs])
    last = max((run for _, run in programs), key=lambda run: run.span)
    shipped = {one.place: place_in_second(one.place, one.is_named) for one, _ in programs}
    taken = compiled_split(dockerfile, last, tuple(shipped), SECOND_STAGE.variables, context.build)
    image = small_image(taken)
    lock = text_in_workdir(taken, context.build, "Cargo.lock")
    alpine = "alpine" in image
    manifest = text_in_workdir(taken, context.build, "Cargo.toml")
    crates = _crates(context.build, lock, manifest) | _of_tools(stage, programs)
    if "openssl-sys" in crates and _OPENSSL_1.match(image_name(stage.base_image or "").tag):
        raise SecondStageRefused("a program built there looks for OpenSSL 1.1, which today's images lack")
    release = release_of(image_name(image))
    linked = [names[alpine] for crate, names in LINKED_BY_CRATES.items() if crate in crates]
    libraries = [library_of(name, alpine, release, ()) or name for name in linked]
    copies = (*shipped.items(), *((one, one) for one in runtime_places(taken, context.build)))
    name = posixpath.basename(next(iter(shipped)))
    caution = f"Also copy the files that `{name}` reads when it runs, such as templates and migrations."
    if not lock:
        caution += f" Install the system libraries that `{name}` links: `ldd` lists them."
    own = (*(() if alpine else ("ca-certificates",)), *libraries)
    alone = f"`{posixpath.basename(*shipped)}` alone" if len(shipped) == 1 else f"{len(shipped)} programs"
    return two_stages(
        taken,
        compiled_runtime(taken, image, context.build, copies, own),
        f"Build in one stage and ship {alone}",
        caution,
        Saving("the toolchain and the build's files", "the image keeps one program of them"),
    )


def _of_tools(stage: Stage, programs: tuple[tuple[StartedProgram, Run], ...]) -> frozenset[str]:
    """The crates that Diesel's own program links: those of its databases, all where none is named."""
    if not any(posixpath.basename(one.word) == "diesel" for one, _ in programs):
        return frozenset()
    installs = [c for _, c, _ in placed_commands(stage) if "diesel_cli" in " ".join(c.texts)]
    named = " ".join(text for command in installs for text in command.texts)
    return frozenset(crate for crate, name in LINKED_BY_DIESEL.items() if name in named or "no-default" not in named)


def _crates(build: BuildContext, lock: str, manifest: str) -> frozenset[str]:
    """The crates of `LINKED_BY_CRATES` that the program is built from: as the lock file says, else by the manifest."""
    if lock:
        return locked_crates(build, lock) & LINKED_BY_CRATES.keys()
    return linked_crates(toml_tables(build, manifest) or {}) & LINKED_BY_CRATES.keys()
