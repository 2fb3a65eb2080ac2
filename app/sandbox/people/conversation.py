"""Comments, suggestions and check runs, as people use them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.sandbox import checks, conversation, deliveries, suggestions
from app.sandbox.people.pull_requests import PullRequests
from app.sandbox.people.reach import PERSON
from app.sandbox.records import CheckRun, IssueComment, ReviewComment


class ConversationActions(PullRequests):
    """Talk, accept suggestions, press buttons."""

    __slots__ = ()

    def comment(self, name: str, number: int, body: str, by: str = PERSON) -> IssueComment:
        with self.world.changing():
            self.world.account(by)
            return conversation.comment_on_issue(self.world, self.pull_request(name, number), by, body)

    def edit(self, name: str, comment: int, body: str, by: str = PERSON) -> None:
        """Change what somebody said in the conversation."""
        with self.world.changing():
            self.world.account(by)
            pull, found = self.world.issue_comment(self.world.repository(name), comment)
            before = {"body": {"from": found.body}}
            conversation.edit(self.world, found, body)
            found.edited_by = by
            deliveries.issue_comment(self.world, pull, found, "edited", by, changes=before)

    def lock(self, name: str, number: int) -> None:
        """From now on only people with write permission may talk."""
        with self.world.changing():
            self.pull_request(name, number).locked = True

    def reply(self, name: str, comment: int, body: str, by: str = PERSON) -> ReviewComment:
        """An answer in the thread of a review comment."""
        with self.world.changing():
            self.world.account(by)
            pull, thread, _ = self.world.review_comment(self.world.repository(name), comment)
            return conversation.reply(self.world, pull, thread, by, body)

    def resolve(self, name: str, comment: int, by: str = PERSON) -> None:
        """Resolve the thread of a review comment."""
        with self.world.changing():
            pull, thread, _ = self.world.review_comment(self.world.repository(name), comment)
            conversation.resolve(self.world, pull, thread, by)

    def unresolve(self, name: str, comment: int, by: str = PERSON) -> None:
        """Open it again."""
        with self.world.changing():
            pull, thread, _ = self.world.review_comment(self.world.repository(name), comment)
            conversation.unresolve(self.world, pull, thread, by)

    def commit_suggestions(self, name: str, number: int, comments: Sequence[int], by: str = PERSON) -> str:
        """Accept suggestions in one commit; its id. Raises SuggestionRefused."""
        with self.world.changing():
            return suggestions.commit_suggestions(self.world, self.pull_request(name, number), comments, by)

    def open_suggestions(self, name: str, number: int) -> list[int]:
        """The comments whose suggestion can be committed now."""
        with self.world.lock:
            pull = self.pull_request(name, number)
            return [
                comment.id
                for thread in pull.threads
                for comment in thread.comments
                if not suggestions.refusal(self.world, pull, thread, comment)
            ]

    def check_runs(self, name: str, sha: str) -> list[CheckRun]:
        with self.world.lock:
            repository = self.world.repository(name)
            runs = self.world.check_runs.values()
            return [run for run in runs if (run.repository, run.head_sha) == (repository.id, sha)]

    def report(self, name: str, check_run: Mapping[str, Any]) -> CheckRun:
        """A workflow of the repository posts a check run of its own."""
        with self.world.changing():
            repository = self.world.repository(name)
            begun = {key: check_run[key] for key in ("name", "head_sha", "external_id") if key in check_run}
            run = checks.create(self.world, repository, {**begun, "status": "in_progress"})
            run.is_ours = False
            checks.update(self.world, repository, run, check_run)
            return run

    def press(self, check_run: int, identifier: str, by: str = PERSON) -> None:
        """Press a check run's button."""
        with self.world.changing():
            run = self.world.check_runs[check_run]
            repository = self.world.repositories[run.repository]
            asked = {"identifier": identifier}
            deliveries.check_run(self.world, repository, run, "requested_action", by, requested_action=asked)

    def rerequest_all(self, check_run: int, by: str = PERSON) -> None:
        """Press "Re-run all checks" where this check run stands."""
        with self.world.changing():
            run = self.world.check_runs[check_run]
            deliveries.check_suite(self.world, self.world.repositories[run.repository], run, "rerequested", by)

    def rerequest(self, check_run: int, by: str = PERSON) -> None:
        """Ask for a check run again."""
        with self.world.changing():
            run = self.world.check_runs[check_run]
            deliveries.check_run(self.world, self.world.repositories[run.repository], run, "rerequested", by)
