"""What BuildKit refuses."""

from __future__ import annotations


class DockerfileSyntaxError(ValueError):
    """BuildKit would refuse the file. `line` is 1-based; `reason` is one sentence in BuildKit's words."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason
