"""Where COPY puts its files, and `chmod` and `chown` of what it brought."""

from __future__ import annotations

import posixpath
import re

from rules.dockerfile.model import Add, Copy, Dockerfile, Instruction, Run, Stage, Transfer
from rules.dockerfile.node import node
from rules.dockerfile.words import Command, Word
from rules.engine.context import Context

_UNKNOWN = frozenset("*?[$~")
_SYMBOLIC = {"+x": "755", "a+x": "755", "ugo+x": "755", "+rx": "755", "a+rx": "755", "u+x": "744"}
_OCTAL = re.compile(r"0?[0-7]{3}")
_OWNER = re.compile(r"([\w-]+)(?:[:.]([\w-]+))?")  # `user.group` is the old way to write it
_FOLDER_MODE = re.compile(r"0?[1357][01357]{2}")  # each class that may read may also enter
_SYSTEM_FOLDERS = frozenset(
    {"bin", "etc", "lib", "root", "sbin", "tmp", "usr", "var"}
)  # they hold more than what is copied
_REWRITES = frozenset({"cp", "dos2unix", "mv", "sed", "tee"})


@node
class CopiedFileChange:
    """A `chmod` or `chown` of what one COPY brought.

    flag: the COPY flag of the same effect, without dashes. recursive: the word `-R`, if it is there.
    movable: nothing else made the files or the user that the change is about.
    keeps_folder: the folder itself was there before the COPY and needs the change too.
    """

    copy: Copy
    command: Command
    flag: str
    recursive: Word | None
    movable: bool
    keeps_folder: bool


def change_of(stage: Stage, run: Run, command: Command, context: Context) -> CopiedFileChange | None:
    """The change that the command makes to what a COPY above it brought; None for anything else."""
    operands = [word for word in command.words[1:] if not word.text.startswith("-")]
    options = [word for word in command.words[1:] if word.text.startswith("-")]
    if command.name not in {"chmod", "chown"} or len(operands) != 2 or len(options) > 1 or command.inside:
        return None
    value, path = operands[0].literal, operands[1].literal
    if value is None or path is None or _UNKNOWN.intersection(path):
        return None
    recursive = options[0] if options else None
    flag = _flag(command.name, value, recursive)
    target = posixpath.normpath(posixpath.join(stage.workdir_at(run), path))
    if flag is None or target == "/" or _rewrites(run, command, target):
        return None
    if recursive is None:
        change = _file_change(stage, run, command, context, flag, target)
    else:
        change = _folder_change(stage, run, command, flag, target, recursive)
    kind = flag.partition("=")[0]
    return None if change is None or change.copy.flag(kind) is not None else change


def copy_rewritten_by(dockerfile: Dockerfile, stage: Stage, run: Run, command: Command) -> Copy | None:
    """The COPY that brought, from another stage, the one file that `setcap`, `strip` or `upx` writes again here."""
    operands = [word.literal for word in command.words[1:] if not word.text.startswith("-")]
    if command.name not in _REWRITE_PROGRAMS or command.inside or len(operands) != _REWRITE_PROGRAMS[command.name]:
        return None
    path = operands[-1]
    if path is None or _UNKNOWN.intersection(path):
        return None
    target = posixpath.normpath(posixpath.join(stage.workdir_at(run), path))
    copies = (one for one in reversed(stage.before(run)) if isinstance(one, Copy) and _brings(stage, one, target))
    copy = next(copies, None)
    return copy if copy is not None and dockerfile.copied_stage(copy) is not None else None


_REWRITE_PROGRAMS = {"setcap": 2, "strip": 1, "upx": 1}
"""Programs that write a program's file again, with the number of their operands: the last one is the file."""


def _flag(program: str, value: str, recursive: Word | None) -> str | None:
    """The flag of the same effect; a symbolic mode has one for a file as git stores it."""
    if recursive is not None and recursive.text not in {"-R", "--recursive"}:
        return None
    if program == "chown":
        owner = _OWNER.fullmatch(value)
        return f"chown={':'.join(filter(None, owner.groups()))}" if owner is not None else None
    if (_OCTAL if recursive is None else _FOLDER_MODE).fullmatch(value):
        return f"chmod={value}"
    return f"chmod={_SYMBOLIC[value]}" if value in _SYMBOLIC and recursive is None else None


def _rewrites(run: Run, command: Command, target: str) -> bool:
    """Whether the RUN does more to the file: then it is stored again in any case."""
    name = posixpath.basename(target)
    before = (c for c in run.commands if c.span.start < command.span.start and c.name in _REWRITES)
    return any(name in text for c in before for text in c.texts[1:])


