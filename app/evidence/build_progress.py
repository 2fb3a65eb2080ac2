"""BuildKit's own records of a build (`--progress=rawjson`): its steps, what came from the cache, what was sent."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_MOST_LINES = 20
_MOST_PRINTED = 4_000
_MOST_LINE_CHARACTERS = 300
_STEP = re.compile(r"\[(?:[^\]]* )?\d+/\d+\] (FROM|RUN|COPY|ADD|WORKDIR)\b")
_CONTEXT = "[internal] load build context"
_FRACTION = re.compile(r"\.(\d{6})\d*")


@dataclass
class BuildProgress:
    """A build as it goes on: feed it the records, one a line."""

    _printed: dict[tuple[str, int], bytes] = field(default_factory=dict)
    _words: str = ""
    _vertexes: dict[str, dict[str, Any]] = field(default_factory=dict)
    _sent: dict[str, int] = field(default_factory=dict)

    def take(self, line: str) -> None:
        """A line that is no record is what Docker says when it does not even begin."""
        try:
            record = json.loads(line)
        except ValueError:
            self._words = _shortened(line) or self._words
            return
        if not isinstance(record, dict):
            return
        for vertex in record.get("vertexes") or []:
            self._vertexes[vertex["digest"]] = vertex
        for status in record.get("statuses") or []:
            if str(status.get("id", "")).startswith("transferring context"):
                self._sent[status["vertex"]] = int(status.get("current", 0))
        for log in record.get("logs") or []:
            self._log(str(log.get("vertex", "")), int(log.get("stream", 0)), str(log.get("data", "")))

    @property
    def lines(self) -> tuple[str, ...]:
        """What the steps printed last, then Docker's own last words; its excerpt of the Dockerfile is left out."""
        texts = (data.decode("utf-8", "replace") for data in self._printed.values())
        printed = [shown for text in texts for line in text.splitlines() if (shown := _shortened(line))]
        return (*printed[-_MOST_LINES:], *filter(None, [self._words]))

    @property
    def steps(self) -> int:
        return len(self._steps())

    @property
    def done(self) -> int:
        """Steps that are over."""
        return sum(bool(vertex.get("completed")) for vertex in self._steps())

    @property
    def rebuilt(self) -> int:
        """Steps that did not come from the cache."""
        return sum(not vertex.get("cached") for vertex in self._steps() if vertex.get("completed"))

    @property
    def current(self) -> str:
        """The step that runs now."""
        running = [v for v in self._steps() if v.get("started") and not v.get("completed")]
        return str(running[-1]["name"]) if running else ""

    @property
    def failed(self) -> str:
        """The step that failed; "" where none did."""
        return next((str(v.get("name", "")) for v in self._vertexes.values() if v.get("error")), "")

    @property
    def context_bytes(self) -> int:
        contexts = {key for key, vertex in self._vertexes.items() if vertex.get("name") == _CONTEXT}
        return sum(size for vertex, size in self._sent.items() if vertex in contexts)

    @property
    def seconds(self) -> float:
        """From the first to the last moment, without the time that base images took to come."""
        spans = [span for vertex in self._vertexes.values() if (span := _span(vertex)) is not None]
        if not spans:
            return 0.0
        whole = max(end for _, end in spans) - min(start for start, _ in spans)
        pulled = sum(end - start for start, end in self._pulls())
        return max(0.0, whole - pulled)

    def _pulls(self) -> Iterable[tuple[float, float]]:
        pulls = [v for v in self._vertexes.values() if (m := _STEP.match(str(v.get("name")))) and m[1] == "FROM"]
        return (span for vertex in pulls if (span := _span(vertex)) is not None)

    def _steps(self) -> list[dict[str, Any]]:
        named = ((_STEP.match(str(vertex.get("name", ""))), vertex) for vertex in self._vertexes.values())
        return [vertex for match, vertex in named if match is not None and match[1] != "FROM"]

    def _log(self, vertex: str, stream: int, data: str) -> None:
        """Pieces of what a step prints end anywhere; of a step only its end is kept, the newest step last."""
        with suppress(binascii.Error, ValueError):
            earlier = self._printed.pop((vertex, stream), b"")
            self._printed[vertex, stream] = (earlier + base64.b64decode(data))[-_MOST_PRINTED:]


def _shortened(line: str) -> str:
    return line.rstrip()[:_MOST_LINE_CHARACTERS]


def _span(vertex: dict[str, Any]) -> tuple[float, float] | None:
    started, completed = vertex.get("started"), vertex.get("completed")
    return (_moment(started), _moment(completed)) if started and completed else None


def _moment(text: str) -> float:
    """BuildKit gives nanoseconds, Python reads microseconds."""
    return datetime.fromisoformat(_FRACTION.sub(r".\1", text).replace("Z", "+00:00")).timestamp()
