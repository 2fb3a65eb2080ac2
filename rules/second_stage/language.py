"""What the pipeline has to know of one language's stage."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import field

from rules.dockerfile.model import Run
from rules.dockerfile.node import record
from rules.second_stage.parts import PartOf, ReadRun


def _none(read: ReadRun) -> bool:
    return False


@record
class Language:
    """How the parts of a stage are told apart.

    part_of: the part of a command. build_variables: names of ENVs that only the build reads. last: the RUN that makes
    the program, None for the last that builds. files: places of files that RUNs put outside of the build.
    same_image: both stages start from one family of images, so that a PATH holds in both, and so do RUNs in the folder
    of the source, which is copied again. makes_outputs: whether what a RUN builds lies in that folder.
    only_builds: whether a package that compiles nothing serves the build alone.
    moves_as_it_stands: whether the second stage can run a RUN behind the build, whatever it does; None where it must be
    read.
    """

    part_of: PartOf
    build_variables: re.Pattern[str]
    last: Run | None = None
    files: Callable[[], Iterable[str]] = tuple
    same_image: bool = False
    makes_outputs: Callable[[ReadRun], bool] = _none
    only_builds: Callable[[str], bool] = field(default=lambda package: False)
    moves_as_it_stands: Callable[[Run], bool] | None = None

    @property
    def moves_lines(self) -> bool:
        """Whether what stands behind the build moves line by line, with its WORKDIRs: the same program reads it. Then
        no copy from another stage is made again, except those that a language adds.
        """
        return self.moves_as_it_stands is not None
