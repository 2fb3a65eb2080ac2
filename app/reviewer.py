"""The use case: one pull request in, at most one review out. It reads as the flow in ARCHITECTURE.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from app.conversation import Settlement
from app.failures import WriteRefused
from app.operations.job_steps import step
from app.pull_request import CheckRun, PullRequest, PullRequestState
from app.review.anchors import PlannedComment
from app.review.check_run import check_run, closed_check_run, paused_check_run
from app.review.commands import standing
from app.review.comment_text import comment_body
from app.review.gathered_review import GatheredReview, gather_review
from app.review.measured_review import tell_measured, with_reported
from app.review.phrases import count
from app.review.posting import Posted, Posting, begun, placed
from app.review.reconcile import reconcile, second_choice
from app.review.review_plan import Report
from app.review.rule_pages import RulePages
from app.review.summary import review_body
from rules.engine.rule import Rule

Occasion = Literal["pushed", "asked", "rebased", "measured"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended, for the log and the list of reviews.

    findings, suggestions: the rules of what was posted. accepted: of the suggestions whose lines came with the push;
    taken: how many these are. dismissed: findings that people do not want to hear of.
    """

    kind: Literal["reviewed", "silent", "closed", "paused", "answered", "applied", "ignored", "done", "observed"]
    detail: str = ""
    findings: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    taken: int = 0
    dismissed: int = 0


