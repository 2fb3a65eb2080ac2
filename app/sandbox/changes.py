"""Repositories, branches and pull requests: what a person does with git, and the deliveries that follow."""

from __future__ import annotations

from app.sandbox import deliveries
from app.sandbox.fast_import import Files
from app.sandbox.records import PullRequest, Repository
from app.sandbox.world import World


def push(world: World, repository: Repository, branch: str, files: Files, message: str, by: str) -> str:
    """A commit on top of the branch. Returns its id."""
    return _commit(world, repository, branch, repository.git.tip(branch), files, message, by)


def force_push(
    world: World, repository: Repository, branch: str, onto: str, files: Files, message: str, by: str
) -> str:
    """A commit on top of another commit, replacing what the branch held. Returns its id."""
    return _commit(world, repository, branch, onto, files, message, by)


def _commit(
    world: World, repository: Repository, branch: str, parent: str | None, files: Files, message: str, by: str
) -> str:
    before = repository.git.tip(branch)
    sha = repository.git.commit(branch, parent, files, message, by, world.seconds())
    if before is not None:
        head_moved(world, repository, branch, by)
    return sha


def head_moved(world: World, repository: Repository, branch: str, by: str) -> None:
    """Bring every open pull request from this branch to its new tip."""
    for pull in list(world.pull_requests.values()):
        if pull.is_open and (pull.head_repository, pull.head_ref) == (repository.id, branch):
            before = pull.head_sha
            track_head(world, pull)
            if pull.head_sha != before:
                deliveries.pull_request(world, pull, "synchronize", by, before=before, after=pull.head_sha)


def track_head(world: World, pull: PullRequest) -> None:
    """Copy the head branch into the base repository as `refs/pull/N/head`, as GitHub does."""
    base, head = world.base_repository(pull), world.head_repository(pull)
    assert head is not None
    ref = f"refs/pull/{pull.number}/head"
    sha = head.git.tip(pull.head_ref)
    assert sha is not None
    if head is base:
        base.git.set_ref(ref, sha)
    else:
        base.git.fetch(head.git, f"refs/heads/{pull.head_ref}", ref)
    if not pull.heads or pull.head_sha != sha:
        pull.heads.append(sha)
    pull.base_sha = base.git.tip(pull.base_ref) or pull.base_sha
    pull.updated_at = world.now()


def open_pull_request(
    world: World, base: Repository, base_ref: str, head: Repository, head_ref: str, author: str, title: str, body: str
) -> PullRequest:
    """A pull request from an existing branch; nothing is delivered yet."""
    base_sha = base.git.tip(base_ref)
    assert base_sha is not None, f"no branch {base_ref}"
    pull = PullRequest(
        id=world.new_id(),
        number=world.next_number(base),
        repository=base.id,
        head_repository=head.id,
        head_owner=head.owner,
        head_ref=head_ref,
        base_ref=base_ref,
        title=title,
        body=body,
        author=author,
        created_at=world.now(),
        updated_at=world.now(),
        base_sha=base_sha,
        heads=[],
    )
    track_head(world, pull)
    world.pull_requests[base.id, pull.number] = pull
    return pull


def fork(world: World, parent: Repository, owner: str) -> Repository:
    """A copy with all branches, owned by someone else."""
    forked = world.new_repository(owner, parent.name)
    forked.git.fetch(parent.git, "refs/heads/*", "refs/heads/*")
    forked.parent = parent.id
    forked.default_branch = parent.default_branch
    return forked
