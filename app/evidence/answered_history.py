"""How often an install would have run, by what a repository's history answered. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.evidence.history_question import HistoryQuestion
from app.evidence.history_replay import ALL, Replay, most_saved
from app.evidence.install_inputs import moved_installs
from rules.dockerfile.node import record

PathChanges = tuple[tuple[int, ...], ...]
"""Of each commit that touched the question's folder, newest first, the numbers of the question's paths it changed."""


@record
class AnsweredHistory:
    """What is known of a Dockerfile's history."""

    question: HistoryQuestion
    changes: PathChanges

    def replay(self, before: str, after: str) -> Replay | None:
        """None where no install would have run less often, or a path that decides was not asked for."""
        commits = [frozenset(self._changed(numbers)) for numbers in self.changes]
        moved = (one for one in moved_installs(before, after) if all(map(self._is_asked, one.after)))
        return most_saved(moved, commits)

    def _changed(self, numbers: Sequence[int]) -> Iterator[str]:
        yield from (self.question.paths[number] for number in numbers)
        if self.question.is_whole:
            yield ALL

    def _is_asked(self, source: str) -> bool:
        return source in self.question.paths or f"{source}/" in self.question.paths
