"""A download over plain HTTP that is run or installed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rules.dockerfile.model import Dockerfile, Run
from rules.dockerfile.words import Command, Word
from rules.ecosystems.catalogue import of_system, programs
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid
from rules.facts.calls import invocation
from rules.facts.command_prefixes import without_prefixes
from rules.facts.downloads import downloaded_files
from rules.facts.named_packages import file_of, host_in

_PLAIN = re.compile(r"[\"']?http://(?P<host>[\w.-]+)")
_LOCAL = re.compile(
    r"localhost|127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|[\w-]+(?::|$)|.*\.(?:local|internal|lan|test)$"
)
_CHECKS = frozenset(
    {"sha256sum", "sha512sum", "sha1sum", "md5sum", "gpg", "gpgv", "shasum", "cosign", "minisign", "openssl"}
)
_RUNS = frozenset({"sh", "bash", "ash", "dash", "zsh", "python", "python3", "perl", "ruby", "node", "php", "tar"})
_WITH_HTTPS = re.compile(
    r"(?:[\w-]+\.)*(?:github\.com|githubusercontent\.com|gitlab\.com|bitbucket\.org|gnu\.org|nodejs\.org|python\.org|pypa\.io"
    r"|golang\.org|maven\.org|pecl\.php\.net|getcomposer\.org|rubygems\.org|postgresql\.org|nginx\.org|docker\.com|elastic\.co"
    r"|mozilla\.org|npmjs\.(?:org|com)|oracle\.com|openssl\.org|sqlite\.org|zlib\.net)"
    r"|dl\.fedoraproject\.org|rpms\.remirepo\.net|(?:archive|downloads|www)\.apache\.org|storage\.googleapis\.com|(?:downloads|prdownloads)\.sourceforge\.net"
)
"""Hosts that answer over HTTPS as well."""


_CAUTION = "The image needs `ca-certificates` for it; an address that redirects needs `curl -L`."
_CAUTION_OF_PACKAGES = "A system as old as CentOS 6 may not trust the server's certificate."
_ADDRESSES = {name: system.addresses for name, system in of_system().items() if system.addresses}
_SIGNED = "localpkg_gpgcheck"
"""The setting by which packages from an address must be signed, too."""


class PlainDownloadRun(Rule):
    """A program is downloaded over plain HTTP, and nothing verifies it.

    Anybody between the build and the server can replace the program. Use `https://`, or compare the file with a
    checksum in the Dockerfile.
    """

    category = Category.SECURITY
    looks_for = frozenset({"curl", "wget"}) | programs(*_ADDRESSES)
    aliases = ("curlUseHttpsUrl", "wgetUseHttpsUrl")
    references = ("https://docs.docker.com/build/building/best-practices/#add-or-copy",)
    invalid = (
        Invalid(
            "FROM debian:13-slim\nRUN curl -fsSL http://nodejs.org/install.sh | sh\n",
            "FROM debian:13-slim\nRUN curl -fsSL https://nodejs.org/install.sh | sh\n",
        ),
        Invalid("FROM debian:13-slim\nRUN wget http://example.com/tool.tar.gz && tar -xzf tool.tar.gz -C /opt\n"),
        Invalid("FROM debian:13-slim\nRUN curl -o /usr/bin/tool http://example.com/tool && chmod +x /usr/bin/tool\n"),
        Invalid(
            "FROM rockylinux:9\nRUN rpm -Uvh http://rpms.remirepo.net/enterprise/remi-release-9.rpm\n",
            "FROM rockylinux:9\nRUN rpm -Uvh https://rpms.remirepo.net/enterprise/remi-release-9.rpm\n",
        ),
        Invalid("FROM fedora:44\nRUN dnf install -y git http://example.com/tool.rpm\n"),
    )
    valid = (
        Valid("FROM debian:13-slim\nRUN curl -fsSL https://example.com/install.sh | sh\n", because="TLS protects it"),
        Valid(
            "FROM debian:13-slim\nRUN wget http://example.com/t.tgz && sha256sum -c sums && tar -xzf t.tgz\n",
            because="the checksum tells whether it is the right file",
        ),
        Valid(
            "FROM debian:13-slim\nRUN curl http://mirror.internal/tool | sh\n",
            because="the server is in the own network",
        ),
        Valid(
            "FROM debian:13-slim\nRUN wget http://example.com/font.zip && unzip font.zip -d /usr/share/fonts\n",
            because="an archive of this kind is seldom a program",
        ),
        Valid(
            "FROM debian:13-slim\nRUN curl -fsS http://example.com/data.json -o /data.json\n",
            because="it is no program",
        ),
        Valid("FROM fedora:44\nRUN rpm -q --whatprovides http://example.com/tool\n", because="nothing is installed"),
        Valid(
            "FROM fedora:44\nRUN dnf --setopt=localpkg_gpgcheck=1 install -y http://example.com/tool.rpm\n",
            because="the package must be signed",
        ),
        Valid(
            "FROM fedora:44\nRUN dnf install -y --repofrompath=x,http://example.com/repo tool\n",
            because="the signatures of a repository's packages are checked",
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, run in dockerfile.each(Run):
            if any(command.name in _CHECKS for command in run.commands):
                continue
            for at, command in enumerate(run.commands):
                word = _plain(command)
                if word is not None and _is_run(command, run.commands[at + 1 :]):
                    yield self._about(run, word, _CAUTION)
                for word in () if _SIGNED in run.value else _packages(command):
                    yield self._about(run, word, _CAUTION_OF_PACKAGES)

    def _about(self, run: Run, word: Word, caution: str) -> Finding:
        found = _PLAIN.match(word.text)
        is_safe = found is not None and _WITH_HTTPS.fullmatch(found["host"]) and not run.beyond
        changed = replace(word.span, word.text.replace("http://", "https://", 1))
        fix = Fix("Write `https`", (changed,), caution) if is_safe else None
        sender = f"`{host}`" if (host := host_in((word.text,))) else "The server"
        file = file_of(word.text.strip("\"'"))
        what = "this program" if not file or file in sender else f"`{file}`"
        return self.finding(word.span, f"{sender} sends {what} over plain HTTP: nothing protects it on its way.", fix)


def _plain(command: Command) -> Word | None:
    """The plain address of a download by `curl` or `wget`."""
    words, _ = without_prefixes(command)
    if not words or words[0].text.rsplit("/", 1)[-1] not in {"curl", "wget"}:
        return None
    return next(_from_elsewhere(words[1:]), None)


def _packages(command: Command) -> Iterator[Word]:
    """The plain addresses from which a package manager installs what nobody need have signed."""
    call = invocation(command)
    if call is not None and call.subcommand in _ADDRESSES.get(call.tool, ()):
        yield from _from_elsewhere(call.operands)


def _from_elsewhere(words: Iterable[Word]) -> Iterator[Word]:
    found = ((word, _PLAIN.match(word.text)) for word in words)
    yield from (word for word, match in found if match and not _LOCAL.match(match["host"]))


def _is_run(command: Command, later: tuple[Command, ...]) -> bool:
    """Whether what it brings is piped into an interpreter, unpacked, installed or made a program."""
    if command.after == "|":
        return bool(later) and later[0].name in _RUNS
    names = [name for name in downloaded_files(command) if name and "$" not in name]
    acting = (one for one in later if one.name in _RUNS | {"chmod", *of_system()})
    return any(name in word for one in acting for word in one.texts for name in names if len(name) > 2)
