"""The `PullRequest` port with a token of somebody else: of a workflow, or of the person who asks.

Nothing here is Slimline's alone. The token's author may be shared with every other workflow (`github-actions[bot]`), so
what is ours carries our mark, too. The job that asks shows the result itself: no check run is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from github import Auth

from app.conversation import Settlement
from app.failures import WriteRefused
from app.github_api.clock import GithubClock
from app.github_api.open_check_runs import OpenCheckRuns
from app.github_api.pull_request import GithubPullRequest
from app.github_api.reading import pages
from app.github_api.requester import WatchedRequester
from app.intake.jobs import PullRequestRef
from app.pull_request import CheckRun, FileAt, Gathered, PlacedComment
from app.review.markers import fingerprints_in, is_any_review

WORKFLOWS = "github-actions[bot]"


@dataclass(slots=True)
class ReviewOutcome:
    """What a review came to. refused: the comments that the token may not post."""

    check_runs: list[CheckRun] = field(default_factory=list)
    comments: list[PlacedComment] = field(default_factory=list)
    refused: list[PlacedComment] = field(default_factory=list)


class TokenPullRequest(GithubPullRequest):
    """said: what would be, or was, posted. writes: False where nothing is to be posted."""

    def __init__(self, requester: WatchedRequester, ref: PullRequestRef, *, writes: bool) -> None:
        super().__init__(
            requester,
            ref,
            before_write=lambda: None,
            find_shared=lambda: None,
            has_graphql=True,
            open_check_runs=OpenCheckRuns(),
            may_commit=False,
        )
        self._reviews_url = f"/repos/{ref.owner}/{ref.repository}/pulls/{ref.number}/reviews"
        self._own_requester, self._writes = requester, writes
        self.said = ReviewOutcome()

    def is_reviewed_by_app(self) -> bool:
        """Whether a Slimline App speaks here already: two voices that say the same help nobody."""
        reviews = pages(self._own_requester, self._reviews_url, "list the reviews")
        return any(is_any_review(review.get("body") or "") and _is_another_bot(review) for review in reviews)

    def gather(self, files: Sequence[FileAt]) -> Gathered:
        found = super().gather(files)
        talk = found.conversation
        ours = replace(
            talk,
            reviews=tuple(one for one in talk.reviews if is_any_review(one.body)),
            threads=tuple(one for one in talk.threads if fingerprints_in(one.body)),
        )
        return replace(found, conversation=ours)

    def post_review(self, head_sha: str, body: str, comments: Sequence[PlacedComment]) -> None:
        try:
            if self._writes:
                super().post_review(head_sha, body, comments)
        except WriteRefused as refusal:
            self.said.refused += comments if refusal.for_good else ()
            raise
        self.said.comments += comments

    def post_comment(self, head_sha: str, comment: PlacedComment) -> None:
        if self._writes:
            super().post_comment(head_sha, comment)
        self.said.comments.append(comment)

    def settle(self, settlements: Sequence[Settlement]) -> Sequence[Settlement]:
        return super().settle(settlements) if self._writes else ()

    def post_check_run(self, check_run: CheckRun) -> None:
        self.said.check_runs.append(check_run)


def _is_another_bot(review: dict[str, object]) -> bool:
    user = review.get("user")
    return isinstance(user, dict) and user.get("type") == "Bot" and user.get("login") != WORKFLOWS


@contextmanager
def pull_request_with_token(
    api_url: str, token: str, ref: PullRequestRef, *, writes: bool
) -> Iterator[TokenPullRequest]:
    """The pull request; its connections are closed at the end."""
    requester = WatchedRequester(Auth.Token(token), api_url, GithubClock())
    try:
        yield TokenPullRequest(requester, ref, writes=writes)
    finally:
        requester.close()
