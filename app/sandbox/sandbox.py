"""`Sandbox`: what people, tests and the demo do with the local GitHub, as plain calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.sandbox import changes, conversation, deliveries, suggestions
from app.sandbox.access import Gate
from app.sandbox.git import Content, Files
from app.sandbox.recorder import Call, Fault, Recorder
from app.sandbox.records import CheckRun, Delivery, Installation, IssueComment, PullRequest, Repository, ReviewComment
from app.sandbox.shapes import accounts, pulls
from app.sandbox.world import World

PERSON = "octocat"  # who acts where nobody else is named; may write


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running sandbox. All names are full names, `owner/repository`."""

    world: World
    gate: Gate
    recorder: Recorder

    @property
    def url(self) -> str:
        """The root of the API, of `/graphql` and of the pages."""
        return self.world.url

    @property
    def app_id(self) -> int:
        return self.world.app.id

    @property
    def private_key(self) -> str:
        return self.world.app.private_key

    @property
    def webhook_secret(self) -> str:
        return self.world.app.webhook_secret

    @property
    def bot(self) -> str:
        """The login of the App."""
        return self.world.app.bot

    def send_webhooks_to(self, url: str) -> None:
        """From now on; "" records deliveries without sending them."""
        with self.world.changing():
            self.world.webhook_url = url

    # Repositories

    def create_repository(
        self, name: str, files: Mapping[str, Content], *, private: bool = False, installed: bool = True
    ) -> Repository:
        """With one commit on `main`. The owner is an organisation; the App is installed on it unless told otherwise."""
        owner, _, short = name.partition("/")
        with self.world.changing():
            self.world.account(owner, "Organization")
            self.world.account(PERSON)
            repository = self.world.new_repository(owner, short)
            repository.private = private
            repository.roles[PERSON] = "write"
            changes.push(self.world, repository, "main", files or {"README.md": f"# {short}\n"}, "First commit", PERSON)
            if installed and self.world.installation_for(repository) is None:
                self._install(owner)
            return repository

    def repository(self, name: str) -> Repository:
        with self.world.lock:
            return self.world.repository(name)

    def fork(self, name: str, owner: str) -> Repository:
        """A fork in a person's account, where the App is not installed."""
        with self.world.changing():
            self.world.account(owner)
            return changes.fork(self.world, self.world.repository(name), owner)

    def delete_repository(self, name: str) -> None:
        """Pull requests from a deleted fork stay, without `head.repo`."""
        with self.world.changing():
            gone = self.world.repository(name)
            del self.world.repositories[gone.id]
            for pull in self.world.pull_requests.values():
                if pull.head_repository == gone.id:
                    pull.head_repository = None

    def rename_repository(self, name: str, new_name: str, by: str = PERSON) -> None:
        """The old name answers 301 from now on. new_name: the part after the owner."""
        with self.world.changing():
            repository = self.world.repository(name)
            self.world.former_names[name.lower()] = repository.id
            old, repository.name = repository.name, new_name
            deliveries.repository(self.world, repository, "renamed", by, {"repository": {"name": {"from": old}}})

    def set_role(self, name: str, login: str, role: str) -> None:
        """role: `admin`, `write`, `read` or `none`."""
        with self.world.changing():
            self.world.account(login)
            self.world.repository(name).roles[login] = role

    def file(self, name: str, revision: str, path: str) -> bytes | None:
        """A file's content at a branch or commit."""
        with self.world.lock:
            return self.world.repository(name).git.read(revision, path)

    # The App on accounts

    def installation(self, owner: str) -> Installation:
        with self.world.lock:
            return next(each for each in self.world.installations.values() if each.account == owner)

    def _install(self, owner: str) -> Installation:
        identity = self.world.new_id()
        made = Installation(identity, owner, dict(self.world.app.permissions), self.world.now())
        self.world.installations[identity] = made
        covered = [repo for repo in self.world.repositories.values() if repo.owner == owner]
        named = [_short(self.world, repo) for repo in covered]
        deliveries.installation(self.world, made, "created", PERSON, "installation", repositories=named)
        return made

    def uninstall(self, owner: str) -> None:
        with self.world.changing():
            gone = self.world.installations.pop(self.installation(owner).id)
            named = [_short(self.world, repo) for repo in self.world.repositories.values() if repo.owner == owner]
            deliveries.installation(self.world, gone, "deleted", PERSON, "installation", repositories=named)

    def suspend(self, owner: str, suspended: bool = True) -> None:
        with self.world.changing():
            subject = self.installation(owner)
            subject.suspended = suspended
            action = "suspend" if suspended else "unsuspend"
            deliveries.installation(self.world, subject, action, PERSON, "installation")

    def set_permissions(self, owner: str, **permissions: str) -> None:
        """What the account grants from now on; `none` takes one away. Tokens already issued keep what they have."""
        with self.world.changing():
            granted = self.installation(owner).permissions | permissions
            self.installation(owner).permissions = {name: level for name, level in granted.items() if level != "none"}

    def select_repositories(self, owner: str, names: Sequence[str]) -> None:
        """Limit the installation to these repositories."""
        with self.world.changing():
            subject = self.installation(owner)
            every = {repo.id for repo in self.world.repositories.values() if repo.owner == owner}
            before = every if subject.repositories is None else subject.repositories
            subject.repositories = {self.world.repository(name).id for name in names}
            for action, changed in (
                ("added", subject.repositories - before),
                ("removed", before - subject.repositories),
            ):
                if changed:
                    named = [_short(self.world, self.world.repositories[each]) for each in sorted(changed)]
                    lists = {"repositories_added": [], "repositories_removed": [], f"repositories_{action}": named}
                    deliveries.installation(
                        self.world,
                        subject,
                        action,
                        PERSON,
                        "installation_repositories",
                        repository_selection="selected",
                        requester=None,
                        **lists,
                    )

    # Branches and pull requests

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

    def reopen(self, name: str, number: int, by: str = PERSON) -> None:
        with self.world.changing():
            pull = self.pull_request(name, number)
            pull.is_open = True
            deliveries.pull_request(self.world, pull, "reopened", by)

    def mark_ready(self, name: str, number: int, by: str = PERSON) -> None:
        with self.world.changing():
            pull = self.pull_request(name, number)
            pull.draft = False
            deliveries.pull_request(self.world, pull, "ready_for_review", by)

    # The conversation

    def comment(self, name: str, number: int, body: str, by: str = PERSON) -> IssueComment:
        with self.world.changing():
            self.world.account(by)
            return conversation.comment_on_issue(self.world, self.pull_request(name, number), by, body)

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

    # Check runs

    def check_runs(self, name: str, sha: str) -> list[CheckRun]:
        with self.world.lock:
            repository = self.world.repository(name)
            runs = self.world.check_runs.values()
            return [run for run in runs if (run.repository, run.head_sha) == (repository.id, sha)]

    def press(self, check_run: int, identifier: str, by: str = PERSON) -> None:
        """Press a check run's button."""
        with self.world.changing():
            run = self.world.check_runs[check_run]
            repository = self.world.repositories[run.repository]
            asked = {"identifier": identifier}
            deliveries.check_run(self.world, repository, run, "requested_action", by, requested_action=asked)

    def rerequest(self, check_run: int, by: str = PERSON) -> None:
        """Ask for a check run again."""
        with self.world.changing():
            run = self.world.check_runs[check_run]
            deliveries.check_run(self.world, self.world.repositories[run.repository], run, "rerequested", by)

    # Deliveries, calls, faults

    @property
    def deliveries(self) -> list[Delivery]:
        with self.world.lock:
            return list(self.world.deliveries)

    def redeliver(self, delivery: Delivery) -> Delivery:
        with self.world.changing():
            return deliveries.redeliver(self.world, delivery)

    @property
    def calls(self) -> list[Call]:
        """Every API call so far, the oldest first."""
        with self.world.lock:
            return list(self.recorder.calls)

    def forget_calls(self) -> None:
        with self.world.lock:
            self.recorder.calls.clear()

    def fail_next(self, method: str, path: str, status: int = 0, **details: Any) -> Fault:
        """Order a fault for the next matching call; details are Fault's fields."""
        fault = Fault(method, path, status, **details)
        with self.world.lock:
            self.recorder.faults.append(fault)
        return fault

    def wait_until(self, fulfilled: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until something has come true, looked at after every change. Raises TimeoutError with the last calls."""
        if not self.world.wait_until(fulfilled, seconds):
            last = "\n".join(map(str, self.calls[-15:])) or "none"
            raise TimeoutError(f"not within {seconds:g} s. The last calls were:\n{last}")

    def wait_for_deliveries(self, seconds: float = 20.0) -> None:
        """Until every delivery so far was answered."""
        self.wait_until(lambda: all(each.status != "waiting" for each in self.world.deliveries), seconds)

    def page_of(self, pull: PullRequest) -> str:
        """Where a person reads the pull request."""
        return pulls.html_url(self.world, pull)


def _short(world: World, repo: Repository) -> dict[str, Any]:
    return {
        "id": repo.id,
        "node_id": accounts.node_id("R", repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "private": repo.private,
    }
