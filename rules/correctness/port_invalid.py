"""EXPOSE of something that is no port."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.dockerfile.model import Dockerfile, Expose
from rules.dockerfile.words import Word
from rules.engine.context import Context
from rules.engine.edits import replace
from rules.engine.finding import Finding, Fix
from rules.engine.rule import Category, Invalid, Rule, Valid

_PORT = re.compile(r"(?P<host>(?:[\d.]+:)?\d*:)?(?P<first>\d+)(?:-(?P<last>\d+))?(?P<protocol>/\w+)?")
_MAX = 65535


class PortInvalid(Rule):
    """`EXPOSE` names a port that doesn't exist, a port of the host, or a protocol in capital letters.

    `EXPOSE` names the ports of the container on which the program listens, from 0 to 65535. To choose the ports of the
    host, use `docker run --publish`.
    """

    category = Category.CORRECTNESS
    looks_for = frozenset({"EXPOSE"})
    aliases = ("DL3011", "ExposeInvalidFormat", "ExposeProtoCasing", "DF040", "DS-0008")
    references = (
        "https://docs.docker.com/reference/build-checks/expose-invalid-format/",
        "https://docs.docker.com/reference/build-checks/expose-proto-casing/",
    )
    invalid = (
        Invalid("FROM alpine:3.24\nEXPOSE 8080:80\n", "FROM alpine:3.24\nEXPOSE 80\n"),
        Invalid("FROM alpine:3.24\nEXPOSE 127.0.0.1:80:80/tcp 90\n", "FROM alpine:3.24\nEXPOSE 80/tcp 90\n"),
        Invalid("FROM alpine:3.24\nEXPOSE 53/UDP\n", "FROM alpine:3.24\nEXPOSE 53/udp\n"),
        Invalid("FROM alpine:3.24\nEXPOSE 80000\n"),
    )
    valid = (
        Valid("FROM alpine:3.24\nEXPOSE 80 443/tcp 6000-6010/udp\n", because="these are ports of the container"),
        Valid("FROM alpine:3.24\nARG PORT\nEXPOSE $PORT\n", because="nobody knows the variable yet"),
    )

    def check(self, dockerfile: Dockerfile, context: Context) -> Iterator[Finding]:
        for _, expose in dockerfile.each(Expose):
            for word in expose.arguments:
                yield from self._of_word(word)

    def _of_word(self, word: Word) -> Iterator[Finding]:
        found = _PORT.fullmatch(word.literal or "")
        if found is None:
            return
        if max(int(found["first"]), int(found["last"] or 0)) > _MAX:
            yield self.finding(word.span, f"`{word.literal}` isn't a port: the highest is {_MAX}.")
            return
        protocol = found["protocol"] or ""
        wanted = found["first"] + (f"-{found['last']}" if found["last"] else "") + protocol.lower()
        if found["host"]:
            verb = "leaves room for" if found["host"] == ":" else "names"
            text = f"`{word.literal}` {verb} a host port, which `EXPOSE` can't set."
        elif protocol != protocol.lower():
            text = f"`{protocol[1:]}` is written in lower case."
        else:
            return
        yield self.finding(word.span, text, Fix(f"Write `{wanted}`", (replace(word.span, wanted),)))
