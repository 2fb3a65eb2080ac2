"""Files that a RUN downloads, what unpacks or installs them, and whether they are removed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from rules.dockerfile.expressions import expression
from rules.dockerfile.memo import facts
from rules.dockerfile.model import Run, Stage
from rules.dockerfile.node import node
from rules.dockerfile.words import Command, Word
from rules.ecosystems.catalogue import called, of_system, programs
from rules.facts.command_prefixes import without_prefixes

_ARCHIVE = expression(r"\.(tar|tgz|tbz2?|txz|tar\.\w+|zip|7z)$", re.IGNORECASE)
_PACKAGE = expression(r"\.(deb|rpm|apk|whl|sh|run|bin|bundle)$", re.IGNORECASE)
_TAR_EXTRACTS = expression(r"-?[a-zA-Z]*x[a-zA-Z]*")
_INSTALLERS = frozenset({"bash", "sh"})
PACKAGE_FILES = programs(*(name for name, system in of_system().items() if system.files)) | {"gdebi"}
"""What installs a package file that was downloaded."""
_URL = expression(r"\w+://|[\w.-]+\.[a-z]{2,}/|\$\{?\w")
_FOR_ONE_MACHINE = expression(r"conda|forge|linux|x86|amd64|aarch64|arm64|cuda", re.IGNORECASE)
_OF_TOOLS = ("/var/lib/", "/var/cache/", "/var/log/", "/usr/share/", "/root/.", "~/.")
_CHECKERS = frozenset({"gpg", "md5sum", "sha1sum", "sha256sum", "sha512sum", "shasum"})
_RECURSIVE = expression(r"-(?=[a-zA-Z]*[rR])[a-zA-Z]+|--recursive")
_OUTPUT = {"curl": ("-o", "--output"), "wget": ("-O", "--output-document")}


@node
class Unpacking:
    """A command that unpacks or installs `file`, which the same RUN downloaded."""

    command: Command
    file: Word


def leftover_unpackings(run: Run) -> Iterator[Unpacking]:
    """The last unpacking of each file that the RUN downloads and never removes."""
    yield from {unpacking.file.text: unpacking for unpacking in _unpackings(run)}.values()


def _unpackings(run: Run) -> Iterator[Unpacking]:
    downloaded: dict[str, Command] = {}
    for at, command in enumerate(run.commands):
        downloaded.update(dict.fromkeys(downloaded_files(command), command))
        file = _unpacked(command, tuple(downloaded))
        download = None if file is None else downloaded.get(posixpath.basename(_bare(file.text)))
        if file is None or download is None or _is_small_script(file, download):
            continue
        if not any(_may_remove(later, file) for later in run.commands[at + 1 :]):
            yield Unpacking(command, file)


def _is_small_script(file: Word, download: Command) -> bool:
    """A script that installs something weighs a few KB; one that carries a program tells for which machine it is."""
    texts = (file.text, *download.texts)
    return file.text.endswith(".sh") and not any(_FOR_ONE_MACHINE.search(text) for text in texts)


@facts
def downloaded_files(command: Command) -> Iterator[str]:
    """The names (without folders) under which `curl` or `wget` stores what it downloads, as written."""
    words, _ = without_prefixes(command)
    program = words[0].text.rsplit("/", 1)[-1] if words else ""
    if program not in _OUTPUT:
        return
    target = _output(words, _OUTPUT[program])
    if target is not None:
        yield posixpath.basename(target)
    elif program == "wget" or any(re.fullmatch(r"-[a-zA-Z]*O[a-zA-Z]*|--remote-name(-all)?", w.text) for w in words):
        urls = (_bare(word.text) for word in words[1:] if _URL.match(_bare(word.text)))
        yield from (posixpath.basename(url.partition("?")[0]) for url in urls)
    if program == "curl":
        yield from (
            posixpath.basename(_bare(w.text.lstrip("12>").strip())) for w in command.redirections if ">" in w.text
        )


def _output(words: tuple[Word, ...], names: tuple[str, str]) -> str | None:
    short, long = names
    for n, word in enumerate(words):
        text = _bare(word.text)
        if text.startswith(f"{long}="):
            return text.partition("=")[2]
        if (text == long or re.fullmatch(rf"-[a-zA-Z]*{short[1]}", text)) and n + 1 < len(words):
            return _bare(words[n + 1].text)
    return None


def _unpacked(command: Command, downloaded: tuple[str, ...]) -> Word | None:
    """The file that the command unpacks, installs or runs; of a pattern (`tar -xzf tool*`) the one that it means."""
    words, _ = without_prefixes(command)
    if len(words) < 2 or command.inside or command.after not in {"", "&&", ";", "\n"}:
        return None
    program, files = words[0].text.rsplit("/", 1)[-1], tuple(_meant(word, downloaded) for word in words[1:])
    if program in {"tar", "bsdtar"}:
        options = (w.text for n, w in enumerate(words[1:]) if n == 0 or w.text.startswith("-"))
        extracts = any(_TAR_EXTRACTS.fullmatch(text) or text == "--extract" for text in options)
        return next((w for w in files if extracts and _is_archive(w, downloaded)), None)
    if program in {"unzip", "7z", "7za"}:
        return next((w for w in files if _is_archive(w, downloaded)), None)
    if program in _INSTALLERS | PACKAGE_FILES or called(program) is not None:
        return next((w for w in files if _PACKAGE.search(_bare(w.text)) and "://" not in w.text), None)
    return None


def _is_archive(word: Word, downloaded: tuple[str, ...]) -> bool:
    """By its name, or by the variable under which it was stored: `curl -o "$FILE" ... && tar -xf "$FILE"`."""
    text = _bare(word.text)
    return _ARCHIVE.search(text) is not None or ("$" in text and posixpath.basename(text) in downloaded)


def _meant(word: Word, downloaded: tuple[str, ...]) -> Word:
    """The one download that a pattern fits; the word itself otherwise."""
    found = [name for name in downloaded if "*" in word.text and fnmatchcase(name, posixpath.basename(word.text))]
    if len(found) != 1:
        return word
    text = posixpath.join(posixpath.dirname(word.text), found[0])
    return Word(text, word.span, text)


def _may_remove(command: Command, file: Word) -> bool:
    """Whether a later command removes or moves the file, or may: a pattern, a folder, a script of the project."""
    words, _ = without_prefixes(command)
    program = words[0].text.rsplit("/", 1)[-1] if words else ""
    if program not in {"rm", "mv", "find", "unlink"}:
        return False
    is_wide = program == "find" or any(_RECURSIVE.fullmatch(word.text) for word in words)
    operands = (_bare(word.text) for word in words[1:] if not word.text.startswith("-"))
    return any(_may_reach(operand, _bare(file.text), is_wide) for operand in operands)


def _may_reach(operand: str, file: str, is_wide: bool) -> bool:
    """Whether removing the operand removes the file. A relative path may be anywhere but in a tool's own folder."""
    if posixpath.basename(file) in operand:
        return True
    start = re.split(r"[*?\[{$]", operand)[0]
    if not is_wide and start == operand:
        return False
    if operand.startswith("/") and file.startswith("/"):
        return file.startswith(start)
    return not operand.startswith(_OF_TOOLS)


def is_used_later(stage: Stage, run: Run, unpacking: Unpacking) -> bool:
    """Whether something behind the unpacking may read the file, or fail when it is gone.

    That is an instruction or a command that names it, also by a pattern, or one that compares checksums from a list.
    """
    name = posixpath.basename(_bare(unpacking.file.text))
    later = (command for command in run.commands if command.span.start > unpacking.command.span.start)
    return any(name in one.value for one in stage.after(run)) or any(_may_read(command, name) for command in later)


def _may_read(command: Command, name: str) -> bool:
    words = (_bare(word.text) for word in (*command.words, *command.redirections))
    return command.name in _CHECKERS or any(name in word or ("*" in word and fnmatchcase(name, word)) for word in words)


def _bare(text: str) -> str:
    return text.replace('"', "").replace("'", "")
