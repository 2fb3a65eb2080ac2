"""The fields of `Mutation`."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from app.sandbox import changes, conversation
from app.sandbox.access import allows
from app.sandbox.errors import ApiError
from app.sandbox.fast_import import Content
from app.sandbox.graph.connections import Node
from app.sandbox.graph.nodes import REACTION_NAMES
from app.sandbox.graph.query import Finder
from app.sandbox.graph.refusals import QueryRefused, forbidden
from app.sandbox.records import IssueComment, Repository, ReviewComment

Input = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mutation:
    """The root value of mutations. Every field takes `input` and answers its payload."""

    finder: Finder

    def resolveReviewThread(self, _info: Any, input: Input) -> Node:
        self._need("contents", "pull_requests")  # GitHub asks an App for contents:write here
        pull, thread = self.finder.thread(input["threadId"])
        conversation.resolve(self.finder.world, pull, thread, self.finder.world.app.bot)
        return _payload(input, thread=self.finder.nodes.thread(pull, thread))

    def unresolveReviewThread(self, _info: Any, input: Input) -> Node:
        self._need("contents", "pull_requests")
        pull, thread = self.finder.thread(input["threadId"])
        conversation.unresolve(self.finder.world, pull, thread, self.finder.world.app.bot)
        return _payload(input, thread=self.finder.nodes.thread(pull, thread))

    def updatePullRequestReviewComment(self, _info: Any, input: Input) -> Node:
        self._need("pull_requests")
        pull, thread, comment = self.finder.review_comment(input["pullRequestReviewCommentId"])
        self._own(comment)
        try:
            conversation.edit(self.finder.world, comment, input["body"])
        except ApiError as error:
            raise QueryRefused("UNPROCESSABLE", error.message) from None
        node = self.finder.nodes.review_comment(pull, thread, comment)
        return _payload(input, pullRequestReviewComment=node)

    def deletePullRequestReviewComment(self, _info: Any, input: Input) -> Node:
        self._need("pull_requests")
        pull, thread, comment = self.finder.review_comment(input["id"])
        self._own(comment)
        conversation.delete(self.finder.world, pull, thread, comment, self.finder.world.app.bot)
        review = next((each for each in pull.reviews if each.id == comment.review_id), None)
        return _payload(input, pullRequestReview=review and self.finder.nodes.review(pull, review))

    def minimizeComment(self, _info: Any, input: Input) -> Node:
        self._need("pull_requests")
        subject = self._subject(input["subjectId"])
        subject.minimized = input["classifier"]
        shown = {"isMinimized": True, "minimizedReason": subject.minimized.lower()}
        return _payload(input, minimizedComment=shown)

    def addReaction(self, _info: Any, input: Input) -> Node:
        self._need("pull_requests")
        content = next(each for each, name in REACTION_NAMES.items() if name == input["content"])
        conversation.react(self.finder.world, self._subject(input["subjectId"]), self.finder.world.app.bot, content)
        return _payload(input, reaction={"content": input["content"]})

    def createCommitOnBranch(self, _info: Any, input: Input) -> Node:
        self._need("contents")
        branch, expected = input["branch"], input["expectedHeadOid"]
        name = branch.get("branchName", "").removeprefix("refs/heads/")
        repository = self._pushable(branch.get("repositoryNameWithOwner", ""), name)
        if repository.git.tip(name) is None:
            raise QueryRefused("NOT_FOUND", f'No such branch "{name}".')
        if repository.git.tip(name) != expected:
            message = f'Expected branch to point to "{expected}" but it did not. Pull and try again.'
            raise QueryRefused("STALE_DATA", message)
        text = "\n\n".join(filter(None, (input["message"]["headline"], input["message"].get("body"))))
        files = _files(input.get("fileChanges") or {})
        sha = changes.push(self.finder.world, repository, name, files, text, self.finder.world.app.bot)
        return _payload(input, commit=self.finder.nodes.commit(repository, sha))

    def _pushable(self, full_name: str, branch: str) -> Repository:
        """Its own repositories, and a fork's branch whose pull request allows edits by maintainers."""
        world, token = self.finder.world, self.finder.nodes.token
        for pull in world.pull_requests.values():
            head = world.head_repository(pull)
            if head is None or not pull.is_open or not pull.maintainer_can_modify:
                continue
            covered = self.finder.gate.covers(token, world.base_repository(pull))
            if covered and (head.full_name.lower(), pull.head_ref) == (full_name.lower(), branch):
                return head
        try:
            return self.finder.repository(full_name)
        except QueryRefused:
            raise forbidden() from None

    def _subject(self, identity: str) -> ReviewComment | IssueComment:
        if identity.startswith("IC_"):
            return self.finder.issue_comment(identity)[1]
        return self.finder.review_comment(identity)[2]

    def _need(self, *permissions: str) -> None:
        if not all(allows(self.finder.nodes.token, {name: "write"}) for name in permissions):
            raise forbidden()

    def _own(self, comment: ReviewComment) -> None:
        if comment.author != self.finder.world.app.bot:
            raise forbidden()


def _payload(input: Input, **fields: Any) -> Node:
    return {"clientMutationId": input.get("clientMutationId"), **fields}


def _files(changed: Input) -> dict[str, Content | None]:
    files: dict[str, Content | None] = {each["path"]: None for each in changed.get("deletions") or ()}
    for each in changed.get("additions") or ():
        try:
            files[each["path"]] = base64.b64decode(each["contents"], validate=True)
        except binascii.Error:
            raise QueryRefused("UNPROCESSABLE", f"Contents of {each['path']} are not base64.") from None
    return files
