"""What building a Dockerfile in several versions showed. Numbers and plain facts, no words for people. Pure."""

from __future__ import annotations

from typing import Literal

from rules.dockerfile.node import record
from rules.dockerfile.source import LineRange


@record
class Built:
    """An image and its builds.

    bytes: on disk. compressed_bytes: as a registry stores it; None where nobody asked. layers: the base image's too.
    clean_seconds: without any cache, the base image being there. rebuild_seconds, rebuilt_steps: after one source file
    changed; None where COPY brings none. steps: RUN, COPY, ADD and WORKDIR, of all stages that were built.
    context_bytes: what was sent to the builder.
    """

    base_image: str
    bytes: int
    layers: int
    clean_seconds: float
    steps: int
    context_bytes: int
    compressed_bytes: int | None = None
    rebuild_seconds: float | None = None
    rebuilt_steps: int | None = None


@record
class FailedBuild:
    """step: the one that failed, as the builder names it. lines: the last that it printed."""

    step: str
    lines: tuple[str, ...]


@record
class ProgramAnswer:
    """What a started image did. status: the command's or the container's exit status, None while it runs."""

    status: int | None
    output: str = ""


@record
class Version:
    """One version of a Dockerfile, built."""

    name: str
    result: Built | FailedBuild
    answer: ProgramAnswer | None = None


@record
class Culprit:
    """The suggestion without which the build works."""

    lines: LineRange
    rules: tuple[str, ...]


@record
class MeasuredFile:
    """A Dockerfile in all its versions, the earliest first. touched: the source file that the rebuilds changed."""

    path: str
    versions: tuple[Version, ...]
    touched: str | None = None
    culprit: Culprit | None = None

    @property
    def before(self) -> Version:
        return self.versions[0]

    @property
    def broken(self) -> tuple[Version, ...]:
        """Versions that no longer build, though the first one does."""
        if isinstance(self.before.result, FailedBuild):
            return ()
        return tuple(version for version in self.versions[1:] if isinstance(version.result, FailedBuild))

    @property
    def answers(self) -> Literal["same", "different", "not asked"]:
        """Whether all images that were started did the same."""
        given = [version.answer for version in self.versions if version.answer is not None]
        if len(given) < 2:
            return "not asked"
        return "same" if all(answer == given[0] for answer in given) else "different"
