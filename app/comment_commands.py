"""What people ask for in comments and by the check run's button. Bots and ourselves are never answered."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

import structlog
import yaml

from app.apply_fixes import apply_fixes
from app.conversation import Conversation, Settlement, Thread
from app.intake.jobs import CommandJob
from app.pull_request import PullRequest
from app.review.check_run import APPLY_ALL
from app.review.commands import HELP, CommentCommand, command_in, dismisses
from app.review.gathered_review import GatheredReview
from app.review.markdown import code, fenced
from app.review.rule_choice import all_words
from app.reviewer import Outcome, Reviewer

log = structlog.get_logger(__name__)

_NO_COMMAND = "no command"
_TRIES = 3
"""To commit on a branch that people push to at the same time."""


@dataclass(frozen=True, eq=False)
class Commanded:
    """Obeys one command on one pull request."""

    pull_request: PullRequest
    reviewer: Reviewer

    def obey(self, job: CommandJob) -> Outcome:
        """With a line for the record of who had what done, or was refused it."""
        outcome = self._obey(job)
        if outcome.detail != _NO_COMMAND:
            asked = " ".join(job.text.split())[:200]
            log.info(
                "command", by=job.author, asked=asked, by_way_of=job.kind, ended=outcome.kind, detail=outcome.detail
            )
        return outcome

    def _obey(self, job: CommandJob) -> Outcome:
        if job.author.endswith("[bot]"):
            return Outcome("ignored", "bots are not answered")
        command = _button(job) if job.kind == "button" else command_in(job.text)
        if command is None and job.in_reply_to and dismisses(job.text):
            return self._dismiss(job)
        if command is None:
            return Outcome("ignored", _NO_COMMAND)
        if command.verb == "help":
            return self._answer(job, HELP)
        if not self.pull_request.may_write(job.author):
            self._react(job, agreed=False)
            return Outcome("ignored", "no write permission")
        return self._do(job, command)

    def _do(self, job: CommandJob, command: CommentCommand) -> Outcome:
        match command.verb:
            case "review" | "resume":
                self._react(job)
                return self.reviewer.review(self.pull_request, asked=True)
            case "pause":
                self._react(job)
                return Outcome("paused", "by command")
            case "ignore":
                return self._ignore(job, command.argument)
            case "config":
                return self._answer(job, _configuration_text(self._examine()))
            case "apply" | "apply all":
                return self._apply(job, everything=command.verb == "apply all")
            case _:
                self._react(job, agreed=False)
                return self._answer(job, f"{code('/slimline ' + command.argument)} isn't a command.\n\n{HELP}")

    def _ignore(self, job: CommandJob, name: str) -> Outcome:
        words = all_words(self.reviewer.rules)
        if name not in {word.casefold() for word in words}:
            close = get_close_matches(name, words, 1)
            hint = f" Did you mean {code(close[0])}?" if close else ""
            self._react(job, agreed=False)
            return self._answer(job, f"{code(name)} isn't a rule, alias, or category.{hint}")
        self._react(job)
        return self.reviewer.review(self.pull_request)

    def _dismiss(self, job: CommandJob) -> Outcome:
        """A reply "ignore": only in threads that we began. The reply itself is what the next reviews remember."""
        threads = self.pull_request.gather(()).conversation.threads
        thread = next((t for t in threads if t.comment_id == job.in_reply_to), None)
        if thread is None:
            return Outcome("ignored", "not a thread of ours")
        if not self.pull_request.may_write(job.author):
            self._react(job, agreed=False)
            return Outcome("ignored", "no write permission")
        self._react(job)
        self._close(thread)
        return self.reviewer.review(self.pull_request)

    def _close(self, thread: Thread) -> None:
        if thread.can_resolve and not thread.resolved_by:
            self.pull_request.settle([Settlement(thread, "resolve")])

    def _apply(self, job: CommandJob, *, everything: bool) -> Outcome:
        state = self.pull_request.state()
        if not state.is_open:
            return Outcome("closed", "the pull request is not open")
        self._react(job)
        for tries_left in reversed(range(_TRIES)):
            examination = self.reviewer.examined(self.pull_request, state)
            result = apply_fixes(self.pull_request, state, examination.report, everything=everything)
            newer = state if result.commit or not tries_left else self.pull_request.state()
            if newer.head_sha == state.head_sha:
                break
            state = newer  # somebody pushed meanwhile: what they wrote is mended just as well
        if result.answer:
            self._answer(job, result.answer, examination.conversation)
        if result.commit:
            log.info(
                "committed",
                by=job.author,
                repository=state.head_repository,
                branch=state.head_ref,
                commit=result.commit,
            )
        return Outcome("applied" if result.commit else "answered", result.commit)

    def _examine(self) -> GatheredReview:
        return self.reviewer.examined(self.pull_request, self.pull_request.state())

    def _answer(self, job: CommandJob, text: str, conversation: Conversation | None = None) -> Outcome:
        """Answers once, also when the job runs again: the answer carries the comment's number."""
        by_delivery = job.kind == "button" or job.is_edit
        marker = f"<!-- slimline:answer {job.delivery if by_delivery else job.comment_id} -->"
        said = (conversation or self.pull_request.gather(()).conversation).answers
        if not any(marker in answer for answer in said):
            self.pull_request.comment(f"{text}\n\n{marker}")
        return Outcome("answered", "")

    def _react(self, job: CommandJob, *, agreed: bool = True) -> None:
        if job.comment_id:
            self.pull_request.react(job.comment_id, job.kind, "+1" if agreed else "-1")


def _button(job: CommandJob) -> CommentCommand | None:
    return CommentCommand("apply all") if job.text == APPLY_ALL[2] else None


def _configuration_text(examination: GatheredReview) -> str:
    loaded = examination.report.loaded
    source = code(loaded.source) if loaded.source else "the defaults"
    text = yaml.safe_dump(loaded.configuration.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    mistakes = "".join(f"\n- {problem.text}" for problem in loaded.problems)
    notes = f"\n\nIt has mistakes. Slimline ignores these settings and uses the others:{mistakes}" if mistakes else ""
    return f"In effect, from {source}:{notes}\n\n{fenced('yaml', text.splitlines())}"
