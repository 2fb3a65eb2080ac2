"""ADD where COPY does the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import normpath

from rules.dockerfile.model import Add, Dockerfile
from rules.engine.context import BuildContext, Context
from rules.engine.edits import replace
from rules.engine.example_context import holding
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Severity, Valid
from rules.facts.dockerfile_paths import is_not_run
from rules.facts.named_packages import end_of, shortened

_LONGEST_SOURCE = 34
_ARCHIVE = re.compile(r"\.(tar|t?gz|tgz|bz2|tbz2?|xz|txz|lzma|zst|tzst|Z)$", re.IGNORECASE)


class AddForLocalFile(Rule):
    """`ADD` copies a plain file or folder from the build context.

    `ADD` can also download and unpack. Readers have to find out which of the three it does here, and `ADD` unpacks a
    file that happens to be an archive. `COPY` only copies.
    """

    category = Category.BUILD_CONTEXT
    severity = Severity.HINT
    looks_for = frozenset({"ADD"})
    aliases = ("DL3020", "DF006", "CKV_DOCKER_4", "DS-0005")
    references = ("https://docs.docker.com/build/building/best-practices/#add-or-copy",)
    invalid = (
        Invalid(
            """
            FROM python:3.14-slim
            ADD requirements.txt /app/
            add --chown=app src/ /app/src/
            """,
            """
            FROM python:3.14-slim
            COPY requirements.txt /app/
            copy --chown=app src/ /app/src/
            """,
            findings=2,
        ),
        Invalid(
            """
            FROM debian:13-slim
            ADD . /srv
            """,
            """
            FROM debian:13-slim
            COPY . /srv
            """,
        ),
    )
    valid = (
        Valid("FROM debian:13-slim\nADD rootfs.tar.xz /\n", because="the archive is unpacked"),
        Valid("FROM debian:13-slim\nADD https://example.com/tool /usr/bin/tool\n", because="it is downloaded"),
        Valid(
            "FROM debian:13-slim\nADD https://github.com/acme/tool.git#v1 /src\n", because="the repository is cloned"
        ),
        Valid("FROM debian:13-slim\nADD git@github.com:acme/tool.git /src\n", because="the repository is cloned"),
        Valid(
            "FROM debian:13-slim\nARG SOURCE\nADD $SOURCE /srv/\n", because="the variable may hold a URL or an archive"
        ),
        Valid("FROM debian:13-slim\nADD dist/* /srv/\n", because="an archive may be among them"),
        Valid("FROM debian:13-slim\nADD --checksum=sha256:00 tool /usr/bin/\n", because="the flag is ADD's own"),
        Valid(
            "FROM debian:13-slim\nADD backup /srv/\n",
            because="the repository does not hold it, so it may be an archive",
            context=holding({"Dockerfile": ""}),
        ),
        Valid(
            "FROM debian:13-slim\nADD . /\n",
            because="a test reads the file, and may be about `ADD`",
            context=Context(path="parser/testfiles/add/Dockerfile"),
        ),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        if is_not_run(context.path):
            return
        for _, add in dockerfile.each(Add):
            if add.heredocs or any(flag.name not in {"chown", "chmod", "link", "exclude"} for flag in add.flags):
                continue
            if not all(_is_plain(word.literal, context.build) for word in add.sources):
                continue
            written = dockerfile.source.slice(add.keyword_span)
            if written.upper() != "ADD":
                continue
            keyword = "copy" if written.islower() else "COPY"
            sources = shortened(["ADD", *(end_of(word.text, _LONGEST_SOURCE) for word in add.sources)])
            message = f"{sources} only copies: `COPY` never downloads or unpacks."
            yield self.finding(add.span, message, Fix("Use `COPY`", (replace(add.keyword_span, keyword),)))


def _is_plain(source: str | None, build: BuildContext) -> bool:
    """Whether a source is for certain neither remote nor an archive."""
    if source is None or "://" in source or source.startswith("git@") or source.endswith(".git"):
        return False
    if set(source) & set("*?[") or _ARCHIVE.search(source):
        return False
    path = normpath(source.lstrip("/"))
    if path == "." or source.endswith("/") or build.files is None or "." in path.rsplit("/", 1)[-1]:
        return True
    return build.paths.holds(path)
