"""Files that an instruction brings into its layer, and whether it matters that they stay there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import facts
from rules.dockerfile.model import Instruction, Run, Stage, Transfer
from rules.dockerfile.node import node
from rules.facts.downloads import downloaded_files
from rules.facts.image_paths import commands_in_place, resolve

_SMALL = expression(
    r"\.(sh|txt|md5|sha\d*|asc|py|php|js|json|ya?ml|toml|conf|cfg|ini|list|repo|profile|patch|diff|sql|lock)$"
    r"|(^|/)(Gemfile|Makefile|Dockerfile)$"
)
_LARGE = expression(r"\.(t[bgx]z2?|tar|gz|bz2|xz|zst|zip|7z|deb|rpm|apk|jar|war|whl|gem|vsix|msi|exe|run|bin|iso|pkg)$")
_SECRET = expression(
    r"(^|/)(id_(rsa|dsa|ecdsa|ed25519)|\.npmrc|\.netrc|\.pypirc|\.git-credentials|.*\.(pem|key|p12|pfx))$"
)


def is_small_text(name: str) -> bool:
    """Whether a file of this name is a script, a setting or the like, which weighs next to nothing."""
    return _SMALL.search(name) is not None


@node
class LayerPath:
    """A path (absolute) in the layer of `origin`. names: as it is called there and where it came from.

    is_file: a download, or what goes into a folder under its own name, which only files do.
    """

    path: str
    origin: Instruction
    names: tuple[str, ...]
    is_file: bool

    @property
    def is_worth_a_word(self) -> bool:
        """Whether its name tells of size or of a secret: an archive, a package, a key."""
        return any(_LARGE.search(name) or _SECRET.search(name) for name in self.names)

    @property
    def may_be_a_folder(self) -> bool:
        return not self.is_file and not any(is_small_text(name) for name in self.names)


@facts
def brought_by(stage: Stage, instruction: Instruction) -> Iterator[LayerPath]:
    """What an instruction brings into its layer, as far as it can be named."""
    folder = stage.workdir_at(instruction)
    if isinstance(instruction, Transfer) and not instruction.heredocs:
        destination = posixpath.join(folder, instruction.destination.text)
        for source in (word.text for word in instruction.sources):
            if set("*?[$").intersection(source + destination):
                continue
            inside = posixpath.join(destination, posixpath.basename(source))
            yield LayerPath(posixpath.normpath(inside), instruction, (source,), is_file=True)
            is_download = "://" in source
            yield LayerPath(posixpath.normpath(destination), instruction, (source, destination), is_file=is_download)
    if isinstance(instruction, Run):
        gone = {posixpath.basename(text) for c in instruction.commands if c.name == "rm" for text in c.texts[1:]}
        for name in (name for command in instruction.commands for name in downloaded_files(command)):
            if "$" not in name and name not in gone:
                yield LayerPath(posixpath.join(folder, name), instruction, (name,), is_file=True)
        for history in _histories(stage, instruction):
            if posixpath.basename(posixpath.dirname(history)) not in gone and ".git" not in gone:
                yield LayerPath(history, instruction, (history,), is_file=False)


def _histories(stage: Stage, run: Run) -> Iterator[str]:
    """The folders in which `git clone` puts the history of what it fetches."""
    for command, folder in commands_in_place(stage, run):
        texts = command.texts
        if texts[:2] != ("git", "clone") or {"--bare", "--mirror"}.intersection(texts):
            continue
        at = next((n for n, text in enumerate(texts) if _ADDRESS.match(text)), None)
        places = [text for text in texts[at + 1 :] if not text.startswith("-")] if at is not None else []
        if at is not None and len(places) <= 1:
            place = places[0] if places else posixpath.basename(texts[at].rstrip("/")).removesuffix(".git")
            if "$" not in place:
                yield posixpath.join(resolve(folder, place), ".git")


_ADDRESS = expression(r"(?:https?|git|ssh)://|git@")


class StageLayers:
    """What the layers of a stage bring, looked at as far as somebody asks."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._seen = stage, 0
        self._brought: dict[str, LayerPath] = {}

    def above(self, at: int) -> Mapping[str, LayerPath]:
        """By its path, what the instructions above the one with this number bring; asked from the top down."""
        for instruction in self._stage.instructions[self._seen : at]:
            self._brought |= {file.path: file for file in brought_by(self._stage, instruction)}
        self._seen = max(self._seen, at)
        return self._brought
