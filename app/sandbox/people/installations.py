"""The App on accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.sandbox import deliveries
from app.sandbox.people.reach import PERSON, Reach
from app.sandbox.records import Installation, Repository
from app.sandbox.shapes import accounts
from app.sandbox.world import World

_RANKS = {"none": 0, "read": 1, "write": 2, "admin": 3}


class Installations(Reach):
    """Install the App, take it away, and limit it."""

    __slots__ = ()

    def installation(self, owner: str) -> Installation:
        with self.world.lock:
            return next(each for each in self.world.installations.values() if each.account == owner)

    def _install(self, owner: str) -> Installation:
        return install(self.world, owner)

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
            subject, before = self.installation(owner), self.installation(owner).permissions
            subject.permissions = {name: level for name, level in (before | permissions).items() if level != "none"}
            if any(_RANKS[level] > _RANKS[before.get(name, "none")] for name, level in permissions.items()):
                deliveries.installation(self.world, subject, "new_permissions_accepted", PERSON, "installation")

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


def install(world: World, owner: str) -> Installation:
    """The App on all of an account's repositories."""
    identity = world.new_id()
    made = Installation(identity, owner, dict(world.app.permissions), world.now())
    world.installations[identity] = made
    covered = [repo for repo in world.repositories.values() if repo.owner == owner]
    named = [_short(world, repo) for repo in covered]
    deliveries.installation(world, made, "created", PERSON, "installation", repositories=named)
    return made


def _short(world: World, repo: Repository) -> dict[str, Any]:
    return {
        "id": repo.id,
        "node_id": accounts.node_id("R", repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "private": repo.private,
    }
