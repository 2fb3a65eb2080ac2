"""Parser directives: `# name=value` at the head of the file (rule 2 of the language)."""

from __future__ import annotations

import re

from rules.dockerfile.blanks import SPACES
from rules.dockerfile.model import Directive
from rules.dockerfile.refusal import InstructionRefused
from rules.dockerfile.source import LineRange

_NAMES = frozenset({"syntax", "escape", "check"})
_BLANKS = "\t\n\f\r "
_NAME = re.compile(rf"([a-zA-Z][a-zA-Z0-9]*)[{_BLANKS}]*=")


class DirectiveReader:
    """Reads directives until the first line that is none, be it blank: from there on all are comments."""

    def __init__(self) -> None:
        self.found: list[Directive] = []
        self.escape = "\\"
        self.is_open = True

    def read(self, line: str, number: int) -> Directive | None:
        """The directive in `line` (trimmed on the left), None where it is none."""
        directive = self._directive(line, number) if self.is_open else None
        if directive is None:
            self.is_open = False
            return None
        if any(other.name == directive.name for other in self.found):
            raise InstructionRefused(f"only one {directive.name} parser directive can be used")
        self.found.append(directive)
        if directive.name == "escape":
            self.escape = _escape(directive.value)
        return directive

    def _directive(self, line: str, number: int) -> Directive | None:
        comment = line[1:].lstrip(SPACES) if line.startswith("#") else ""
        match = _NAME.match(comment)
        if match is None or match[1].lower() not in _NAMES:
            return None
        rest = comment[match.end() :]
        value = rest.strip(_BLANKS) or rest[-1:]
        return Directive(match[1].lower(), value, LineRange(number, number)) if value else None


def _escape(value: str) -> str:
    if value not in {"\\", "`"}:
        raise InstructionRefused(f"invalid escape token '{value}' does not match ` or \\")
    return value
