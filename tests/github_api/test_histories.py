"""Commits of paths, as GitHub pages them: no figure rests on a page that may leave one out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from github import Auth

from app.evidence.history_question import HistoryQuestion
from app.github_api.clock import GithubClock
from app.github_api.histories import MOST_CALLS, Calls, GraphCommits, NotAnswered, ReadsCommits, RestCommits, changes
from app.github_api.requester import WatchedRequester
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox

REPOSITORY = "acme/shop"
PATHS = ("main.py", "requirements.txt")


@pytest.fixture(scope="module")
def shop() -> Iterator[Sandbox]:
    """Each of 120 commits changes `web/main.py`, each tenth the requirements too; others change what lies beside."""
    with running_sandbox() as github:
        github.create_repository(REPOSITORY, {"web/main.py": "0\n", "web/requirements.txt": "0\n"})
        for n in range(1, 120):
            github.set_clock(n * 60.0)
            github.push(
                REPOSITORY, "main", {"web/main.py": f"{n}\n", **({f"web/{PATHS[1]}": f"{n}\n"} if n % 10 == 0 else {})}
            )
            if n % 20 == 0:
                github.push(REPOSITORY, "main", {"README.md": f"{n}\n"})
        yield github


@pytest.fixture(params=[GraphCommits, RestCommits])
def reads(request: pytest.FixtureRequest, shop: Sandbox) -> Iterator[ReadsCommits]:
    installation = shop.world.installation_for(shop.repository(REPOSITORY))
    assert installation is not None
    token = shop.gate.issue(installation, {"permissions": {"contents": "read"}})
    requester = WatchedRequester(Auth.Token(token.text), shop.url, GithubClock())
    made: ReadsCommits = request.param(Calls(requester), *REPOSITORY.split("/"))
    yield made
    requester.close()


def test_the_last_hundred_commits_of_a_folder_by_the_paths_they_changed(reads: ReadsCommits) -> None:
    found = changes(reads, HistoryQuestion("web", PATHS, is_whole=True))
    assert len(found) == 100
    assert all(0 in commit for commit in found)
    assert sum(1 in commit for commit in found) == 10


def test_of_the_root_each_commit_counts(reads: ReadsCommits) -> None:
    found = changes(reads, HistoryQuestion("", ("README.md", "web/"), is_whole=True))
    assert len(found) == 100
    assert sum(found.count(one) for one in ((0,), (1,))) == 100
    assert found.count((0,)) == 4


def test_what_is_not_there_has_no_commits(reads: ReadsCommits) -> None:
    assert changes(reads, HistoryQuestion("nowhere", PATHS, is_whole=True)) == ()
    found = changes(reads, HistoryQuestion("web", ("no\nthing *.py",), is_whole=True))
    assert set(found) == {()}


def test_a_full_page_that_may_leave_out_a_commit_is_no_answer(reads: ReadsCommits) -> None:
    """The window is older than the hundred newest commits of the path."""
    window = reads.window("web")
    assert len(reads.touching(window, ["web/main.py"])[0]) == 100
    older = type(window)(window.head, (*window.commits[:-1], "f" * 40), "2001-01-01T00:00:00Z")
    with pytest.raises(NotAnswered, match="one page"):
        reads.touching(older, ["web/main.py"])


def test_more_calls_than_allowed_are_not_made(shop: Sandbox, reads: ReadsCommits) -> None:
    shop.forget_calls()
    many = HistoryQuestion("web", tuple(f"{n}.txt" for n in range(MOST_CALLS)), is_whole=True)
    if isinstance(reads, RestCommits):
        with pytest.raises(NotAnswered, match="more than 4 calls"):
            changes(reads, many)
        assert len(shop.calls) == 1
    else:
        changes(reads, many)
        assert len(shop.calls) == 2