def _file_change(
    stage: Stage, run: Run, command: Command, context: Context, flag: str, target: str
) -> CopiedFileChange | None:
    copy = next((c for c in reversed(stage.before(run)) if isinstance(c, Copy) and _brings(stage, c, target)), None)
    if copy is None or not _is_file(copy, context, command):
        return None
    between = [i.value for i in stage.after(copy) if i.span.start < run.span.start and isinstance(i, Run)]
    if any(posixpath.basename(target) in script for script in between):
        return None
    owners = flag.partition("=")[2].split(":") if command.name == "chown" else []
    made_here = any("useradd" in c.name or "adduser" in c.name for c in run.commands)
    movable = not made_here and not any(owner in script for script in between for owner in owners)
    return CopiedFileChange(copy, command, flag, None, movable and not _has_flags(copy), False)


def _brings(stage: Stage, copy: Copy, target: str) -> bool:
    """Whether `target` is the one file that the COPY writes; False where that cannot be told."""
    if len(copy.sources) != 1 or copy.heredocs or copy.sources[0].literal is None or copy.destination.literal is None:
        return False
    source, destination = copy.sources[0].literal, copy.destination.literal
    name = posixpath.basename(source.rstrip("/"))
    if _UNKNOWN.intersection(source + destination) or name in {"", ".", ".."}:
        return False
    place = posixpath.join(stage.workdir_at(copy), destination)
    if target == posixpath.normpath(posixpath.join(place, name)):
        return True
    return not destination.endswith(("/", ".")) and target == posixpath.normpath(place)


def _is_file(copy: Copy, context: Context, command: Command) -> bool:
    """Whether the source is a file: the context knows, or its name has an extension, or `+x` is meant for a program."""
    source = copy.sources[0].text.removeprefix("./").lstrip("/")
    known = context.build.has(source) if copy.from_ is None else None
    if known is not None:
        return known
    is_program = command.name == "chmod" and not _SYMBOLIC.keys().isdisjoint(command.texts)
    return "." in posixpath.basename(source) or (is_program and not copy.destination.text.endswith(("/", ".")))


def _folder_change(
    stage: Stage, run: Run, command: Command, flag: str, target: str, recursive: Word
) -> CopiedFileChange | None:
    if target.split("/")[1] in _SYSTEM_FOLDERS and not target.startswith("/var/www"):
        return None
    above = stage.before(run)
    copy = next((i for i in reversed(above) if isinstance(i, Transfer) and _destination(stage, i) == target), None)
    inside = copy is None
    if inside and command.name == "chown":
        copy = next((i for i in reversed(above) if isinstance(i, Copy) and _is_folder_in(stage, i, target)), None)
    if not isinstance(copy, Copy) or isinstance(copy, Add):
        return None
    others = [i for i in above if i is not copy and _writes(stage, i, target)]
    movable = not inside and not others and run.commands[0] is command and not _has_flags(copy)
    movable = movable and not any(isinstance(i, Run) for i in stage.after(copy) if i.span.start < run.span.start)
    is_workdir = any((stage.workdir_at(i) + "/").startswith(target + "/") for i in (*above, run))
    return CopiedFileChange(copy, command, flag, recursive, movable, is_workdir)


def _is_folder_in(stage: Stage, copy: Copy, target: str) -> bool:
    """Whether a COPY puts a folder somewhere below the one whose owner changes."""
    place = _destination(stage, copy) or ""
    name = posixpath.basename(copy.sources[0].text.rstrip("/")) if copy.sources else ""
    return place.startswith(target + "/") and len(copy.sources) == 1 and "." not in name.strip(".")


def _destination(stage: Stage, transfer: Transfer) -> str | None:
    destination = transfer.destination.literal
    if destination is None or transfer.heredocs or _UNKNOWN.intersection(destination):
        return None
    return posixpath.normpath(posixpath.join(stage.workdir_at(transfer), destination))


def _writes(stage: Stage, instruction: Instruction, target: str) -> bool:
    """Whether an instruction may put something into the folder."""
    if isinstance(instruction, Run):
        return target in instruction.value or (stage.workdir_at(instruction) + "/").startswith(target + "/")
    if not isinstance(instruction, Transfer):
        return False
    destination = _destination(stage, instruction)
    return destination is None or (destination + "/").startswith(target + "/")


def _has_flags(copy: Copy) -> bool:
    return copy.flag("chmod") is not None or copy.flag("chown") is not None or copy.from_ is not None
