"""Servers that know little of GitHub: the review is posted all the same."""

from __future__ import annotations

import pytest

from app.github_api.gateway import Gateway
from app.handlers import handle
from app.intake.jobs import PullRequestRef, ReviewJob
from app.reviewer import Outcome, Reviewer
from rules.engine.catalogue import all_rules
from tests.github_api.sparse import HEAD, SparseGitHub, running
from tests.practice import PRACTICE

JOB = ReviewJob("d-1", PullRequestRef(7, "acme", "shop", 1), HEAD)


def review(github: SparseGitHub, private_key: str, times: int = 1, root: str = "") -> list[Outcome]:
    with running(github) as url:
        gateway = Gateway(url + root, 1, private_key)
        done = [handle(JOB, gateway, Reviewer(all_rules())) for _ in range(times)]
        gateway.close()
    return done


def reviews(github: SparseGitHub) -> list[dict[str, object]]:
    return [body for path, body in github.posted if path.endswith("/reviews")]


@pytest.mark.parametrize("with_patch", [True, False])
def test_a_handful_of_routes_is_enough(private_key: str, with_patch: bool) -> None:
    github = SparseGitHub({"Dockerfile": PRACTICE}, with_patch)
    review(github, private_key)
    (posted,) = reviews(github)
    assert posted["event"] == "COMMENT"
    assert posted["commit_id"] == HEAD
    comments = posted["comments"]
    assert isinstance(comments, list)
    assert [(c.get("start_line"), c["line"], c["side"]) for c in comments] == [(None, 1, "RIGHT"), (3, 7, "RIGHT")]
    assert all("```suggestion\n" in c["body"] for c in comments)


def test_the_same_head_again_is_no_second_review(private_key: str) -> None:
    github = SparseGitHub({"Dockerfile": PRACTICE})
    review(github, private_key, times=3)
    assert len(reviews(github)) == 1


def test_a_refused_check_run_costs_no_review(private_key: str) -> None:
    github = SparseGitHub({"Dockerfile": PRACTICE}, refused=("check-runs",))
    (outcome,) = review(github, private_key)
    assert len(reviews(github)) == 1
    assert "no check run" in outcome.detail


def test_an_enterprise_servers_root_has_its_graphql_beside_it(private_key: str) -> None:
    github = SparseGitHub({"Dockerfile": PRACTICE})
    review(github, private_key, root="/api/v3")
    assert "POST /api/graphql" in github.asked
    assert "GET /api/v3/repos/acme/shop/pulls/1" in github.asked
    assert len(reviews(github)) == 1


def test_paths_are_quoted(private_key: str) -> None:
    name = "a b#c?/Dockerfile.ü%"
    github = SparseGitHub({name: PRACTICE})
    review(github, private_key)
    assert reviews(github) == []
    assert "GET /repos/acme/shop/contents/a%20b%23c%3F/Dockerfile.%C3%BC%25" in github.asked
