"""Resolving a thread dismisses its finding only where the finding was true at that head.

Between a push that mends it and our review of that push people resolve what is done. When the finding comes back later,
that was no dismissal. The delivery tells the head; without one, resolving counts as a dismissal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.conversation import Thread
from app.pull_request import FileAt, PullRequest
from app.review.analyse_dockerfile import DockerfileAnalyser
from app.review.said_before import SaidBefore, is_resolved_by_hand, said_before

MOST_READ = 5
"""Files at earlier heads; of what is in others the resolving counts."""


def resolved_elsewhere(threads: Sequence[Thread], said: SaidBefore, head_sha: str) -> Sequence[Thread]:
    """Those that silence a finding of today, and were resolved at another head."""
    return [
        thread
        for thread in threads
        if is_resolved_by_hand(thread)
        and thread.resolved_at not in ("", head_sha)
        and thread.comment_id not in said.done
        and said.of(thread).holds
    ]


@dataclass(frozen=True, eq=False)
class Earlier:
    """Dockerfiles at earlier heads, looked at as today's are."""

    pull_request: PullRequest
    inspector: DockerfileAnalyser

    def resolved_too_late(self, threads: Sequence[Thread]) -> frozenset[int]:
        """The comments of those whose finding did not hold when they were resolved. The others are decided for good."""
        places = defaultdict[FileAt, list[Thread]](list)
        for thread in threads:
            places[FileAt(thread.resolved_at, thread.path)].append(thread)
        judged = [one for place, here in list(places.items())[:MOST_READ] for one in self._judged(place, here)]
        late = frozenset(thread.comment_id for thread, is_late in judged if is_late)
        self.pull_request.forget_resolved_at([thread for thread, is_late in judged if not is_late])
        return late

    def _judged(self, place: FileAt, threads: Sequence[Thread]) -> Iterator[tuple[Thread, bool]]:
        text = self.pull_request.read(place)
        if not isinstance(text, str):
            return
        file = self.inspector.inspect(place.path, text, None, ())
        there = [replace(thread, line=None, start_line=None) for thread in threads]  # their lines are today's
        said = said_before(there, [file])
        yield from ((thread, not (file.problem or said.of(thread).holds)) for thread in threads)
