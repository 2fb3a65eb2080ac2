"""COPY and ADD instructions that take the whole build context."""

from __future__ import annotations

from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Stage, Transfer


def whole_copies(dockerfile: Dockerfile) -> Iterator[tuple[Stage, Transfer]]:
    """Each COPY or ADD of `.` from the build context that leaves nothing out by `--exclude`."""
    return ((stage, copy) for stage, copy in dockerfile.each(Transfer) if is_whole(copy))


def is_whole(copy: Transfer) -> bool:
    if copy.flag("from") is not None or copy.flag("exclude") is not None or copy.heredocs:
        return False
    return any((word.literal or "") in {".", "./", "/", "*", "./*"} for word in copy.sources)
