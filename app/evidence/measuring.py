"""Building a Dockerfile in several versions and writing down what each showed. Leaves nothing behind."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from python_on_whales import DockerClient, DockerException

from app.evidence.build_progress import BuildProgress
from app.evidence.docker_engine import BuildFailed, build
from app.evidence.dockerfile_versions import DockerfileVersion
from app.evidence.image_size import CompressedSizes
from app.evidence.measured_builds import Built, Culprit, MeasuredFile, ProgramAnswer, Version
from app.evidence.started_images import Smoke, answer_of
from app.evidence.touched_file import touched_file
from app.evidence.working_copy import copy_of, touch
from app.local.files import LocalDockerfile
from rules.dockerfile.parser import parse
from rules.engine.suggestions import accept

Watch = Callable[[str, BuildProgress], None]


@dataclass(frozen=True)
class BuildOptions:
    """How to build. arguments: for `docker buildx build`. smoke: None where no image is started."""

    arguments: tuple[str, ...] = ()
    smoke: Smoke | None = None
    compressed: bool = True
    touched: str | None = None


class Workshop:
    """Images and folders of one measurement; `workshop` clears them away, whatever happens."""

    def __init__(self, client: DockerClient, folder: Path, options: BuildOptions, watch: Watch) -> None:
        self._client, self._folder, self._options, self._watch = client, folder, options, watch
        self._name = f"slimline-measure-{secrets.token_hex(6)}"
        self._sizes = CompressedSizes(client)
        self._folders = 0
        self.images: list[str] = []

    def measure(self, file: LocalDockerfile, versions: Sequence[DockerfileVersion]) -> MeasuredFile:
        """The versions one after the other: two builds at a time would slow one another down."""
        dockerfile = parse(file.read_bytes().decode("utf-8", "surrogateescape"))
        folder = file.tree.context_folder(file.path, dockerfile) or ""
        touched = self._options.touched or touched_file(dockerfile, file.tree.context(file.path, dockerfile))
        found = [self._version(file.path, folder, touched, version) for version in versions]
        measured = MeasuredFile(file.shown, tuple(found), touched)
        broken = next((v for v in versions if v.suggestions and v.name in {b.name for b in measured.broken}), None)
        return replace(measured, culprit=self._culprit(file.path, folder, broken)) if broken else measured

    def _version(self, path: str, folder: str, touched: str | None, version: DockerfileVersion) -> Version:
        place = self.folder()
        copy_of(version.root, place, version.texts)
        context, image = self._context(place / folder), self._image()
        try:
            clean = self._build(version.name, context, place / path, image, "--no-cache")
            built = self._described(image, clean, (place / path).read_bytes())
            if touched is not None and (place / folder / touched).is_file():
                touch(place / folder / touched)
                again = self._build(f"{version.name}, again", context, place / path, image)
                built = replace(built, rebuild_seconds=round(again.seconds, 1), rebuilt_steps=again.rebuilt)
        except BuildFailed as error:
            return Version(version.name, error.failed)
        return Version(version.name, built, self._answer(image))

    def _build(self, name: str, context: Path, file: Path, image: str, *more: str) -> BuildProgress:
        arguments = [*self._options.arguments, *more, "--file", str(file), "--tag", image, str(context)]
        return build(self._client, arguments, lambda progress: self._watch(name, progress))

    def _described(self, image: str, clean: BuildProgress, text: bytes) -> Built:
        inspected = self._client.image.inspect(image)
        layers = inspected.root_fs.layers or [] if inspected.root_fs else []
        final = parse(text.decode("utf-8", "surrogateescape")).stages[-1]
        while final.parent is not None:
            final = final.parent
        return Built(
            base_image=final.base_image or final.base.image.text,
            bytes=inspected.size or 0,
            layers=len(layers),
            clean_seconds=round(clean.seconds, 1),
            steps=clean.steps,
            context_bytes=clean.context_bytes,
            compressed_bytes=self._sizes.of(image) if self._options.compressed else None,
        )

    def _answer(self, image: str) -> ProgramAnswer | None:
        if self._options.smoke is None:
            return None
        try:
            return answer_of(self._client, image, self._options.smoke)
        except DockerException as error:
            return ProgramAnswer(error.return_code, (error.stderr or "").strip()[-500:])

    def _culprit(self, path: str, folder: str, version: DockerfileVersion) -> Culprit | None:
        """The first suggestion with which the build fails while all above it are accepted."""

        def fails(number: int) -> bool:
            texts = {**version.texts, path: accept(version.original, version.suggestions[:number])}
            place = self.folder()
            copy_of(version.root, place, texts)
            try:
                name = f"looking for the suggestion that breaks it ({number})"
                self._build(name, place / folder, place / path, self._image())
            except BuildFailed:
                return True
            return False

        works, broken = 0, len(version.suggestions)
        while broken - works > 1:
            middle = (works + broken) // 2
            works, broken = (works, middle) if fails(middle) else (middle, broken)
        guilty = version.suggestions[broken - 1]
        return Culprit(guilty.lines, tuple(dict.fromkeys(finding.rule for finding in guilty.findings)))

    def folder(self) -> Path:
        """A name below the measurement's folder that nothing has yet."""
        self._folders += 1
        return self._folder / str(self._folders)

    def _context(self, folder: Path) -> Path:
        """The folder by a name of its own: the builder keeps contexts by name, and is sent only what differs."""
        link = self._folder / f"context-{secrets.token_hex(6)}"
        link.symlink_to(folder)
        return link

    def _image(self) -> str:
        self.images.append(f"{self._name}:{len(self.images)}")
        return self.images[-1]


@contextmanager
def workshop(client: DockerClient, options: BuildOptions, watch: Watch) -> Iterator[Workshop]:
    with tempfile.TemporaryDirectory(prefix="slimline-measure-") as folder:
        room = Workshop(client, Path(folder), options, watch)
        try:
            yield room
        finally:
            for image in room.images:
                with suppress(DockerException):
                    client.image.remove(image, force=True)
