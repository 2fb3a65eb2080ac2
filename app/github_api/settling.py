"""Resolves, deletes, edits and folds away what we said before, several at once.

Plain REST does not know who resolved a thread, so without GraphQL nothing is taken back: only our own words are edited.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from github.Repository import Repository
from github.Requester import Requester

from app.conversation import Settlement
from app.failures import Unsure, WriteRefused
from app.github_api import graph, queries
from app.github_api.errors import translated

log = structlog.get_logger()

Mutation = tuple[str, dict[str, Any]]


def mutations(settlement: Settlement) -> tuple[Mutation, ...]:
    """What GraphQL is asked to do."""
    thread = settlement.thread
    edit = (queries.EDIT, {"pullRequestReviewCommentId": thread.comment_node_id, "body": settlement.body})
    match settlement.kind:
        case "resolve":
            return ((queries.RESOLVE, {"threadId": thread.node_id}),)
        case "delete":
            return ((queries.DELETE, {"id": thread.comment_node_id}),)
        case "edit":
            return (edit,)
        case "outdate":
            return edit, (queries.MINIMISE, {"subjectId": thread.comment_node_id, "classifier": "OUTDATED"})


@dataclass(frozen=True, slots=True)
class GraphSettler:
    """One request for all. Returns the settlements that GitHub refused."""

    requester: Requester
    before_write: Callable[[], None]

    def settle(self, settlements: Sequence[Settlement]) -> list[Settlement]:
        steps = [(one, mutation) for one in settlements for mutation in mutations(one)]
        if not steps:
            return []
        self.before_write()
        query = queries.settle([name for _, (name, _) in steps])
        variables = {f"m{n}": given for n, (_, (_, given)) in enumerate(steps)}
        answer = graph.ask(self.requester, query, variables, "settle threads", write=True)
        refused = {graph.place_of(error): str(error.get("message")) for error in graph.errors_of(answer)}
        if not all(map(graph.is_for_good, graph.errors_of(answer))):
            raise Unsure(f"settle threads: {'; '.join(refused.values())}")
        for alias, reason in refused.items():
            log.info("thread not settled", step=alias, reason=reason)
        return [one for n, (one, _) in enumerate(steps) if f"m{n}" in refused]


@dataclass(frozen=True, slots=True)
class RestSettler:
    """Edits comment by comment, and leaves every other thread as it is."""

    repository: Repository
    before_write: Callable[[], None]

    def settle(self, settlements: Sequence[Settlement]) -> list[Settlement]:
        return [one for one in settlements if one.kind == "edit" and not self._edited(one)]

    def _edited(self, one: Settlement) -> bool:
        url = f"{self.repository.url}/pulls/comments/{one.thread.comment_id}"
        self.before_write()
        try:
            with translated("edit a comment", write=True):
                self.repository.requester.requestJsonAndCheck("PATCH", url, input={"body": one.body})
        except WriteRefused as refusal:
            log.info("comment not edited", reason=refusal.reason)
            return False
        return True
