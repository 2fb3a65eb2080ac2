"""The parts of the commands of a build whose program comes from the builder: Go, Rust, C, Java, .NET, Node.js ..."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from rules.dockerfile.expand import expand
from rules.dockerfile.expressions import expression
from rules.dockerfile.model import Run, Stage
from rules.dockerfile.node import node
from rules.dockerfile.words import Command
from rules.ecosystems.build_programs import BUILD_PROGRAMS, INSTALLERS, TOOLCHAIN_ARCHIVES
from rules.engine.context import BuildContext
from rules.facts.calls import invocation
from rules.facts.context_files import text_of
from rules.facts.image_paths import folder_at, is_inside, placed_commands, resolve
from rules.facts.start import start_texts, unread_script
from rules.second_stage.copies import brings_whole_context, own_copies, target_of
from rules.second_stage.parts import Part, common_part
from rules.second_stage.programs import PROGRAM_FOLDERS
from rules.second_stage.written_paths import changed_paths, written_paths

_BUILD_FOLDERS = (
    *("/root", "/tmp", "/go", "/usr/src", "/src", "/build", "/builds", "/var/tmp"),  # noqa: S108 (folders of the image)
    *("/usr/local/go", "/usr/local/cargo", "/usr/local/rustup", "/etc/apt", "/etc/apk", "/var/cache", "/var/lib/apt"),
    *("/home/gradle", "/usr/include", "/usr/share/keyrings", "/usr/share/maven", "/etc/ssh", "/usr/share/doc"),
)
_SHARED_FOLDERS = frozenset(
    {
        *("/", "/etc", "/home", "/lib", "/mnt", "/opt", "/usr", "/usr/lib", "/usr/local", "/usr/local/lib"),
        *("/usr/share", "/var"),
    }
)
"""Folders that hold more than one thing: what an archive puts there has no place of its own."""
_OF_SYSTEM = expression(
    r"(?<![\w-])(?:apt|apt-get|apk|dnf|yum|pip3?|useradd|adduser|groupadd|addgroup|update-ca-certificates|keytool)\b|/etc/|/var/lib"
)
"""What a script says that changes more than the build."""
_OWNERS = frozenset({"chgrp", "chown", "setfacl"})
_READERS = frozenset({"bash", "dash", "sh", "curl", "wget", ".", "source", "chmod"})


@node
class CompiledParts:
    """Reads the commands of a stage. last: the RUN that makes the program. built: what the second stage takes of it."""

    stage: Stage
    last: Run
    built: tuple[str, ...]
    build: BuildContext

    def __call__(self, command: Command, folder: str) -> Part | None:
        if self._builds(command):
            return Part.BUILD
        changed = self._places(command, folder, changed_paths(command))
        if changed:
            return self._change(command, changed)
        places = self._places(command, folder, written_paths(command))
        if places:
            return self._writing(command, places)
        return common_part(command, folder)

    def outputs(self) -> Iterator[str]:
        """The files and folders that commands of the part FILE write."""
        for _, command, folder in placed_commands(self.stage):
            if not changed_paths(command) and self(command, folder) is Part.FILE:
                places = self._places(command, folder, written_paths(command))
                yield from (place for place in places if not self._is_of_build(place))

    def _places(self, command: Command, folder: str, paths: Iterable[str]) -> list[str]:
        """The places that a command names, with the ARGs and ENVs in force."""
        run = self._run_of.get(id(command))
        known = self.stage.variables_at(run) if run is not None else {}
        return [resolve(folder, expand(path, known, self.stage.escape) or path) for path in paths]

    def _builds(self, command: Command) -> bool:
        call = invocation(command)
        if command.name in BUILD_PROGRAMS or (call is not None and call.tool in BUILD_PROGRAMS):
            return True
        if self._is_harmless_script(command):
            return True
        if command.name not in _READERS:
            return False
        run = self._run_of.get(id(command))
        piped = "|" in {command.before, command.after}
        text = run.value if run is not None and piped else " ".join(command.texts)
        return any(known.search(text) for known in (INSTALLERS, *((TOOLCHAIN_ARCHIVES,) if piped else ())))

    def _is_harmless_script(self, command: Command) -> bool:
        """Whether a command starts a script of the repository that changes nothing of the system."""
        words = command.texts[1:] if command.name in {"bash", "sh"} else command.texts
        is_script = bool(words) and ("/" in words[0] or words[0].endswith(".sh"))
        text = text_of(self.build, words[0]) if is_script else None
        return text is not None and _OF_SYSTEM.search(text) is None

    def _change(self, command: Command, places: list[str]) -> Part:
        """`mkdir`, `chown`, `chmod`, `sed -i` and removals: of what comes from the builder only the owner is lost."""
        if command.name == "mkdir":
            return Part.BUILD if all(self._serves_build(command, place) for place in places) else Part.BOTH
        if command.name in _OWNERS:
            return Part.BOTH if any(self._is_in_second(place) for place in places) else Part.NOTHING
        early = command.span.start < self.last.span.end
        if all(self._is_scratch(p) or p in self._written or (early and self._is_of_build(p)) for p in places):
            made = command.name == "chmod" and any(place in self._made for place in places)
            return Part.BOTH if made else Part.NOTHING
        if command.name in {"rm", "rmdir", "unlink"}:
            return Part.NOTHING
        return Part.BOTH

    def _serves_build(self, command: Command, place: str) -> bool:
        """Whether a folder is made for the build: what it holds comes from the builder, or a tool works in it."""
        if self._is_scratch(place) or any(is_inside(one, place) for one in (*self.built, *self._works, *self._copied)):
            return True
        run = self._run_of.get(id(command))
        return run is not None and any(map(self._builds, run.commands)) and self._is_of_build(place)

    def _writing(self, command: Command, places: list[str]) -> Part | None:
        """Files that a command puts somewhere: programs are carried where the start names them."""
        if all(self._is_of_build(place) or place in self.built for place in places):
            return Part.BUILD
        if any(place in _SHARED_FOLDERS for place in places):
            run = self._run_of.get(id(command))
            is_piped = command.before == "|" and run is not None
            text = run.value if run is not None and is_piped else " ".join(command.texts)
            return Part.BUILD if TOOLCHAIN_ARCHIVES.search(text) else None
        if all({posixpath.dirname(place), place} & PROGRAM_FOLDERS for place in places):
            return Part.FILE if any(self._is_started(posixpath.basename(place)) for place in places) else Part.BUILD
        if any("$" in place or "*" in place for place in places):
            return None
        sources = [text for text in command.texts[1:-1] if not text.startswith("-")]
        if command.name == "ln" and not any(self._is_of_build(resolve("/", text)) for text in sources):
            return Part.BOTH
        return Part.FILE

    def _is_started(self, name: str) -> bool:
        if unread_script(self.stage, self.build):
            return True
        named = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        return any(named.search(text) for text in start_texts(self.stage, self.build))

    def _is_of_build(self, place: str) -> bool:
        return self._is_scratch(place) or any(is_inside(place, folder) for folder in self._works if folder != "/")

    def _is_scratch(self, place: str) -> bool:
        folders = (folder for folder in _BUILD_FOLDERS if not is_inside(self._end, folder))
        return place.startswith("~") or any(is_inside(place, folder) for folder in folders)

    def _is_in_second(self, place: str) -> bool:
        """Whether the second stage has the place: the folder that the program starts in, or one that is made there."""
        return (
            place in self._made or (self._end != "/" and is_inside(place, self._end)) or self._is_brought_later(place)
        )

    def _is_brought_later(self, place: str) -> bool:
        behind = (copy for copy in own_copies(self.stage) if copy.span.start > self.last.span.end)
        return any(
            is_inside(target_of(self.stage, copy), place) or is_inside(place, target_of(self.stage, copy))
            for copy in behind
        )

    @cached_property
    def _end(self) -> str:
        return folder_at(self.stage, self.stage.instructions[-1])

    @cached_property
    def _works(self) -> frozenset[str]:
        """Where tools of the build stand, and where the source was copied."""
        stands = {folder for _, command, folder in placed_commands(self.stage) if self._builds(command)}
        above = [copy for copy in own_copies(self.stage) if copy.span.start < self.last.span.start]
        whole = {target_of(self.stage, c) for c in above if brings_whole_context(self.stage, c)}
        return frozenset(stands | whole)

    @cached_property
    def _made(self) -> frozenset[str]:
        """Folders that the second stage makes again."""
        return frozenset(
            place
            for _, command, folder in placed_commands(self.stage)
            if command.name == "mkdir"
            for place in self._places(command, folder, changed_paths(command))
            if not self._serves_build(command, place)
        )

    @cached_property
    def _written(self) -> frozenset[str]:
        """What comes from the builder with its mode."""
        steps = placed_commands(self.stage)
        return frozenset({*self.built, *(p for _, c, f in steps for p in self._places(c, f, written_paths(c)))})

    @cached_property
    def _copied(self) -> frozenset[str]:
        """Where the build context's files were put above the build."""
        return frozenset(
            target_of(self.stage, c) for c in own_copies(self.stage) if c.span.start < self.last.span.start
        )

    @cached_property
    def _run_of(self) -> Mapping[int, Run]:
        return {id(command): run for run in self.stage.of_type(Run) for command in run.commands}
