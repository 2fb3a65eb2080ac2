"""Branches and pull requests."""

from __future__ import annotations

from typing import Any

from app.sandbox import changes, deliveries
from app.sandbox.fast_import import Files
from app.sandbox.people.reach import PERSON, Reach
from app.sandbox.placement import comparison
from app.sandbox.records import PullRequest
from app.sandbox.shapes import pulls


class PullRequests(Reach):
    """Push, and open, edit, close pull requests."""

    __slots__ = ()

    def push(self, name: str, branch: str, files: Files, *, by: str = PERSON, message: str = "Change") -> str:
        """A commit on top of a branch; None as content removes the file. A new branch starts at the default branch."""
        with self.world.changing():
            repository = self.world.repository(name)
            if repository.git.tip(branch) is None:
                repository.git.set_ref(f"refs/heads/{branch}", repository.git.tip(repository.default_branch) or "")
            return changes.push(self.world, repository, branch, files, message, by)

    def force_push(
        self, name: str, branch: str, files: Files, *, onto: str = "", by: str = PERSON, message: str = "Change"
    ) -> str:
        """Replace the branch by one commit on top of `onto` (the default branch)."""
        with self.world.changing():
            repository = self.world.repository(name)
            parent = onto or repository.git.tip(repository.default_branch) or ""
            return changes.force_push(self.world, repository, branch, parent, files, message, by)

    def open_pull_request(
        self,
        name: str,
        files: Files,
        *,
        branch: str = "change",
        base: str = "",
        head: str = "",
        title: str = "Change the image",
        body: str = "",
        author: str = PERSON,
        draft: bool = False,
        maintainer_can_modify: bool = False,
    ) -> PullRequest:
        """Push a new branch (to the fork `head` if named) and open a pull request from it."""
        with self.world.changing():
            repository = self.world.repository(name)
            source = self.world.repository(head) if head else repository
            base = base or repository.default_branch
            start = repository.git.tip(base) or ""
            if source is not repository:
                source.git.fetch(repository.git, f"refs/heads/{base}", f"refs/sandbox/{base}")
            self.world.account(author)
            changes.force_push(self.world, source, branch, start, files, title, author)
            pull = changes.open_pull_request(self.world, repository, base, source, branch, author, title, body)
            pull.draft, pull.maintainer_can_modify = draft, maintainer_can_modify
            deliveries.pull_request(self.world, pull, "opened", author)
            return pull

    def pull_request(self, name: str, number: int) -> PullRequest:
        with self.world.lock:
            return self.world.pull_request(self.world.repository(name), number)

    def edit_pull_request(self, name: str, number: int, *, title: str = "", base: str = "", by: str = PERSON) -> None:
        """A new title or another base branch."""
        with self.world.changing():
            pull = self.pull_request(name, number)
            told: dict[str, Any] = {}
            if title:
                told["title"] = {"from": pull.title}
                pull.title = title
            if base:
                told["base"] = {"ref": {"from": pull.base_ref}, "sha": {"from": pull.base_sha}}
                pull.base_ref = base
                changes.track_head(self.world, pull)
            deliveries.pull_request(self.world, pull, "edited", by, changes=told)

    def close(self, name: str, number: int, by: str = PERSON) -> None:
        with self.world.changing():
            pull = self.pull_request(name, number)
            pull.is_open = False
            deliveries.pull_request(self.world, pull, "closed", by)

    def merge(self, name: str, number: int, by: str = PERSON) -> str:
        """The base branch's new commit, which has what the pull request has."""
        with self.world.changing():
            repository, pull = self.world.repository(name), self.pull_request(name, number)
            tip = repository.git.tip(pull.base_ref) or ""
            changed = {
                each.path: repository.git.read(pull.head_sha, each.path) for each in comparison(self.world, pull)
            }
            title = f"Merge pull request #{number}"
            sha = changes.force_push(self.world, repository, pull.base_ref, tip, changed, title, by)
            pull.is_open, pull.merged_by = False, by
            deliveries.pull_request(self.world, pull, "closed", by)
            return sha

    def reopen(self, name: str, number: int, by: str = PERSON) -> None:
        with self.world.changing():
            pull = self.pull_request(name, number)
            pull.is_open = True
            if self.world.head_repository(pull) is not None:
                changes.track_head(self.world, pull)  # what was pushed meanwhile
            deliveries.pull_request(self.world, pull, "reopened", by)

    def mark_ready(self, name: str, number: int, by: str = PERSON) -> None:
        with self.world.changing():
            pull = self.pull_request(name, number)
            pull.draft = False
            deliveries.pull_request(self.world, pull, "ready_for_review", by)

    def queue(self, name: str, number: int, by: str = PERSON) -> str:
        """Into the merge queue: the commit that joins it with its base, on a branch of the queue's own."""
        with self.world.changing():
            repository, pull = self.world.repository(name), self.pull_request(name, number)
            tip = repository.git.tip(pull.base_ref) or ""
            branch = f"gh-readonly-queue/{pull.base_ref}/pr-{number}-{tip}"
            changed = {
                each.path: repository.git.read(pull.head_sha, each.path) for each in comparison(self.world, pull)
            }
            sha = changes.force_push(self.world, repository, branch, tip, changed, f"Merge pull request #{number}", by)
            deliveries.check_suite_requested(self.world, repository, branch, sha, by)
            return sha

    def page_of(self, pull: PullRequest) -> str:
        """Where a person reads the pull request."""
        return pulls.html_url(self.world, pull)
