"""What starts with the container, and where that is said: texts, and the programs that they call."""

from __future__ import annotations

import re
from functools import cached_property

from rules.dockerfile.model import Instruction
from rules.dockerfile.node import record

_PATH = re.compile(r"(?<![\w./:-])/[\w.+/-]+")


@record
class StartText:
    """A shell text that runs when the container starts.

    where: in words, `CMD` or the file that holds it. at: the instruction of the Dockerfile that leads to it.
    folder: where its relative paths begin.
    """

    text: str
    where: str
    at: Instruction
    folder: str = ""


@record
class StartCall:
    """A program that one of the texts calls: its name without folder, and all words of the call."""

    program: str
    words: tuple[str, ...]
    where: str
    at: Instruction

    @property
    def is_in_dockerfile(self) -> bool:
        """Whether the Dockerfile itself says so, and no script or compose file."""
        return self.where == place_of(self.at)


@record
class Start:
    """What the container of one stage starts.

    texts: each text that runs, with where it stands. calls: the programs in them, in order, each once a text.
    unread: scripts that start and that nobody could read. sources: files of the context in another language that an
    interpreter starts (`main.py`).
    """

    texts: tuple[StartText, ...]
    calls: tuple[StartCall, ...]
    unread: tuple[str, ...]
    sources: tuple[str, ...]

    @cached_property
    def programs(self) -> dict[str, StartCall]:
        """The first call of each program, by its name without folder."""
        return {call.program: call for call in reversed(self.calls)}

    @cached_property
    def paths(self) -> dict[str, StartText]:
        """Absolute paths that the texts name, each with the first text that does."""
        return {path: text for text in reversed(self.texts) for path in _PATH.findall(text.text)}

    def naming(self, *words: str) -> StartText | None:
        """The first text that holds one of these words: programs, packages or paths."""
        pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")
        return next((text for text in self.texts if pattern.search(text.text)), None)

    def names_inside(self, folder: str) -> StartText | None:
        """The first text that names a path in this folder of the image, or the folder itself."""
        inside = folder.rstrip("/") + "/"
        return next((text for path, text in self.paths.items() if (path + "/").startswith(inside)), None)


def place_of(instruction: Instruction) -> str:
    """An instruction in words."""
    return f"{instruction.keyword.upper()}, line {instruction.lines.first}"
