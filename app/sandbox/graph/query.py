"""The fields of `Query`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.sandbox.access import Gate, allows
from app.sandbox.errors import ApiError
from app.sandbox.graph.connections import Node
from app.sandbox.graph.nodes import Nodes
from app.sandbox.graph.refusals import QueryRefused, forbidden, no_node
from app.sandbox.records import IssueComment, PullRequest, Repository, ReviewComment, Thread
from app.sandbox.shapes.accounts import id_in, node_id
from app.sandbox.world import World

TEXT_LIMIT = 512_000  # bytes of a blob's text


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds what a node id names, within the caller's reach."""

    gate: Gate
    nodes: Nodes

    @property
    def world(self) -> World:
        return self.nodes.world

    def repository(self, full_name: str) -> Repository:
        try:
            moved = self.world.former_names.get(full_name.lower())
            found = self.world.repositories[moved] if moved else self.world.repository(full_name)
        except ApiError:
            found = None
        if found is None or not self.gate.covers(self.nodes.token, found):
            raise QueryRefused("NOT_FOUND", f"Could not resolve to a Repository with the name '{full_name}'.")
        return found

    def thread(self, identity: str) -> tuple[PullRequest, Thread]:
        for pull, thread in self.world.threads():
            if identity == node_id("PRRT", thread.id) and self._reaches(pull):
                return pull, thread
        raise no_node(identity)

    def review_comment(self, identity: str) -> tuple[PullRequest, Thread, ReviewComment]:
        for pull, thread in self.world.threads():
            for comment in thread.comments:
                if identity == node_id("PRRC", comment.id) and self._reaches(pull):
                    return pull, thread, comment
        raise no_node(identity)

    def issue_comment(self, identity: str) -> tuple[PullRequest, IssueComment]:
        for pull in self.world.pull_requests.values():
            for comment in pull.comments:
                if comment.id == id_in(identity) and self._reaches(pull):
                    return pull, comment
        raise no_node(identity)

    def _reaches(self, pull: PullRequest) -> bool:
        return self.gate.covers(self.nodes.token, self.world.base_repository(pull))


@dataclass(frozen=True, slots=True)
class Query:
    """The root value of queries."""

    finder: Finder

    def repository(self, _info: Any, owner: str, name: str, followRenames: bool = True) -> Node:
        found = self.finder.repository(f"{owner}/{name}")
        return {
            "__typename": "Repository",
            "id": node_id("R", found.id),
            "databaseId": found.id,
            "nameWithOwner": found.full_name,
            "isPrivate": found.private,
            "isFork": found.parent is not None,
            "defaultBranchRef": lambda _: self._default_branch(found),
            "object": lambda _, expression="", oid="": self._object(found, expression or oid),
            "pullRequest": lambda _, number: self._pull_request(found, number),
        }

    def node(self, _info: Any, id: str) -> Node:
        prefix = id.partition("_")[0]
        if prefix == "PRRT":
            return self.finder.nodes.thread(*self.finder.thread(id))
        if prefix == "PRRC":
            return self.finder.nodes.review_comment(*self.finder.review_comment(id))
        if prefix == "IC":
            return self.finder.nodes.issue_comment(*self.finder.issue_comment(id))
        raise no_node(id)

    def viewer(self, _info: Any) -> Node:
        return self.finder.nodes.actor(self.finder.world.app.bot)

    def rateLimit(self, _info: Any) -> Node:
        headers = self.finder.gate.limits.headers(self.finder.nodes.token.installation)
        return {"cost": 1} | {
            name: int(headers[f"X-RateLimit-{name.title()}"]) for name in ("limit", "remaining", "used")
        }

    def _pull_request(self, repository: Repository, number: int) -> Node:
        if not allows(self.finder.nodes.token, {"pull_requests": "read"}):
            raise forbidden()
        pull = self.finder.world.pull_requests.get((repository.id, number))
        if pull is None:
            raise QueryRefused("NOT_FOUND", f"Could not resolve to a PullRequest with the number of {number}.")
        return self.finder.nodes.pull_request(pull)

    def _default_branch(self, repository: Repository) -> Node | None:
        """Its commit only for those who may read contents."""
        tip = repository.git.tip(repository.default_branch)
        if tip is None:
            return None
        return {"name": repository.default_branch, "target": lambda _: self._object(repository, tip)}

    def _object(self, repository: Repository, expression: str) -> Node | None:
        if not allows(self.finder.nodes.token, {"contents": "read"}):
            raise forbidden()
        revision, colon, path = expression.partition(":")
        if revision == "HEAD":
            revision = repository.default_branch
        wanted = revision + colon + path
        sha = repository.git.resolve(wanted, "blob")
        if sha is not None:
            return _blob(sha, repository.git.blob(sha) or b"")
        sha = repository.git.resolve(wanted)
        if sha is not None:
            return self.finder.nodes.commit(repository, sha)
        sha = repository.git.resolve(wanted, "tree")
        return None if sha is None else {"__typename": "Tree", "id": f"T_{sha}", "oid": sha}


def _blob(sha: str, content: bytes) -> Node:
    is_binary = b"\0" in content[:8_000]
    return {
        "__typename": "Blob",
        "id": f"B_{sha}",
        "oid": sha,
        "byteSize": len(content),
        "isBinary": is_binary,
        "isTruncated": len(content) > TEXT_LIMIT,
        "text": None if is_binary else content[:TEXT_LIMIT].decode(errors="replace"),
    }
