"""The sandbox is tested through PyGithub and plain HTTP, as any client of GitHub would use it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from github import Auth, Github, GithubIntegration
from github.PullRequest import PullRequest
from github.Repository import Repository

from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from app.sandbox.world import new_private_key

REPOSITORY = "acme/shop"
# Two hunks: lines 1 to 7 and 11 to 15 of HEAD are shown.
BASE = "FROM python:3.11\nWORKDIR /app\nCOPY . .\n" + "".join(f"RUN {each}\n" for each in "abcdefghij") + "CMD run\n"
HEAD = BASE.replace("COPY . .\n", "COPY . /app\nRUN new\n").replace("RUN j\n", "RUN last\n")


@dataclass(frozen=True)
class Client:
    """One repository with one open pull request, seen through PyGithub."""

    sandbox: Sandbox
    github: Github
    repository: Repository
    pull: PullRequest
    http: httpx.Client

    def review(self, *comments: dict[str, Any], body: str = "", event: str = "COMMENT") -> Any:
        commit = self.repository.get_commit(self.pull.head.sha)
        return self.pull.create_review(commit, body, event, list(comments))

    def graphql(self, query: str, **variables: object) -> dict[str, Any]:
        answer = self.http.post("/graphql", json={"query": query, "variables": variables})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def on(line: int, body: str = "text", start: int | None = None, path: str = "Dockerfile", side: str = "RIGHT") -> Any:
    """A comment of a review."""
    comment: dict[str, Any] = {"path": path, "line": line, "side": side, "body": body}
    return comment if start is None else comment | {"start_line": start, "start_side": side}


def suggestion(*lines: str) -> str:
    return "\n".join(["```suggestion", *lines, "```"])


@pytest.fixture(scope="session")
def private_key() -> str:
    return new_private_key()


@pytest.fixture
def sandbox(private_key: str) -> Iterator[Sandbox]:
    with running_sandbox(private_key=private_key) as running:
        yield running


@pytest.fixture
def integration(sandbox: Sandbox) -> Iterator[GithubIntegration]:
    auth = Auth.AppAuth(sandbox.app_id, sandbox.private_key)
    made = GithubIntegration(
        auth=auth, base_url=sandbox.url, retry=None, seconds_between_requests=None, seconds_between_writes=None
    )
    yield made
    made.close()


@pytest.fixture
def app_token(sandbox: Sandbox) -> str:
    """The JWT with which the App speaks for itself."""
    return Auth.AppAuth(sandbox.app_id, sandbox.private_key).token


@pytest.fixture
def client(sandbox: Sandbox, integration: GithubIntegration) -> Iterator[Client]:
    sandbox.create_repository(REPOSITORY, {"Dockerfile": BASE, "README.md": "# shop\n"})
    opened = sandbox.open_pull_request(REPOSITORY, {"Dockerfile": HEAD}, title="Run more")
    token = integration.get_access_token(sandbox.installation("acme").id).token
    github = Github(
        auth=Auth.Token(token),
        base_url=sandbox.url,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
    )
    repository = github.get_repo(REPOSITORY)
    with httpx.Client(base_url=sandbox.url, headers={"Authorization": f"Bearer {token}"}) as http:
        yield Client(sandbox, github, repository, repository.get_pull(opened.number), http)
    github.close()
