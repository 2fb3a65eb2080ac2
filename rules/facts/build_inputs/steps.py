"""Ordinary commands: which of them surely read nothing of what a COPY brought."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from rules.dockerfile.expressions import expression
from rules.dockerfile.words import Command
from rules.facts.build_inputs.need import NOTHING, Need, needs_source
from rules.facts.copied_paths import SourceView
from rules.facts.image_paths import resolve

FREE = frozenset(
    [
        "true",
        ":",
        "set",
        "echo",
        "printf",
        "useradd",
        "groupadd",
        "adduser",
        "addgroup",
        "usermod",
        "groupmod",
        "passwd",
        "chpasswd",
        "chsh",
        "locale-gen",
        "update-locale",
        "ldconfig",
        "corepack",
        "a2enmod",
        "a2dismod",
        "pecl",
        "phpenmod",
        "apt-key",
        "add-apt-repository",
        "update-alternatives",
        "debconf-set-selections",
        "dpkg-reconfigure",
        "apt-mark",
        "rustup",
        "sleep",
        "export",
        "cd",
        "pushd",
        "popd",
        "umask",
        "exit",
        "id",
        "whoami",
        "uname",
        "date",
        "command",
        "which",
        "type",
        "nvm",
        "docker-php-ext-install",
        "docker-php-ext-configure",
        "docker-php-ext-enable",
        "update-ca-certificates",
        "ssh-keyscan",
    ]
)
ON_PATHS = frozenset(
    [
        "cp",
        "mv",
        "rm",
        "rmdir",
        "ln",
        "touch",
        "chmod",
        "chown",
        "chgrp",
        "sed",
        "cat",
        "tee",
        "tar",
        "unzip",
        "gpg",
        "ls",
        "head",
        "tail",
        "grep",
        "awk",
        "cut",
        "sort",
        "tr",
        "xargs",
    ]
)
TESTS = frozenset({"test", "[", "[["})
_FILE_TESTS = frozenset(f"-{letter}" for letter in "abcdefghkprsuwxGLNOS")
_VENV = expression(r"^(\S*/)?(python[\d.]* -m venv|virtualenv)\b")
_DOWNLOADS = frozenset({"curl", "wget"})
_REDIRECTION = expression(r"^\d*(?:>>?|<|>\||&>>?|>&|<&)\s*")
_FIRST_IS_NO_PATH = frozenset({"chmod", "chown", "chgrp", "sed", "grep", "awk", "tr"})


def step(command: Command, folder: str, view: SourceView) -> Need:
    """The need of a command that is no call of a package manager."""
    if any(_touches(_REDIRECTION.sub("", word.text), folder, view) for word in command.redirections):
        return needs_source("a redirection names a file of the source")
    name = command.name
    if not command.words or name in FREE or name == "mkdir":
        named = [] if name in {"cd", "pushd", "mkdir"} else command.texts[1:]
        is_touched = any(text.startswith("/") and view.meets(resolve(folder, text)) for text in named)
        return needs_source(f"`{name}` names a file of the source") if is_touched else NOTHING
    operands = [text for text in command.texts[1:] if not text.startswith("-") and text not in {"]", "!"}]
    if name in {"bash", "sh"} and not operands and command.before == "|":
        return NOTHING
    if name in _DOWNLOADS:
        return _download(command, folder, view)
    if _VENV.search(" ".join(command.texts[:3])) and not any(_holds(path, folder, view) for path in operands[-1:]):
        return NOTHING
    if name in TESTS:
        return _test(command, folder, view)
    if name == "git" and command.texts[1:3] in {("config", "--global"), ("config", "--system")}:
        return NOTHING
    if name not in ON_PATHS:
        return needs_source(f"`{name}` may read the source")
    paths = operands[1:] if name in _FIRST_IS_NO_PATH else operands
    if any(_touches(path, folder, view) for path in paths):
        return needs_source(f"`{name}` works on the source")
    return NOTHING


def _test(command: Command, folder: str, view: SourceView) -> Need:
    """`[ "$ENV" = dev ]` compares texts; `[ -f yarn.lock ]` needs the file where it is one of the source."""
    paths = [resolve(folder, b) for a, b in pairwise(command.texts) if a in _FILE_TESTS]
    if any(one in {"-nt", "-ot", "-ef"} for one in command.texts):
        return needs_source("the ages of files are compared")
    if any("$" in one or any(path != one for path in view.below(one)) for one in paths):
        return needs_source(f"`{command.name}` asks for a folder of the source")
    met = [one for one in paths if view.meets(one)]
    if met and not view.is_known:
        return needs_source(f"`{command.name}` asks for a file of the source")
    return Need(files=tuple(one for one in met if view.has(one)))


def without(command: Command, fetched: set[str], folder: str, view: SourceView) -> Command:
    """The command without the files that the same RUN downloaded: they are none of the source.

    What unpacks one where the source lies keeps it: the source may hold the same names.
    """
    here = command.name in {"tar", "unzip"} and not {"-C", "--directory", "-d"} & set(command.texts)
    if not fetched.intersection(command.texts) or (here and view.covers(folder)):
        return command
    pairs = zip(command.words, command.texts, strict=True)
    return replace(command, words=tuple(word for word, text in pairs if text not in fetched))


def _download(command: Command, folder: str, view: SourceView) -> Need:
    """A download reads nothing; it may write what a later command of the RUN reads, and that one is judged for
    itself.
    """
    texts = command.texts
    outputs = [b for a, b in pairwise(texts) if a in {"-o", "-O", "--output", "--output-document", "-P"}]
    if any("://" not in out and out != "-" and view.covers(resolve(folder, out)) for out in outputs):
        return needs_source("a download lands in the source")
    return NOTHING


def _holds(path: str, folder: str, view: SourceView) -> bool:
    """Whether the source may hold files in a folder that a command makes."""
    if not view.is_known:
        return _touches(path, folder, view)
    place = resolve(folder, path)
    return path.startswith("$") or view.covers(folder) is view.covers(place) is False or any(view.below(place))


def _touches(path: str, folder: str, view: SourceView) -> bool:
    """Whether a word can be a file that the COPY brings: all relative paths below it, and what isn't clear."""
    if path.startswith(("$", "~", "&")):
        return path.startswith("$")
    return bool(path) and view.meets(resolve(folder, path))
