"""Cases of peers, read from checkouts that are no part of this repository: what they say of a Dockerfile, and of which.

hadolint: `test/Hadolint/Rule/*Spec.hs`. BuildKit: the good and the bad examples in `frontend/dockerfile/linter/docs`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Case:
    """A Dockerfile and whether the peer reports `code` in it."""

    peer: str
    code: str
    text: str
    is_reported: bool

    @property
    def fingerprint(self) -> str:
        """Names the case where its text may not stand."""
        return hashlib.sha256(f"{self.code} {self.is_reported} {self.text}".encode()).hexdigest()[:8]


_STRING = r'"(?:[^"\\]|\\[^\n]|\\\s*\n\s*\\)*"'
_CALL = re.compile(
    rf'(?P<on>onBuildRule|rule)(?P<which>CatchesNot|Catches)\s+"(?P<code>DL\d+)"\s*(?:\$\s*)?'
    rf"(?P<rest>{_STRING}|\(?\s*(?:Text\.)?unlines\s*(?:\$\s*)?(?:\w+|\[[^\]]*\])|\w+)"
)
_LET = re.compile(rf"(\w+)\s*=\s*(?:(?:Text\.)?unlines\s*\$?\s*)?(\[(?:\s|,|{_STRING})*\]|{_STRING})")
_ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "'": "'"}


def hadolint_cases(checkout: Path) -> Iterator[Case]:
    """The cases whose Dockerfile is written down; those that Haskell puts together are left out."""
    for spec in sorted((checkout / "test/Hadolint/Rule").glob("DL*Spec.hs")):
        source = spec.read_text()
        lets = [(m.start(), m[1], m[2]) for m in _LET.finditer(source)]
        for call in _CALL.finditer(source):
            text = _text(call["rest"], [(name, value) for at, name, value in lets if at < call.start()])
            if text is not None:
                on_build = call["on"] == "onBuildRule"
                yield Case("hadolint", call["code"], _whole(text, on_build), call["which"] == "Catches")


def _text(rest: str, lets: list[tuple[str, str]]) -> str | None:
    strings = re.findall(_STRING, rest)
    if not strings:
        name = rest.split()[-1].strip("($")
        value = next((value for key, value in reversed(lets) if key == name), None)
        strings = re.findall(_STRING, value) if value is not None else []
    return "\n".join(map(_unescaped, strings)) + "\n" if strings else None


def _unescaped(string: str) -> str:
    joined = re.sub(r"\\\s*\n\s*\\", "", string[1:-1])
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), joined)


def _whole(text: str, on_build: bool) -> str:
    """A file of it: hadolint reads one without FROM, and its helper puts ONBUILD in front of each RUN."""
    if on_build:
        text = re.sub(r"(?m)^RUN\b", "ONBUILD RUN", text)
    has_from = re.search(r"(?mi)^\s*FROM\s", text) is not None
    return text if has_from else f"FROM debian:13\n{text}"


_EXAMPLE = re.compile(
    r"(?P<sign>[❌✅])(?P<words>[^\n]*(?:\n(?!```)[^\n]*)*)\n```dockerfile[^\n]*\n(?P<text>.*?)```", re.DOTALL
)


def buildkit_cases(checkout: Path) -> Iterator[Case]:
    """The examples of the pages that describe BuildKit's checks."""
    for page in sorted((checkout / "frontend/dockerfile/linter/docs").glob("[A-Z]*.md")):
        for example in _EXAMPLE.finditer(page.read_text()):
            text = example["text"]
            whole = text if re.search(r"(?mi)^\s*FROM\s", text) else f"FROM scratch\n{text}"
            yield Case("BuildKit", page.stem, whole, example["sign"] == "❌")
