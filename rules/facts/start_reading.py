"""Follows what starts from text to text: scripts, npm's scripts, Procfiles, supervisor's and cron's files."""

from __future__ import annotations

import posixpath
import re
import shlex
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from rules.dockerfile.memo import fact
from rules.dockerfile.model import Healthcheck, Instruction
from rules.dockerfile.script import Script
from rules.dockerfile.shell import read_text
from rules.dockerfile.shell_options import shebang
from rules.dockerfile.words import Command
from rules.ecosystems.catalogue import by_program
from rules.ecosystems.node import PROGRAMS
from rules.engine.context import BuildContext
from rules.facts.command_prefixes import without_prefixes
from rules.facts.image_files import ImageFiles
from rules.facts.image_paths import folder_at, resolve
from rules.facts.start_evidence import StartCall, StartText, place_of
from rules.facts.start_files import package_scripts, service_texts

MOST_TEXTS = 60
"""Texts that are followed from one start; more are no start of people."""

_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh", "ksh"})
_TAKE_SCRIPTS = _SHELLS | {"su", "runuser", "script", "flock"}
_C = re.compile(r"-[a-z]*c|--command")
_INTERPRETERS = re.compile(r"python[\d.]*|pypy[\d.]*|node|nodejs|ruby|perl|php|bun|deno|tsx|ts-node|Rscript")
_CHECKS = frozenset({"command", "which", "type", "hash"})
_WRAPPERS = frozenset({"npx", "bunx", "pnpx", "doppler", "dotenv"})
_SCRIPT = re.compile(r"(?:[\w./-]*/)?(?:[\w.-]+\.sh|(?:docker-)?entrypoint[\w.-]*)")


@fact
def _script(build: BuildContext, text: str) -> Script:
    """The commands of a text, read once for a context: a rewrite asks for the same scripts after each fix.

    Only for a context that is known and goes with its review; the one of which nothing is known stays for ever.
    """
    return read_text(text)


