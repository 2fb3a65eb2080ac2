"""The `PullRequest` port over PyGithub."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal

import structlog
from github.Repository import Repository
from github.Requester import Requester

from app.conversation import PostedReview, Settlement, Thread
from app.evidence.reported_builds import NAME as MEASURE
from app.failures import CannotReview, WriteRefused
from app.github_api import answers, commits, graph
from app.github_api.asked_histories import KnownHistories
from app.github_api.checks import NAME, check_run_parts, check_runs_named, is_of
from app.github_api.errors import translated
from app.github_api.open_check_runs import OpenCheckRuns
from app.github_api.reading import GraphReader, RestReader, pages
from app.github_api.resolved_heads import NOTHING_RESOLVED, Resolves, with_heads
from app.github_api.settling import GraphSettler, RestSettler
from app.intake.jobs import PullRequestRef
from app.pull_request import ChangedFile, CheckRun, FileAt, Gathered, PlacedComment, PullRequestState, Tree, Unread
from app.review.asked_images import AskImages, knows_no_image

log = structlog.get_logger()

_MAY_WRITE = frozenset({"admin", "maintain", "write"})


class GithubPullRequest:
    """One pull request, for one job.

    before_write: called ahead of each write; may wait, or raise TryAgainLater. find_shared: looks for the
    organisation's configuration where a public query does not show it. may_commit: the installation grants it.
    app_id: whose check runs are ours. resolves: at which heads people resolved threads. known_histories: by now.
    """

    def __init__(
        self,
        requester: Requester,
        ref: PullRequestRef,
        before_write: Callable[[], None],
        find_shared: Callable[[], str | Unread | None],
        has_graphql: bool,
        open_check_runs: OpenCheckRuns,
        may_commit: bool = True,
        ask_images: AskImages = knows_no_image,
        app_id: int = 0,
        resolves: Resolves = NOTHING_RESOLVED,
        known_histories: KnownHistories = lambda questions: {},
    ) -> None:
        self.histories = known_histories
        self._app_id, self._resolves = app_id, resolves
        self.image_facts = ask_images
        self._ref, self._before_write = ref, before_write
        # PyGithub's objects are lazy here and made anew for each call: their own URLs are ours, never from an answer
        self._repository = Repository(requester, url=f"/repos/{ref.owner}/{ref.repository}")
        self._requester = requester
        self._blobs: dict[FileAt, str] = {}
        self._may_write: dict[str, bool] = {}
        self._find_shared = find_shared
        self._shared: str | Unread | None = None
        self._open_check_runs = open_check_runs
        self.has_graphql = has_graphql
        self._may_commit = may_commit
        self.graphql_answered = False

    def state(self) -> PullRequestState:
        with translated("read the pull request"):
            found = answers.pull_request_state(self._repository.get_pull(self._ref.number).raw_data)
        return replace(found, may_commit=self._may_commit)

    def changed_files(self) -> Sequence[ChangedFile]:
        url = f"{self._repository.url}/pulls/{self._ref.number}/files"
        return [answers.changed_file(data) for data in pages(self._requester, url, "list the changed files")]

    def tree(self, sha: str) -> Tree:
        """A commit without a readable tree is reviewed all the same, with nothing known around the Dockerfiles."""
        try:
            with translated("read the tree"):
                found = answers.tree(self._repository.get_git_tree(sha, recursive=True).raw_data)
        except CannotReview as failure:
            log.info("no tree", reason=failure.reason)
            return Tree()
        self._blobs |= {FileAt(sha, entry.path): entry.sha for entry in found.entries}
        return found

    def merge_base(self, base: str, head: str) -> str:
        try:
            with translated("compare base and head"):
                return str(self._repository.compare(base, head).raw_data["merge_base_commit"]["sha"])
        except (CannotReview, KeyError):
            return base

    def gather(self, files: Sequence[FileAt]) -> Gathered:
        gathered = self._gathered(files)
        return replace(gathered, conversation=with_heads(gathered.conversation, self._resolves))

    def forget_resolved_at(self, threads: Sequence[Thread]) -> None:
        self._resolves.forget([thread.comment_id for thread in threads])

    def _gathered(self, files: Sequence[FileAt]) -> Gathered:
        if self.has_graphql:
            try:
                gathered, shared = self._graph_reader().gather(files)
                self._shared = shared if shared is not None else self._shared
                self.graphql_answered = True
                return gathered
            except graph.NoGraphQL as reason:
                log.info("no GraphQL: plain REST instead", reason=str(reason))
                self.has_graphql = False
        return self._rest_reader().gather(files)

    def read(self, file: FileAt) -> str | Unread | None:
        return self._rest_reader().read(file)

    def read_blob(self, sha: str, limit: int) -> str | Unread | None:
        return self._rest_reader().read_blob(sha, limit)

    def organisation_configuration(self) -> str | Unread | None:
        return self._shared if self._shared is not None else self._find_shared()

    def our_reviews(self) -> Sequence[PostedReview]:
        return self.gather(()).conversation.reviews

    def _graph_reader(self) -> GraphReader:
        ref = self._ref
        return GraphReader(self._requester, ref.owner, ref.repository, ref.number, self.read, self.may_write)

    def _rest_reader(self) -> RestReader:
        return RestReader(self._repository, self._ref.number, self._blobs, self.may_write)

    def post_review(self, head_sha: str, body: str, comments: Sequence[PlacedComment]) -> None:
        review = {
            "commit_id": head_sha,
            "event": "COMMENT",
            "body": body,
            "comments": [_comment_json(comment) for comment in comments],
        }
        with self._writing("post the review"):
            self._post(f"{self._repository.url}/pulls/{self._ref.number}/reviews", review)

    def post_comment(self, head_sha: str, comment: PlacedComment) -> None:
        with self._writing("post a comment"):
            url = f"{self._repository.url}/pulls/{self._ref.number}/comments"
            self._post(url, {"commit_id": head_sha} | _comment_json(comment))

    def settle(self, settlements: Sequence[Settlement]) -> Sequence[Settlement]:
        if self.has_graphql:
            try:
                return GraphSettler(self._requester, self._before_write).settle(settlements)
            except graph.NoGraphQL as reason:
                log.warning("no GraphQL: threads are left as they are", reason=str(reason))
            except CannotReview as failure:
                log.warning("threads not settled", reason=failure.reason)
                return settlements
        return RestSettler(self._repository, self._before_write).settle(settlements)

    def post_check_run(self, check_run: CheckRun) -> None:
        earlier = self._earlier_check_run(check_run.head_sha) if check_run.is_edit else None
        # GitHub adds the annotations of an edit to those that stand
        first, *rest = check_run_parts(replace(check_run, annotations=()) if earlier else check_run, self._ref.number)
        place = self._repository.url, check_run.head_sha
        runs, standing = f"{self._repository.url}/check-runs", earlier or self._open_check_runs.take(*place)
        with self._writing("post the check run"):
            if standing is None:
                standing = self._post(runs, first).get("id")
            else:
                self._requester.requestJsonAndCheck("PATCH", f"{runs}/{standing}", input=first)
        if not check_run.conclusion and standing:
            self._open_check_runs.opened(*place, standing)
        for part in rest:
            with self._writing("add annotations"):
                self._requester.requestJsonAndCheck("PATCH", f"{runs}/{standing}", input=part)

    def _earlier_check_run(self, head_sha: str) -> int | None:
        runs = check_runs_named(self._repository, head_sha, NAME)
        return next((run["id"] for run in runs if is_of(run, self._ref.number, self._app_id)), None)

    def measured_text(self, head_sha: str) -> str:
        runs = check_runs_named(self._repository, head_sha, MEASURE)
        return next((text for run in runs if (text := str((run.get("output") or {}).get("text") or ""))), "")

    def edit_review(self, review: PostedReview, body: str) -> None:
        url = f"{self._repository.url}/pulls/{self._ref.number}/reviews/{review.id}"
        with self._writing("edit the review"):
            self._requester.requestJsonAndCheck("PUT", url, input={"body": body})

    def may_write(self, login: str) -> bool:
        """Asked once in a job."""
        if login not in self._may_write:
            self._may_write[login] = bool(login) and self._asked_may_write(login)
        return self._may_write[login]

    def _asked_may_write(self, login: str) -> bool:
        try:
            with translated("ask for a permission"):
                return self._repository.get_collaborator_permission(login) in _MAY_WRITE
        except CannotReview:
            return False  # 404: no collaborator

    def comment(self, body: str) -> None:
        with self._writing("answer"):
            self._post(f"{self._repository.url}/issues/{self._ref.number}/comments", {"body": body})

    def react(self, comment_id: int, kind: str, reaction: Literal["+1", "-1", "eyes"]) -> None:
        """A reaction that may not be given is no reason to fail."""
        area = "pulls" if kind == "review_comment" else "issues"
        try:
            with self._writing("react"):
                url = f"{self._repository.url}/{area}/comments/{comment_id}/reactions"
                self._post(url, {"content": reaction})
        except WriteRefused as refusal:
            log.info("no reaction", reason=refusal.reason)

    def commit(self, repository: str, branch: str, head_sha: str, message: str, files: Mapping[str, str]) -> str:
        self._before_write()
        return commits.commit(self._requester, commits.Target(repository, branch, head_sha), message, files)

    def _post(self, url: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        _, answer = self._requester.requestJsonAndCheck("POST", url, input=dict(body))
        return answer if isinstance(answer, Mapping) else {}

    @contextmanager
    def _writing(self, what: str) -> Iterator[None]:
        self._before_write()
        with translated(what, write=True):
            yield


def _comment_json(comment: PlacedComment) -> dict[str, Any]:
    place: dict[str, Any] = {"path": comment.path, "body": comment.body, "line": comment.line, "side": "RIGHT"}
    if comment.start_line is not None:
        place |= {"start_line": comment.start_line, "start_side": "RIGHT"}
    return place