@dataclass(frozen=True, eq=False)
class Reviewer:
    """Reviews pull requests.

    rules: all that exist; a repository's configuration chooses among them. day: when the review starts, which ends of
    support are compared with; None for the day of their data. without: files that an earlier try broke off at, and why.
    """

    rules: Sequence[Rule]
    pages: RulePages = field(default_factory=RulePages)
    day: date | None = None
    without: Mapping[str, str] = field(default_factory=dict)

    def review(
        self, pull_request: PullRequest, *, asked: bool = False, rebased: bool = False, before: str = ""
    ) -> Outcome:
        """asked: a person wants it now, also in a paused pull request. before: the head that a push replaced.

        rebased: the base branch is another one, so what was said of this head before may be settled and true again.
        """
        state = pull_request.state()
        if not state.is_open:
            return Outcome("closed", "the pull request is not open")
        occasion: Occasion = "asked" if asked else "rebased" if rebased else "pushed"
        return self._review(pull_request, state, occasion, before)

    def measured(self, pull_request: PullRequest, head_sha: str) -> Outcome:
        """The repository's CI has measured this commit: its numbers go into what stands, and nothing is said twice."""
        state = pull_request.state()
        if not state.is_open or state.head_sha != head_sha:
            return Outcome("closed", "the measured commit is not the head of an open pull request")
        return self._review(pull_request, state, "measured")

    def examined(self, pull_request: PullRequest, state: PullRequestState, before: str = "") -> GatheredReview:
        """What there is to say, before anything is said."""
        return gather_review(pull_request, state, self.rules, before, self.day, self.without)

    def _review(
        self, pull_request: PullRequest, state: PullRequestState, occasion: Occasion, before: str = ""
    ) -> Outcome:
        with step("gather_review"):
            found = self.examined(pull_request, state, before)
        if occasion != "pushed":  # of a new head nobody has measured anything yet
            found = with_reported(found, pull_request.measured_text(state.head_sha))
        asked, is_edit = occasion == "asked", occasion == "measured"
        when = found.report.loaded.configuration.review.when
        if when == "observe" and not asked:
            return _observed(found)
        if standing(found.conversation.notes).is_paused and not asked:
            trouble = self._check(pull_request, replace(paused_check_run(state.head_sha), is_edit=is_edit))
            return Outcome("paused", f"`/slimline resume` starts reviews again{trouble}")
        if found.report.loaded.is_closed:
            run = replace(closed_check_run(state.head_sha, found.report.loaded), is_edit=is_edit)
            trouble = self._check(pull_request, run)
            return Outcome("silent", f"the configuration's `paths` can't be read{trouble}")
        is_said = found.is_said(state.head_sha) and occasion not in ("asked", "rebased")
        is_quiet = not asked and (when == "on-request" or (when == "ready" and state.is_draft))
        outcome = self._say(pull_request, state.head_sha, found, is_said, is_quiet, is_edit=is_edit)
        if found.report.reported:
            trouble = tell_measured(pull_request, found.report, state.head_sha)
            outcome = replace(outcome, detail=f"{outcome.detail}; measured{trouble}")
        return replace(outcome, accepted=found.accepted, taken=found.taken, dismissed=found.report.dismissed)

    def _say(
        self,
        pull_request: PullRequest,
        head_sha: str,
        found: GatheredReview,
        is_said: bool,
        is_quiet: bool,
        is_edit: bool,
    ) -> Outcome:
        """Posts what is new, settles what is old, and reports the whole in the check run. is_quiet: there alone."""
        report = found.report
        news = reconcile(
            report.planned,
            found.conversation.threads,
            found.said,
            found.told_marks,
            found.unknown,
            self._body,
            head_sha,
            may_repeat=not is_quiet and not begun(found.conversation.reviews, head_sha),
        )
        limit = 0 if is_quiet else max(0, report.loaded.configuration.review.max_comments - news.kept)
        post, left_out = _worth_a_thread(news.post, limit, clickable=found.conversation.must_be_resolved)
        posted = (
            Posted() if is_said or not post else self._post(pull_request, head_sha, found, post, left_out, news.again)
        )
        settlements = [one for one in news.settlements if not (is_quiet and found.holds(one.thread))]
        self._settle(pull_request, settlements, head_sha)
        unsaid = (*left_out, *posted.refused)
        run = check_run(report, head_sha, self.pages, unsaid, posted.reason)
        trouble = self._check(pull_request, replace(run, is_edit=is_edit))
        return _outcome(() if is_said else [c for c in post if c not in posted.refused], report, trouble)

    def _post(
        self,
        pull_request: PullRequest,
        head_sha: str,
        found: GatheredReview,
        comments: Sequence[PlannedComment],
        left_out: Sequence[PlannedComment],
        again: Sequence[PlannedComment],
    ) -> Posted:
        def body(missing: Sequence[PlannedComment], is_last: bool) -> str:
            carried = [comment for comment in comments if comment not in missing]
            return review_body(
                found.report, carried, missing, self.pages, head_sha, found.edition, last=is_last, again=again
            )

        has_begun = begun(found.conversation.reviews, head_sha)
        posting = Posting(pull_request, head_sha, found.edition, body, left_out, has_begun)
        with step("post"):
            return posting.post([placed(comment, self._body(comment)) for comment in comments])

    def _settle(self, pull_request: PullRequest, settlements: Sequence[Settlement], head_sha: str) -> None:
        if not settlements:
            return
        with step("settle"):
            refused = pull_request.settle(settlements)
            again = [second_choice(one, head_sha) for one in refused if one.kind == "resolve"]
            if again:
                pull_request.settle(again)

    def _check(self, pull_request: PullRequest, run: CheckRun) -> str:
        """A check run that GitHub refuses never costs the review."""
        try:
            with step("report"):
                pull_request.post_check_run(run)
        except WriteRefused as refusal:
            return f"; no check run: {refusal.reason}"
        return ""

    def _body(self, comment: PlannedComment) -> str:
        return comment_body(comment, self.pages)


def _worth_a_thread(
    comments: Sequence[PlannedComment], limit: int, *, clickable: bool
) -> tuple[Sequence[PlannedComment], Sequence[PlannedComment]]:
    """Those that are posted, and those that are left to the check run.

    clickable: an open thread would block the merge, so that mere advice opens none.
    """
    fit = [comment for comment in comments if comment.committable or not clickable][:limit]
    return fit, [comment for comment in comments if comment not in fit]


def _observed(found: GatheredReview) -> Outcome:
    """What would have been said, for those who try Slimline out: GitHub shows nothing of it."""
    outcome = _outcome(found.report.planned, found.report, "")
    detail = f"{outcome.detail}; nothing was posted of {', '.join(dict.fromkeys(outcome.findings)) or 'it'}"
    return Outcome("observed", detail, accepted=found.accepted)


def _outcome(posted: Sequence[PlannedComment], report: Report, trouble: str) -> Outcome:
    detail = f"{count(len(posted), 'comment')}, {count(len(report.told), 'finding')}{trouble}"
    findings = tuple(finding.rule for comment in posted for finding in comment.findings)
    suggestions = tuple(rule for comment in posted for rule in sorted(comment.settled_rules))
    return Outcome("reviewed" if posted else "silent", detail, findings, suggestions)
