"""Moves a key from apt's common keyring into a file of its own that the source names.

Sources: sources.list(5) on `signed-by`; apt reads a key as text from a file called `.asc` (since 1.4), binary else.
"""

from __future__ import annotations

import re
from itertools import pairwise

from rules.dockerfile.model import Dockerfile, Run, Stage
from rules.dockerfile.source import Span
from rules.dockerfile.words import Command, Word
from rules.engine.edits import insert, replace
from rules.engine.finding import Edit, Fix
from rules.facts.users import first_stage

_FOLDER = "/etc/apt/keyrings"
_DOMAIN = re.compile(r"https?://(?:[\w-]+\.)*(([\w-]+)\.[a-z]+)(?=[:/\s\"']|$)")
_SOURCE = re.compile(r"[\"']deb\s+(\[)?(?!\S*signed-by)")
_LIST = re.compile(r"/etc/apt/sources\.list\.d/([\w.-]+)\.list\b")
_TO_STDOUT = re.compile(r"((?:-[a-zA-Z]*O|--output-document=)\s*)-$")
_APART = frozenset({"", "&&", ";", "\n"})
_WRITES_ITS_SOURCE = re.compile(r"chrome|vscode|repos/(code|edge)|opera|vivaldi|slack|skype|teams|teamviewer|dropbox")
"""Packages that add their own source when they are installed: apt stops where two say different things of a key."""
_NO_TEXT_KEYS = re.compile(r"\b(wheezy|jessie|precise|trusty|xenial)\b|16\.04")


def own_keyring(dockerfile: Dockerfile, stage: Stage, run: Run, apt_key: Command) -> Fix | None:
    """The fix of `curl URL | apt-key add -` where the RUN also writes the one source that the key is for."""
    download = next((left for left, right in pairwise(run.commands) if right is apt_key), None)
    if download is None or run.beyond or not _is_plain(download, apt_key):
        return None
    if any(_NO_TEXT_KEYS.search(text) for text in (first_stage(stage).base_image or "", run.value)):
        return None
    url = next((text for text in download.texts if "://" in text), "")
    domain = _DOMAIN.search(url)
    # Named a third time, the domain may well have another source or a list that the key is for.
    if domain is None or dockerfile.source.text.count(domain[1]) != 2 or not _others_have_a_source(dockerfile, apt_key):
        return None
    lists = set(_LIST.findall(run.value))
    path = f"{_FOLDER}/{lists.pop() if len(lists) == 1 else domain[2]}.asc"
    edits = (_stored(download, apt_key, path), _signed(dockerfile, run, domain[1], path))
    if not all(edits):
        return None
    return Fix(f"Keep the key in `{path}`", tuple(e for some in edits for e in some), _CAUTION.format(url=url))


_CAUTION = (
    "Check that `{url}` is text that begins with `-----BEGIN PGP`: store a binary key as `.gpg`. "
    "apt reads `.asc` keys as of Debian 9 and Ubuntu 18.04."
)


def _others_have_a_source(dockerfile: Dockerfile, apt_key: Command) -> bool:
    """Whether every other key of the file comes from where a source lies: else it may be for this one's."""
    for _, run in dockerfile.each(Run):
        for left, right in pairwise((None, *run.commands)):
            if right is None or right is apt_key or "apt-key" not in right.texts[:2]:
                continue
            domain = _DOMAIN.search(" ".join(left.texts)) if left is not None else None
            if domain is None or dockerfile.source.text.count(domain[1]) < 2:
                return False
    return True


def _is_plain(download: Command, apt_key: Command) -> bool:
    """Whether the key goes from one to the other and nowhere else, whenever the RUN does."""
    return (
        apt_key.texts == ("apt-key", "add", "-")
        and not (apt_key.redirections or download.redirections or apt_key.inside or download.inside)
        and download.before in _APART
        and apt_key.after in _APART
    )


def _stored(download: Command, apt_key: Command, path: str) -> tuple[Edit, ...]:
    """The download goes into the file; () where it is told in a way that is not seen here."""
    pipe = Span(download.span.end, apt_key.span.end)
    folder = insert(download.span.start, f"mkdir -p {_FOLDER} && ")
    if download.name == "curl":
        stores = any(re.match(r"-[a-zA-Z]*[oO]|--output|--remote-name", text) for text in download.texts)
        return () if stores else (folder, replace(pipe, f" -o {path}"))
    output = _output(download) if download.name == "wget" else None
    return () if output is None else (folder, replace(output, path), replace(pipe, ""))


def _output(wget: Command) -> Span | None:
    """The place of the `-` that stands for the standard output: `-qO-`, `-qO -`, `--output-document=-`."""
    for word, following in zip(wget.words, (*wget.words[1:], None), strict=True):
        if _TO_STDOUT.fullmatch(word.text):
            return Span(word.span.end - 1, word.span.end)
        if re.fullmatch(r"-[a-zA-Z]*O", word.text) and following is not None and following.text == "-":
            return following.span
    return None


def _signed(dockerfile: Dockerfile, run: Run, domain: str, path: str) -> tuple[Edit, ...]:
    """The source of this domain, written as one quoted word, gets the key's file; () where it is not told so."""
    echoes = (command for command in run.commands if command.name in {"echo", "printf"})
    words = [word for command in echoes for word in command.words if _is_source(word, domain)]
    if len(words) != 1 or _WRITES_ITS_SOURCE.search(words[0].text):
        return ()
    start = words[0].span.start
    found = _SOURCE.search(dockerfile.source.text, start, words[0].span.end)
    if found is None:
        return ()
    option = f"signed-by={path}"
    return (insert(found.end(), f"{option} " if found[1] else f"[{option}] "),)


def _is_source(word: Word, domain: str) -> bool:
    return domain in word.text and word.text.count("://") == 1 and _SOURCE.match(word.text) is not None