@dataclass
class StartReader:
    """Collects texts, and what they call, each file once."""

    files: ImageFiles
    texts: list[StartText] = field(default_factory=list)
    calls: list[StartCall] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    _read: set[str] = field(default_factory=set)

    def add_instruction(self, instruction: Instruction, *behind: str) -> None:
        """behind: the words that CMD adds to an ENTRYPOINT in exec form."""
        text = " ".join((instruction_script(instruction), *behind))
        self.add(StartText(text, place_of(instruction), instruction, self._workdir))

    def add_service_files(self, at: Instruction) -> None:
        """Files that a supervisor, cron or an image's own entrypoint starts, wherever COPY put them."""
        for name, text in service_texts(self.files):
            self._follow(name, text, at)

    def add(self, text: StartText) -> None:
        if len(self.texts) >= MOST_TEXTS or not text.text:
            return
        self.texts.append(text)
        first = text.text.split("\n", 1)[0]
        for word in shebang(first)[:1]:
            self._call((word,), text)
        build = self.files.build
        script = _script(build, text.text) if build.is_known else read_text(text.text)
        for command in script.commands:
            self._command(command, text)

    def _command(self, command: Command, text: StartText) -> None:
        bare, _ = without_prefixes(command)
        words = tuple(word.literal if word.literal is not None else word.text for word in bare)
        if len(bare) < len(command.words) and command.name not in _CHECKS:
            self._call(command.texts[:1], text)
        if words and command.name not in _CHECKS and not words[0].startswith(("$", '"$')):
            self._words(words, text)

    def _words(self, words: tuple[str, ...], text: StartText) -> None:
        """A call, and what it calls in turn: `tini -- node x.js`, `su app -c "..."`, `npm start`, `./run.sh`."""
        self._call(words, text)
        program = posixpath.basename(words[0])
        inner = [b for a, b in pairwise(words) if _C.fullmatch(a)]
        if program in _TAKE_SCRIPTS and inner:
            self._text(inner[0], text)
        elif program in {"eval", "trap"}:
            self._text(" ".join(words[1:]) if program == "eval" else "".join(words[1:2]), text)
        elif program == "find" and "-exec" in words[:-1]:
            self._text(shlex.join(words[words.index("-exec") + 1 :]), text)
        for script in package_scripts(words, self.files.build):
            self._text(script.text, text, script.where)
        self._files(words, program, text)
        rest = _started_behind(words)
        if rest:
            self._text(shlex.join(rest), text)

    def _files(self, words: tuple[str, ...], program: str, text: StartText) -> None:
        named = words[1:2] if program in {".", "source"} else words[:1]
        operands = [word for word in words[1:] if not word.startswith("-")]
        interpreted = program in _SHELLS or _INTERPRETERS.fullmatch(program) is not None
        if interpreted:
            named = tuple(operands[:1])
        for name in (*named, *(word for word in operands if word.endswith((".sh", ".bash")))):
            self._file(name, text, interpreted)

    def _file(self, name: str, text: StartText, interpreted: bool) -> None:
        if "$" in name or "://" in name or not re.fullmatch(r"[\w./@+-]+", name):
            return
        place = resolve(text.folder or "/", name)
        origin = self.files.origin(place) or (self.files.program(name) if "/" not in name else None)
        if origin is not None:
            self._follow(origin, self.files.build.read(origin), text.at, interpreted)
        elif _SCRIPT.fullmatch(name) or posixpath.splitext(name)[1] in _SOURCES:
            found = self.files.text(place)
            if found is None and not _SCRIPT.fullmatch(name):
                return
            self._follow(found[0] if found else name, found[1] if found else None, text.at, interpreted)

    def _follow(self, name: str, text: str | None, at: Instruction, interpreted: bool = False) -> None:
        """interpreted: whether a program that the call names reads the file, so that nothing asks its `#!` line."""
        if name in self._read:
            return
        self._read.add(name)
        words = shebang(text or "")
        if posixpath.splitext(name)[1] in _SOURCES or (words and posixpath.basename(words[0]) not in _SHELLS):
            self.sources.append(name)
            own = () if interpreted else words[:1]
            self.calls += [StartCall(posixpath.basename(word), (word,), name, at) for word in own]
        elif text is None:
            self.unread.append(name)
        else:
            self.add(StartText(text, name, at, self._workdir))

    @cached_property
    def _workdir(self) -> str:
        """Where the container starts."""
        stage = self.files.stage
        return folder_at(stage, stage.instructions[-1]) if stage.instructions else "/"

    def _text(self, script: str, outer: StartText, where: str = "") -> None:
        inner = StartText(script, where or outer.where, outer.at, outer.folder)
        if inner not in self.texts:
            self.add(inner)

    def _call(self, words: tuple[str, ...], text: StartText) -> None:
        if words and re.fullmatch(r"[\w./+-]+", words[0]):
            self.calls.append(StartCall(posixpath.basename(words[0]), words, text.where, text.at))


_SOURCES = frozenset({".py", ".js", ".mjs", ".cjs", ".ts", ".rb", ".pl", ".php", ".R", ".jar", ".dll"})


def _started_behind(words: tuple[str, ...]) -> tuple[str, ...]:
    """The command that another one starts: behind `--` (`tini -- x`, `wait-for-it db:5432 -- x`), behind `npx`."""
    if "--" in words[1:-1] and posixpath.basename(words[0]) not in _TAKES_REST:
        return words[words.index("--", 1) + 1 :]
    plain = tuple(word for word in words[1:] if not word.startswith("-"))
    if posixpath.basename(words[0]) in _WRAPPERS:
        return plain
    manager = by_program().get(posixpath.basename(words[0]))
    runs = manager.runs if manager is not None and isinstance(manager.runs, frozenset) else ()
    return plain[1:] if plain and plain[0] in runs else ()


_TAKES_REST = PROGRAMS | {"git", "grep", "set"}
"""Programs that give a script what stands behind `--`, or to which it is operands."""


_CHECK = re.compile(r"(?:--\S+\s+)*CMD\s+(.*)", re.DOTALL)


def instruction_script(instruction: Instruction) -> str:
    """The shell text of a CMD, ENTRYPOINT or HEALTHCHECK: an exec form's words quoted, a health check without flags."""
    words = [word.text if word.literal is None else word.literal for word in instruction.arguments]
    if instruction.exec_form:
        return shlex.join(words[1:] if isinstance(instruction, Healthcheck) and words[:1] == ["CMD"] else words)
    check = _CHECK.match(instruction.value) if isinstance(instruction, Healthcheck) else None
    return check[1] if check else instruction.value.removeprefix("NONE")
