"""Which head a person resolved a thread at: GitHub's API does not tell, its deliveries do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Protocol

from app.conversation import Conversation
from app.intake.jobs import ThreadJob


class Resolves(Protocol):
    """Where the deliveries are remembered, by the number of a thread's first comment."""

    def note(self, job: ThreadJob, /) -> None: ...
    def heads(self, comments: Collection[int], /) -> Mapping[int, str]: ...
    def forget(self, comments: Collection[int], /) -> None: ...


class NothingResolved:
    """Nobody listens to deliveries."""

    def note(self, job: ThreadJob, /) -> None:
        """Nothing is remembered."""

    def heads(self, comments: Collection[int], /) -> Mapping[int, str]:
        return {}

    def forget(self, comments: Collection[int], /) -> None:
        """Nothing is remembered."""


NOTHING_RESOLVED = NothingResolved()


def with_heads(conversation: Conversation, resolves: Resolves) -> Conversation:
    """The conversation, with what is remembered of the threads that people resolved."""
    persons = [thread.comment_id for thread in conversation.threads if thread.resolved_by == "person"]
    if not persons:
        return conversation
    heads = resolves.heads(persons)
    threads = (replace(thread, resolved_at=heads.get(thread.comment_id, "")) for thread in conversation.threads)
    return replace(conversation, threads=tuple(threads))
