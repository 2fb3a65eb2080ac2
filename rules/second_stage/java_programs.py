"""What a container starts with `java`, where a stage compiled it itself: by `javac`, and perhaps packed by `jar`."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from rules.dockerfile.model import Run, Stage
from rules.dockerfile.node import record
from rules.dockerfile.words import Command
from rules.engine.context import BuildContext
from rules.facts.image_paths import folder_at, is_inside, placed_commands, resolve
from rules.second_stage.copies import own_copies, target_of
from rules.second_stage.start_words import started_words

_CLASS_PATH = frozenset({"-cp", "-classpath", "--class-path"})
_OTHER_VALUES = frozenset(
    {"-p", "--module-path", "--upgrade-module-path", "--add-modules", "--add-opens", "--add-exports", "--add-reads"}
)


@record
class Compiled:
    """A program that the stage compiled. name: as `java` is told. places: what the image that runs needs of the
    builder. run: the last that compiles or packs.
    """

    name: str
    places: tuple[str, ...]
    run: Run


@record
class _Start:
    """`java -cp CLASS_PATH MAIN` or `java -jar MAIN`."""

    main: str
    class_path: str
    is_jar: bool


def compiled(stage: Stage, build: BuildContext) -> Compiled | None:
    """The program that the container starts, where `javac` of this stage made it; None where it isn't clear in which
    places its files lie.
    """
    start = _start(stage, build)
    made = [(run, command, folder) for run, command, folder in placed_commands(stage) if command.name == "javac"]
    if start is None or not made:
        return None
    end = folder_at(stage, stage.instructions[-1])
    if start.is_jar:
        place = resolve(end, start.main)
        packs = [run for run, command, folder in placed_commands(stage) if _packs(command, folder, place)]
        return Compiled(posixpath.basename(place), (place,), packs[-1]) if packs else None
    places = _places(made, [resolve(end, one.removesuffix("/*")) for one in start.class_path.split(":")], end)
    if places is None or _gives_away(stage, places):
        return None
    return Compiled(start.main, places, made[-1][0])


def started_jar(words: Sequence[str]) -> str | None:
    """The jar that these words start, as they name it: `java -jar app.jar`; None where they start something else."""
    is_jar = bool(words) and posixpath.basename(words[0]) == "java" and "-jar" in words[:-1]
    return words[words.index("-jar") + 1] if is_jar else None


def _start(stage: Stage, build: BuildContext) -> _Start | None:
    words = started_words(stage, build)
    if not words or words[0].rsplit("/", 1)[-1] != "java":
        return None
    class_path = stage.environment_at(stage.instructions[-1]).get("CLASSPATH", ".") or "$"
    is_jar = False
    rest = iter(words[1:])
    for word in rest:
        if word in _CLASS_PATH:
            class_path = next(rest, "$")
        elif word in _OTHER_VALUES or word.startswith(("@", "-m", "--module")):
            return None
        elif word == "-jar":
            is_jar = True
        elif not word.startswith("-"):
            unclear = "$" in word + class_path or word.endswith(".java")
            return None if unclear else _Start(word, class_path, is_jar)
    return None


def _places(made: Sequence[tuple[Run, Command, str]], class_path: list[str], end: str) -> tuple[str, ...] | None:
    """The folders of classes where `javac -d` keeps them apart, else the folder that the program starts in."""
    outputs = [_output(command, folder) for _, command, folder in made]
    if end not in class_path and "/" not in class_path and any(one in class_path for one in outputs):
        return tuple(dict.fromkeys(class_path))
    if end != "/" and all(is_inside(one, end) for one in (*class_path, *outputs)):
        return (end,)
    return None


def _output(command: Command, folder: str) -> str:
    texts = command.texts
    return resolve(folder, texts[texts.index("-d") + 1]) if "-d" in texts[:-1] else folder


def _packs(command: Command, folder: str, place: str) -> bool:
    """`jar cfe app.jar Main *.class`; a manifest of the author's own (`m`) may name libraries beside the jar."""
    if command.name != "jar" or len(command.texts) < 3:
        return False
    flags = command.texts[1]
    if "--manifest" in command.texts or (not flags.startswith("--") and "m" in flags):
        return False
    return any(resolve(folder, text) == place for text in command.texts[2:])


def _gives_away(stage: Stage, places: tuple[str, ...]) -> bool:
    """Whether a copy into one of the places sets an owner or a mode, which a copy from the builder would lose."""
    return any(
        is_inside(target_of(stage, copy), place)
        for copy in own_copies(stage)
        if copy.flag("chown") is not None or copy.flag("chmod") is not None
        for place in places
    )
