"""The files of the build context by the names that a stage's COPYs gave them in the image."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cached_property

from rules.dockerfile.model import Stage
from rules.dockerfile.node import record
from rules.engine.context import BuildContext
from rules.facts.context_files import text_of
from rules.facts.copy_destinations import placed
from rules.facts.image_paths import is_inside, relative
from rules.facts.stage_tree import with_bases

_PROGRAM_FOLDERS = ("/usr/local/bin", "/usr/local/sbin", "/usr/bin", "/usr/sbin", "/bin", "/sbin")


@record
class ImageFiles:
    """What a stage, with those that it starts from, holds of the build context."""

    stage: Stage
    build: BuildContext

    @cached_property
    def _roots(self) -> tuple[tuple[str, str], ...]:
        """Pairs of a place in the context and its place in the image, the last COPY first: it wins."""
        return tuple(pair for stage in with_bases(self.stage) for pair in reversed(placed(stage, self.build)))

    @cached_property
    def _path(self) -> tuple[str, ...]:
        last = self.stage.instructions[-1] if self.stage.instructions else self.stage.base
        own = self.stage.environment_at(last).get("PATH", "").split(":")
        return (*(folder for folder in own if folder.startswith("/")), *_PROGRAM_FOLDERS)

    def origin(self, path: str) -> str | None:
        """The file of the context that stands at a place of the image; None where a COPY of the stage brings none."""
        for root, place in self._roots:
            if is_inside(path, place):
                name = "/".join(filter(None, (root, relative(path, place))))
                if name in (self.build.files or ()):
                    return name
        return None

    def program(self, name: str) -> str | None:
        """The file of the context that a program's bare name starts."""
        found = (self.origin(posixpath.join(folder, name)) for folder in self._path)
        return next((one for one in found if one is not None), None)

    def below(self, folder: str) -> Iterator[str]:
        """The files of the context that the COPYs put into a folder of the image, in order."""
        for root, place in self._roots:
            inside = is_inside(folder, place)
            if not inside and not is_inside(place, folder):
                continue
            prefix = "/".join(filter(None, (root, relative(folder, place) if inside else "")))
            start = prefix + "/" if prefix else ""
            yield from sorted(f for f in self.build.files or () if f == prefix or f.startswith(start))

    def text(self, path: str) -> tuple[str, str] | None:
        """The context's file at a place of the image with its text; else the file of the most similar path."""
        name = self.origin(path)
        if name is not None:
            text = self.build.read(name)
            return (name, text) if text is not None else None
        text = text_of(self.build, path)
        return (path.lstrip("/"), text) if text is not None else None
