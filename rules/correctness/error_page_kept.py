"""curl without --fail."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import zip_longest

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.words import Command, Word
from rules.ecosystems.catalogue import of_system, programs
from rules.engine.context import Context
from rules.engine.edits import insert
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.command_prefixes import without_prefixes
from rules.facts.downloads import PACKAGE_FILES, downloaded_files
from rules.facts.named_packages import host_in

_FAILS = re.compile(r"--fail(?:-with-body|-early)?")
_ASKS = re.compile(r"--(?:head|request|data.*|form.*|write-out|upload-file|json|include)(?:=.*)?")
_SHORT = re.compile(r"-[a-zA-Z#]+")
_REFUSE_A_PAGE = frozenset({"tar", "unzip", "gpg", "apt-key", "cpio", "xz", "gunzip", "bunzip2", "7z"}) | PACKAGE_FILES
"""What fails at once where it is given HTML. So does a package manager that is given a file."""
_OF_FILES = _REFUSE_A_PAGE | programs(*of_system())
_CHECK_SUMS = frozenset({"md5sum", "sha1sum", "sha256sum", "sha384sum", "sha512sum", "shasum"})

_LOCAL = re.compile(r"https?://(?:localhost|127\.|\[::1\]|0\.0\.0\.0)")


class ErrorPageKept(Rule):
    """`curl` takes the server's error page for the download.

    If the server answers "404 Not Found", `curl` without `--fail` saves the error page and succeeds. The command that
    reads the file then fails in a way that's hard to understand, or doesn't fail at all.
    """

    category = Category.CORRECTNESS
    severity = Severity.HINT
    looks_for = frozenset({"curl"})
    housekeeping = True
    aliases = ("curlUseFlagF", "DF035")
    references = ("https://curl.se/docs/manpage.html#-f",)
    invalid = (
        Invalid(
            "FROM debian:13-slim\nRUN curl -sSL https://example.com/install.sh | sh\n",
            "FROM debian:13-slim\nRUN curl -f -sSL https://example.com/install.sh | sh\n",
        ),
        Invalid(
            "FROM debian:13-slim\nRUN curl -L https://example.com/a -o /usr/bin/a\n",
            "FROM debian:13-slim\nRUN curl -f -L https://example.com/a -o /usr/bin/a\n",
        ),
    )
    valid = (
        Valid("FROM debian:13-slim\nRUN curl --version | tee a\n", because="it downloads nothing"),
        Valid("FROM debian:13-slim\nRUN curl -fsSL https://example.com/a | sh\n", because="`-f` is there"),
        Valid("FROM debian:13-slim\nRUN curl --fail -o a https://example.com/a\n", because="`--fail` is there"),
        Valid("FROM debian:13-slim\nRUN curl https://example.com/ping\n", because="nothing keeps what it prints"),
        Valid(
            "FROM debian:13-slim\nRUN curl -sw '%{http_code}' https://example.com/ | grep 404\n",
            because="it asks for the status",
        ),
        Valid("FROM debian:13-slim\nRUN curl -L https://example.com/a.tgz | tar -xz\n", because="tar refuses a page"),
        Valid(
            "FROM debian:13-slim\nRUN curl -LO https://example.com/a-1.zip && unzip a-*.zip\n",
            because="unzip refuses a page",
        ),
        Valid(
            "FROM debian:13\nRUN curl https://example.com/a > a.deb && apt-get install -y ./a.deb\n",
            because="apt refuses a page",
        ),
        Valid(
            'FROM debian:13-slim\nRUN curl -LO https://example.com/a && echo "$SUM  a" | sha256sum -c -\n',
            because="a page has another checksum",
        ),
        Valid("FROM debian:13-slim\nRUN curl -s http://localhost:80/ | grep ok\n", because="it asks this machine"),
        Valid("FROM debian:13-slim\nRUN curl -d a=b https://example.com/ | tee a\n", because="it sends a form"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            last_check = max((n for n, c in enumerate(run.commands) if _program(c) in _CHECK_SUMS), default=-1)
            read = _read_files(run.commands)
            for n, (command, reader) in enumerate(zip_longest(run.commands, run.commands[1:])):
                word = _careless(command)
                is_read = command.after == "|" and reader is not None and _program(reader) in _REFUSE_A_PAGE
                is_refused = is_read or any(read(n, name) for name in downloaded_files(command))
                if word is not None and n >= last_check and not is_refused:
                    fix = Fix("Add `-f`", (insert(word.span.end, " -f"),)) if not run.beyond else None
                    sender = f"`{host}`" if (host := host_in(command.texts[1:])) else "the server"
                    text = f"If {sender} answers with an error, `curl` takes the error page for the download."
                    yield self.finding(command.span, text, fix)


def _program(command: Command) -> str:
    words, _ = without_prefixes(command)
    return words[0].text.rsplit("/", 1)[-1] if words else ""


def _read_files(commands: Sequence[Command]) -> Callable[[int, str], bool]:
    """Asks whether a command behind the one of this number reads a file of this name, and fails on a page."""
    last: dict[str, int] = {}
    patterns: list[tuple[int, str]] = []
    for n, command in enumerate(commands):
        for text in command.texts[1:] if _program(command) in _OF_FILES else ():
            name = posixpath.basename(text.strip("\"'"))
            last[name] = n
            if "*" in name and len(patterns) < _MOST_PATTERNS:
                patterns.append((n, name))
    return lambda n, name: last.get(name, -1) > n or any(at > n and fnmatchcase(name, one) for at, one in patterns)


_MOST_PATTERNS = 20
_TELLS = frozenset({"-V", "--version", "-h", "--help", "-M", "--manual"})


def _careless(command: Command) -> Word | None:
    """The word `curl` of a download whose answer something else takes, whatever the server's status."""
    words, _ = without_prefixes(command)
    if len(words) < 2 or words[0].text.rsplit("/", 1)[-1] != "curl":
        return None
    texts = [(word.literal or word.text).strip("\"'") for word in words[1:]]
    letters = "".join(text[1:] for text in texts if _SHORT.fullmatch(text))
    if any(t in _TELLS or _FAILS.fullmatch(t) or _ASKS.fullmatch(t) or _LOCAL.match(t) for t in texts) or set(
        letters
    ) & set("fIXdFwTiK"):
        return None
    is_file = any(t in {"--output", "--remote-name"} for t in texts) or set(letters) & set("oO")
    is_kept = (
        command.after == "|"
        or is_file
        or any(">" in w.text and "/dev/null" not in w.text for w in command.redirections)
    )
    return words[0] if is_kept else None
