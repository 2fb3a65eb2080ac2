"""The use case: one pull request in, at most one review out. It reads as the flow in ARCHITECTURE.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.failures import Refused
from app.pull_request import PullRequest, PullRequestState, Settlement
from app.review.anchors import PlannedComment
from app.review.check_run import check_run
from app.review.commands import standing
from app.review.comment_text import comment_body
from app.review.examination import Examination, examine
from app.review.posting import Posting, placed
from app.review.reconcile import reconcile, second_choice
from app.review.report import Report
from app.review.rule_pages import RulePages
from app.review.summary import review_body
from rules.engine.context import ImageFacts, NoImageFacts
from rules.engine.rule import Rule


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended, for the log and the list of reviews."""

    kind: Literal["reviewed", "silent", "closed", "paused", "answered", "applied", "ignored", "done"]
    detail: str = ""


@dataclass(frozen=True, eq=False)
class Reviewer:
    """Reviews pull requests. rules: all that exist; a repository's configuration chooses among them."""

    rules: Sequence[Rule]
    pages: RulePages = field(default_factory=RulePages)
    images: ImageFacts = field(default_factory=NoImageFacts)

    def review(self, pull_request: PullRequest, *, asked: bool = False) -> Outcome:
        """asked: a person wants it now, also in a paused pull request."""
        state = pull_request.state()
        if not state.is_open:
            return Outcome("closed", "the pull request is not open")
        found = examine(pull_request, state, self.rules, self.images)
        if standing(found.conversation.notes).is_paused and not asked:
            return Outcome("paused", "`/slimline resume` starts reviews again")
        return self._say(pull_request, state, found)

    def _say(self, pull_request: PullRequest, state: PullRequestState, found: Examination) -> Outcome:
        """Settles what is old, posts what is new, and reports the whole in the check run."""
        report = found.report
        news = reconcile(report.planned, found.conversation.threads, found.still_true, self._body, state.head_sha)
        limit = max(0, report.loaded.configuration.review.max_comments - news.kept)
        post, left_out = news.post[:limit], news.post[limit:]
        self._settle(pull_request, news.settlements, state.head_sha)
        if found.is_said(state.head_sha):
            post = ()
        refused = self._post(pull_request, state, found, post, left_out) if post else ()
        notes = self._check(pull_request, report, state, (*left_out, *refused))
        posted = len(post) - len(refused)
        detail = ", ".join([f"{posted} comments", f"{len(report.told)} findings", *notes])
        return Outcome("reviewed" if posted else "silent", detail)

    def _post(
        self,
        pull_request: PullRequest,
        state: PullRequestState,
        found: Examination,
        comments: Sequence[PlannedComment],
        left_out: Sequence[PlannedComment],
    ) -> tuple[PlannedComment, ...]:
        def body(missing: Sequence[PlannedComment], is_last: bool) -> str:
            return review_body(found.report, missing, self.pages, state.head_sha, found.edition, last=is_last)

        posting = Posting(pull_request, state.head_sha, found.edition, body, left_out)
        return posting.post([placed(comment, self._body(comment)) for comment in comments])

    def _settle(self, pull_request: PullRequest, settlements: Sequence[Settlement], head_sha: str) -> None:
        if settlements:
            refused = pull_request.settle(settlements)
            again = [second_choice(one, head_sha) for one in refused if one.kind == "resolve"]
            if again:
                pull_request.settle(again)

    def _check(
        self, pull_request: PullRequest, report: Report, state: PullRequestState, left_out: Sequence[PlannedComment]
    ) -> list[str]:
        """A check run that GitHub refuses never costs the review."""
        try:
            pull_request.post_check_run(check_run(report, state.head_sha, self.pages, left_out, ()))
        except Refused as refusal:
            return [f"no check run: {refusal.reason}"]
        return []

    def _body(self, comment: PlannedComment) -> str:
        return comment_body(comment, self.pages)
