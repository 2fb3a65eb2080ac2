"""ADD of a remote file without a checksum."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Add, Dockerfile
from rules.dockerfile.words import Word
from rules.engine.context import Context
from rules.engine.finding import Finding
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.named_packages import file_of

_REMOTE = re.compile(r"https?://", re.IGNORECASE)
_EACH_ARCHITECTURE = re.compile(r"\$\{?(\w*ARCH\w*|\w*PLATFORM|TARGET\w*|DPKG\w*)\b", re.IGNORECASE)
_ARCHIVE = re.compile(r"\.(tar|tar\.\w+|tgz|tbz2?|txz|zip)([?#]|$)", re.IGNORECASE)


class RemoteFileUnverified(Rule):
    """`ADD` downloads a file without a checksum: each build downloads it again and uses whatever comes.

    The builder has to download the file to know whether it changed, even if the layer is cached, and a changed file
    enters the image unnoticed. With `ADD --checksum=sha256:...`, the builder downloads the file once and verifies it.
    If you only unpack an archive, download, unpack, and remove it in one `RUN`, or use `ADD --unpack`, because `ADD`
    alone leaves the archive in its layer.
    """

    category = Category.CACHE_ORDER
    severity = Severity.HINT
    looks_for = frozenset({"ADD"})
    references = ("https://docs.docker.com/reference/dockerfile/#add---checksum",)
    invalid = (
        Invalid("FROM debian:13-slim\nADD https://example.com/tool-1.2 /usr/local/bin/tool\n"),
        Invalid("FROM debian:13-slim\nADD https://example.com/tool-1.2.tar.gz /tmp/\n"),
    )
    valid = (
        Valid(
            """
            FROM debian:13-slim
            ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d \\
                https://example.com/tool /usr/local/bin/tool
            """,
            because="the checksum names the file",
        ),
        Valid("FROM debian:13-slim\nADD tool /usr/local/bin/tool\n", because="the file comes from the build context"),
        Valid(
            "FROM debian:13-slim\nADD https://github.com/acme/tool.git#v1 /src\n",
            because="a repository is cloned",
        ),
        Valid(
            "FROM debian:13-slim\nARG TARGETARCH\nADD https://example.com/tool-1.2-${TARGETARCH} /usr/bin/tool\n",
            because="each architecture has a file of its own, and one checksum fits one file",
        ),
        Valid("FROM debian:13-slim\nARG URL\nADD $URL /srv/\n", because="it isn't clear what the variable holds"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for stage, add in dockerfile.each(Add):
            if add.flag("checksum") is not None:
                continue
            for word in filter(_is_one_file, add.sources):
                name = file_of(_url(word))
                message = f"Nothing verifies `{name}`, and each build downloads it again to compare."
                is_archive = _ARCHIVE.search(_url(word)) and add.flag("unpack") is None
                if is_archive and context.ships(dockerfile, stage):
                    message = f"`ADD` doesn't unpack `{name}`: the archive stays in the layer, unverified."
                yield self.finding(word.span, message)


def _url(word: Word) -> str:
    return word.literal or word.text


def _is_one_file(word: Word) -> bool:
    """Whether the source is a download that is the same for everybody, so that one checksum fits it."""
    is_download = _REMOTE.match(_url(word)) is not None and not re.search(r"\.git([#?]|$)", _url(word))
    return is_download and not _EACH_ARCHITECTURE.search(word.text)
