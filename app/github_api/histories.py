"""Reads which of a repository's last commits changed a path: by GraphQL, where there is none by REST.

At most MOST_CALLS calls, whose answers are small however large the repository is. Without merges, as `git log` here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from github.Requester import Requester

from app.evidence.answered_history import PathChanges
from app.evidence.history_question import HistoryQuestion
from app.github_api import graph, queries
from app.github_api.errors import translated

MOST_CALLS = 4
MOST_COMMITS = 100
_WHAT = "read the history"


class NotAnswered(Exception):
    """No more calls are left, or an answer leaves something out: no figure may rest on it."""


@dataclass(frozen=True, slots=True)
class Window:
    """The commits that touch a folder, newest first. since: when the oldest was made.

    head: the newest of all, "" where it is not told.
    """

    head: str
    commits: tuple[str, ...]
    since: str


@dataclass(slots=True)
class Calls:
    """Those of one job."""

    requester: Requester
    spent: int = 0

    @property
    def left(self) -> int:
        return MOST_CALLS - self.spent

    def spend(self) -> Requester:
        """For one more call. Raises NotAnswered."""
        if not self.left:
            raise NotAnswered(f"more than {MOST_CALLS} calls")
        self.spent += 1
        return self.requester


class ReadsCommits(Protocol):
    """One way to ask."""

    def window(self, folder: str) -> Window: ...
    def touching(self, window: Window, paths: Sequence[str]) -> Sequence[frozenset[str]]:
        """Of each path the commits since the window's oldest that changed it."""
        ...


def changes(reads: ReadsCommits, question: HistoryQuestion) -> PathChanges:
    """Raises NotAnswered, and what calls to GitHub raise."""
    window = reads.window(question.folder)
    folder = f"{question.folder}/" if question.folder else ""
    paths = [folder + path.removesuffix("/") for path in question.paths]
    touching = reads.touching(window, paths) if window.commits and paths else [frozenset()] * len(paths)
    return tuple(tuple(n for n, found in enumerate(touching) if commit in found) for commit in window.commits)


@dataclass(frozen=True, slots=True)
class GraphCommits:
    """Two queries: the window, and all paths at once."""

    calls: Calls
    owner: str
    name: str

    def window(self, folder: str) -> Window:
        repository = self._ask(queries.window(bool(folder)), {"folder": folder} if folder else {})
        head = (repository.get("defaultBranchRef") or {}).get("target") or {}
        nodes = (head.get("history") or {}).get("nodes") or ()
        commits = [node for node in nodes if node["parents"]["totalCount"] < 2]
        since = min((node["committedDate"] for node in nodes), default="")
        return Window(head.get("oid") or "", tuple(node["oid"] for node in commits), since)

    def touching(self, window: Window, paths: Sequence[str]) -> Sequence[frozenset[str]]:
        variables = {"head": window.head, "since": window.since} | {f"p{n}": path for n, path in enumerate(paths)}
        commit = self._ask(queries.touching(len(paths)), variables).get("object") or {}
        return [_graph_commits(commit.get(f"p{n}"), window) for n in range(len(paths))]

    def _ask(self, query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        named = {"owner": self.owner, "name": self.name, **variables}
        answer = graph.ask(self.calls.spend(), query, named, _WHAT)
        if any(graph.errors_of(answer)):
            raise NotAnswered("a part of the answer is missing")
        return answer["data"].get("repository") or {}


def _graph_commits(history: Mapping[str, Any] | None, window: Window) -> frozenset[str]:
    if not history:
        raise NotAnswered("a part of the answer is missing")
    return _whole([node["oid"] for node in history["nodes"]], window, has_more=history["pageInfo"]["hasNextPage"])


def _whole(found: Sequence[str], window: Window, *, has_more: bool) -> frozenset[str]:
    """Where a page is full, a commit of the window may stand on the next one."""
    if has_more and not set(window.commits) <= set(found):
        raise NotAnswered("more commits than one page holds")
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class RestCommits:
    """A call for the window, and one for each path: only few paths can be asked for."""

    calls: Calls
    owner: str
    name: str

    def window(self, folder: str) -> Window:
        found = self._list({"path": folder} if folder else {})
        commits = [one["sha"] for one in found if len(one["parents"]) < 2]
        since = min((one["commit"]["committer"]["date"] for one in found), default="")
        return Window("", tuple(commits), since)

    def touching(self, window: Window, paths: Sequence[str]) -> Sequence[frozenset[str]]:
        if len(paths) > self.calls.left:
            raise NotAnswered(f"more than {MOST_CALLS} calls")
        return [self._touching(window, path) for path in paths]

    def _touching(self, window: Window, path: str) -> frozenset[str]:
        found = [one["sha"] for one in self._list({"path": path, "since": window.since})]
        return _whole(found, window, has_more=len(found) >= MOST_COMMITS)

    def _list(self, asked: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        url = f"/repos/{self.owner}/{self.name}/commits"
        with translated(_WHAT):
            _, found = self.calls.spend().requestJsonAndCheck(
                "GET", url, parameters={"per_page": MOST_COMMITS, **asked}
            )
        return found if isinstance(found, list) else ()
