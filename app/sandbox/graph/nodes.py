"""The sandbox's records as GraphQL nodes: dictionaries whose callable values take arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.sandbox.access import InstallationToken, allows
from app.sandbox.graph.connections import Node, connection
from app.sandbox.placement import is_outdated, standing
from app.sandbox.records import IssueComment, PullRequest, Repository, Review, ReviewComment, Thread
from app.sandbox.shapes.accounts import node_id
from app.sandbox.shapes.pulls import association, html_url
from app.sandbox.world import World

REACTION_NAMES = {
    "+1": "THUMBS_UP",
    "-1": "THUMBS_DOWN",
    "laugh": "LAUGH",
    "hooray": "HOORAY",
    "confused": "CONFUSED",
    "heart": "HEART",
    "rocket": "ROCKET",
    "eyes": "EYES",
}


@dataclass(frozen=True, slots=True)
class Nodes:
    """Makes nodes as one caller sees them."""

    world: World
    token: InstallationToken

    def actor(self, login: str) -> Node:
        """GraphQL names a bot without the `[bot]` that REST shows."""
        account = self.world.account(login)
        shown = login.removesuffix("[bot]")
        return {
            "__typename": account.kind,
            "id": node_id("U", account.id),
            "databaseId": account.id,
            "login": shown,
        }

    def pull_request(self, pull: PullRequest) -> Node:
        return {
            "__typename": "PullRequest",
            "id": node_id("PR", pull.id),
            "databaseId": pull.id,
            "fullDatabaseId": str(pull.id),
            "number": pull.number,
            "title": pull.title,
            "body": pull.body,
            "state": "OPEN" if pull.is_open else "CLOSED",
            "isDraft": pull.draft,
            "baseRef": self._base_ref(pull),
            "baseRefName": pull.base_ref,
            "baseRefOid": pull.base_sha,
            "headRefName": pull.head_ref,
            "headRefOid": pull.head_sha,
            "maintainerCanModify": pull.maintainer_can_modify,
            **self._written(pull, pull.author),
            "reviews": connection(pull.reviews, lambda each: self.review(pull, each)),
            "reviewThreads": connection(pull.threads, lambda each: self.thread(pull, each)),
            "comments": connection(pull.comments, lambda each: self.issue_comment(pull, each)),
        }

    def _base_ref(self, pull: PullRequest) -> Node:
        """The rule as those see it who may not administer the repository; None where the branch is not protected."""
        required = pull.base_ref in self.world.base_repository(pull).resolved_before_merge
        return {"name": pull.base_ref, "refUpdateRule": {"requiresConversationResolution": True} if required else None}

    def review(self, pull: PullRequest, review: Review) -> Node:
        return {
            "__typename": "PullRequestReview",
            "id": node_id("PRR", review.id),
            "databaseId": review.id,
            "fullDatabaseId": str(review.id),
            "body": review.body,
            "state": review.state,
            **self._written(pull, review.author),
            **_minimized(review.minimized),
            "commit": self.commit(self.world.base_repository(pull), review.commit_id),
            "submittedAt": review.submitted_at,
        }

    def thread(self, pull: PullRequest, thread: Thread) -> Node:
        start, line = standing(self.world, pull, thread)
        can_resolve = allows(self.token, {"contents": "write"}) and allows(self.token, {"pull_requests": "write"})
        return {
            "__typename": "PullRequestReviewThread",
            "id": node_id("PRRT", thread.id),
            "isResolved": bool(thread.resolved_by),
            "isOutdated": is_outdated(self.world, pull, thread),
            "isCollapsed": bool(thread.resolved_by),
            "path": thread.path,
            "line": line,
            "startLine": start,
            "originalLine": thread.line,
            "originalStartLine": thread.start_line,
            "diffSide": thread.side,
            "startDiffSide": thread.start_side,
            "subjectType": thread.subject_type.upper(),
            "resolvedBy": self.actor(thread.resolved_by) if thread.resolved_by else None,
            "viewerCanResolve": can_resolve and not thread.resolved_by,
            "viewerCanUnresolve": can_resolve and bool(thread.resolved_by),
            "viewerCanReply": allows(self.token, {"pull_requests": "write"}),
            "comments": connection(thread.comments, lambda each: self.review_comment(pull, thread, each)),
        }

    def review_comment(self, pull: PullRequest, thread: Thread, comment: ReviewComment) -> Node:
        start, line = standing(self.world, pull, thread)
        first = thread.comments[0]
        review = next((each for each in pull.reviews if each.id == comment.review_id), None)
        return {
            **self._comment(pull, comment),
            "__typename": "PullRequestReviewComment",
            "id": node_id("PRRC", comment.id),
            "path": thread.path,
            "line": line,
            "startLine": start,
            "originalLine": thread.line,
            "originalStartLine": thread.start_line,
            "outdated": is_outdated(self.world, pull, thread),
            "diffHunk": thread.diff_hunk,
            "url": f"{html_url(self.world, pull)}#discussion_r{comment.id}",
            "viewerCanDelete": allows(self.token, {"pull_requests": "write"}),
            "replyTo": lambda _: None if comment is first else self.review_comment(pull, thread, first),
            "pullRequestReview": lambda _: review and self.review(pull, review),
            "originalCommit": self.commit(self.world.base_repository(pull), thread.original_commit),
        }

    def issue_comment(self, pull: PullRequest, comment: IssueComment) -> Node:
        return {
            **self._comment(pull, comment),
            "__typename": "IssueComment",
            "id": node_id("IC", comment.id),
            "url": f"{html_url(self.world, pull)}#issuecomment-{comment.id}",
        }

    def commit(self, repository: Repository, sha: str) -> Node:
        return {
            "__typename": "Commit",
            "id": f"C_{sha}",
            "oid": sha,
            "message": lambda _: repository.git.commit_at(sha).message,
            "url": f"{self.world.url}/{repository.full_name}/commit/{sha}",
            "committedDate": lambda _: repository.git.commit_at(sha).date,
            "parents": lambda info, **page: self._commits(repository, repository.git.commit_at(sha).parents)(
                info, **page
            ),
            "history": lambda info, path="", since="", until="", **page: self._commits(
                repository, repository.git.history(sha, path or "", since or "", until or "")
            )(info, **page),
        }

    def _commits(self, repository: Repository, shas: Sequence[str]) -> Callable[..., Node]:
        return connection(shas, lambda each: self.commit(repository, each))

    def _comment(self, pull: PullRequest, comment: ReviewComment | IssueComment) -> Node:
        return {
            "databaseId": comment.id,
            "fullDatabaseId": str(comment.id),
            "body": comment.body,
            "createdAt": comment.created_at,
            "updatedAt": comment.updated_at,
            "editor": self.actor(comment.edited_by) if comment.edited_by else None,
            **self._written(pull, comment.author),
            **_minimized(comment.minimized),
            "viewerCanMinimize": allows(self.token, {"pull_requests": "write"}),
            "reactionGroups": self._reactions(comment),
        }

    def _written(self, pull: PullRequest, author: str) -> Node:
        return {
            "author": self.actor(author),
            "authorAssociation": association(self.world, pull, author),
            "viewerDidAuthor": author == self.world.app.bot,
        }

    def _reactions(self, subject: ReviewComment | IssueComment) -> list[Node]:
        given = [(reaction.content, reaction.author) for reaction in subject.reactions]
        return [
            {
                "content": name,
                "viewerHasReacted": (content, self.world.app.bot) in given,
                "reactors": {"totalCount": sum(each[0] == content for each in given)},
            }
            for content, name in REACTION_NAMES.items()
        ]


def _minimized(reason: str) -> dict[str, Any]:
    return {"isMinimized": bool(reason), "minimizedReason": reason.lower() or None}
