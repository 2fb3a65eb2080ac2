"""Why a stage is not taken apart: in words that end a sentence such as "No suggestion: ..."."""

from __future__ import annotations

from rules.dockerfile.model import Instruction, Stage
from rules.images.names import image_name

_BARE_SYSTEMS = frozenset({"alpine", "debian", "ubuntu"})


class SecondStageRefused(Exception):
    """A part of the stage has no certain place in two stages."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def unclear(what: str, at: Instruction) -> SecondStageRefused:
    """Nobody can tell what a command or an instruction is for."""
    return SecondStageRefused(
        f"it is not certain whether the program needs {what} (line {at.lines.first}) when it runs"
    )


def still_ships(stage: Stage, what: str, program: str) -> str:
    """The message about an image whose tools the program does not need; a bare system has them from the file."""
    is_bare = image_name(stage.base_image or "").known_as in _BARE_SYSTEMS
    origin = "that this file installs" if is_bare else f"of `{stage.base.image.text}`"
    return f"The image ships {what} {origin}; `{program}` runs without it."


def links_unclearly(stage: Stage) -> str:
    """Why what a full image compiled is not moved to a slim one where the file installs no development packages."""
    return f"it isn't clear which libraries of `{stage.base.image.text}` the packages link: `ldd` tells"
