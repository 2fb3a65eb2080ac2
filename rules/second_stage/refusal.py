"""Why a stage is not taken apart: in words that end a sentence such as "No suggestion: ..."."""

from __future__ import annotations

from rules.dockerfile.model import Instruction, Stage


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
    """The message about a base image whose tools the program does not need."""
    return f"The image ships {what} of `{stage.base.image.text}`; `{program}` runs without it."


def links_unclearly(stage: Stage) -> str:
    """Why what a full image compiled is not moved to a slim one where the file installs no development packages."""
    return f"it isn't clear which libraries of `{stage.base.image.text}` the packages link: `ldd` tells"
