"""Repositories and who may do what in them."""

from __future__ import annotations

from collections.abc import Mapping

from app.sandbox import changes, deliveries
from app.sandbox.fast_import import Content
from app.sandbox.people.installations import Installations
from app.sandbox.people.reach import PERSON
from app.sandbox.records import Repository


class Repositories(Installations):
    """Make, fork, rename and delete repositories."""

    __slots__ = ()

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
