"""The sandbox, and what the adapter asks of it, agree with GitHub's own description: no violation at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from github import Auth

from app.github_api.gateway import Gateway
from app.review.rule_pages import RulePages
from app.reviewer import Reviewer
from app.sandbox.fast_import import Symlink
from app.sandbox.sandbox import Sandbox
from app.sandbox.server import running_sandbox
from rules.engine.catalogue import all_rules
from tests.counterparts.openapi import Prism, prism_before, write_description
from tests.practice import PRACTICE, PROJECT
from tests.stories.conftest import REPOSITORY, Story

API = f"/repos/{REPOSITORY}"
HEAD = "FROM python:3.11\nRUN one\n"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def prism(sandbox: Sandbox, packages: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prism]:
    description = tmp_path_factory.mktemp("openapi") / "api.github.com.json"
    write_description(packages, description)
    with prism_before(sandbox.url, description, packages) as running:
        yield running


def test_what_the_adapter_does_with_graphql_and_without(sandbox: Sandbox, prism: Prism) -> None:
    sandbox.create_repository(REPOSITORY, PROJECT)
    gateway = Gateway(prism.url, sandbox.app_id, sandbox.private_key)
    story = Story(sandbox, gateway, Reviewer(all_rules(), RulePages("https://slimline.example")))
    story.open({"Dockerfile": PRACTICE})
    story.work()
    assert len(story.pull.reviews) == 1, prism.seen
    sandbox.comment(REPOSITORY, 1, "/slimline help")
    sandbox.reply(REPOSITORY, story.pull.review_comments[0].id, "ignore")
    story.work()
    sandbox.press(story.check_run().id, story.check_run().actions[0]["identifier"])
    story.work()
    sandbox.fail_next("POST", "/graphql$", 404, times=99)
    story.open({"Dockerfile": PRACTICE.replace("gcc", "make"), "web.Dockerfile": PRACTICE}, branch="other")
    story.work()
    gateway.close()
    sandbox.recorder.faults.clear()
    assert len(sandbox.pull_request(REPOSITORY, 2).reviews) == 1, prism.seen
    assert not prism.violations, "\n".join(prism.violations)


def test_every_endpoint_of_the_sandbox(sandbox: Sandbox, prism: Prism) -> None:
    sandbox.create_repository("acme/every", {"Dockerfile": "FROM python:3.11\n", "link": Symlink("Dockerfile")})
    pull = sandbox.open_pull_request("acme/every", {"Dockerfile": HEAD, "bin": b"\0", "folder/x": "y\n"})
    app = {"Authorization": f"Bearer {Auth.AppAuth(sandbox.app_id, sandbox.private_key).token}"}
    installation = sandbox.installation("acme").id
    with httpx.Client(base_url=prism.url, headers=app) as client:
        token = client.post(f"/app/installations/{installation}/access_tokens", json={"repositories": ["every"]})
        for path in ("/app", "/app/installations", f"/app/installations/{installation}", "/app/hook/deliveries"):
            assert client.get(path).is_success, path
        assert client.get("/repos/acme/every/installation").is_success
        delivery = sandbox.deliveries[0].id
        assert client.get(f"/app/hook/deliveries/{delivery}").is_success
        assert client.post(f"/app/hook/deliveries/{delivery}/attempts").is_success
    with httpx.Client(base_url=prism.url, headers={"Authorization": f"Bearer {token.json()['token']}"}) as client:
        _read(client, pull.head_sha)
        _write(client, sandbox, pull.head_sha)
        _refused(client, pull.head_sha)
    assert not prism.violations, "\n".join(prism.violations)


def _read(client: httpx.Client, head: str) -> None:
    api = "/repos/acme/every"
    tree = client.get(f"{api}/git/trees/{head}?recursive=1").json()["tree"]
    blob = next(entry["sha"] for entry in tree if entry["path"] == "Dockerfile")
    for path in (
        "/installation/repositories",
        api,
        f"{api}/contents/Dockerfile?ref={head}",
        f"{api}/contents/link",
        f"{api}/contents/folder?ref={head}",
        f"{api}/git/blobs/{blob}",
        f"{api}/git/commits/{head}",
        f"{api}/commits/{head}",
        f"{api}/compare/main...{head}",
        f"{api}/pulls",
        f"{api}/pulls/1",
        f"{api}/pulls/1/files?per_page=100",
        f"{api}/pulls/1/commits",
        f"{api}/issues/1",
        f"{api}/collaborators/octocat/permission",
    ):
        assert client.get(path).is_success, path


def _write(client: httpx.Client, sandbox: Sandbox, head: str) -> None:
    api = "/repos/acme/every"
    inline = {"path": "Dockerfile", "line": 2, "start_line": 1, "side": "RIGHT", "start_side": "RIGHT", "body": "x"}
    review = _sent(client.post(f"{api}/pulls/1/reviews", json=_review(head, inline)))["id"]
    comment = client.get(f"{api}/pulls/1/reviews/{review}/comments").json()[0]["id"]
    _sent(client.put(f"{api}/pulls/1/reviews/{review}", json={"body": "again"}))
    _sent(client.get(f"{api}/pulls/1/reviews"))
    _sent(client.get(f"{api}/pulls/1/reviews/{review}"))
    one = {"path": "Dockerfile", "commit_id": head, "body": "x", "line": 1, "side": "RIGHT"}
    single = _sent(client.post(f"{api}/pulls/1/comments", json=one))["id"]
    file = {"path": "Dockerfile", "commit_id": head, "body": "x", "subject_type": "file"}
    _sent(client.post(f"{api}/pulls/1/comments", json=file))
    _sent(client.post(f"{api}/pulls/1/comments/{comment}/replies", json={"body": "y"}))
    _sent(client.patch(f"{api}/pulls/comments/{comment}", json={"body": "z"}))
    _sent(client.post(f"{api}/pulls/comments/{comment}/reactions", json={"content": "eyes"}))
    _sent(client.get(f"{api}/pulls/comments/{comment}/reactions"))
    assert client.delete(f"{api}/pulls/comments/{single}").status_code == 204
    said = sandbox.comment("acme/every", 1, "/slimline help").id
    _sent(client.post(f"{api}/issues/comments/{said}/reactions", json={"content": "+1"}))
    _sent(client.get(f"{api}/issues/comments/{said}/reactions"))
    _sent(client.get(f"{api}/issues/comments/{said}"))
    answer = _sent(client.post(f"{api}/issues/1/comments", json={"body": "a"}))["id"]
    _sent(client.patch(f"{api}/issues/comments/{answer}", json={"body": "b"}))
    _sent(client.get(f"{api}/issues/1/comments"))
    assert client.delete(f"{api}/issues/comments/{answer}").status_code == 204
    sandbox.push("acme/every", "change", {"Dockerfile": HEAD.replace("one", "two")})
    assert [each["line"] for each in client.get(f"{api}/pulls/1/comments").json()][:2] == [None, None]
    _check_run(client, head)


def _check_run(client: httpx.Client, head: str) -> None:
    api = "/repos/acme/every"
    note = {"path": "Dockerfile", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
    wanted = {
        "name": "Slimline",
        "head_sha": head,
        "external_id": "1",
        "output": {"title": "t", "summary": "s", "text": "x", "annotations": [note]},
        "actions": [{"label": "Apply", "description": "d", "identifier": "apply"}],
    }
    run = _sent(client.post(f"{api}/check-runs", json={**wanted, "status": "in_progress"}))["id"]
    done = {"status": "completed", "conclusion": "neutral", "completed_at": "2026-01-01T00:00:00Z"}
    _sent(client.patch(f"{api}/check-runs/{run}", json=done))
    for path in (f"check-runs/{run}", f"check-runs/{run}/annotations", f"commits/{head}/check-runs"):
        _sent(client.get(f"{api}/{path}"))


def _refused(client: httpx.Client, head: str) -> None:
    """Refusals have described shapes too."""
    api = "/repos/acme/every"
    outside = {"path": "Dockerfile", "line": 99, "side": "RIGHT", "body": "x"}
    assert client.post(f"{api}/pulls/1/reviews", json=_review(head, outside)).status_code == 422
    assert client.post(f"{api}/pulls/1/comments", json={**outside, "commit_id": head}).status_code == 422
    assert client.get(f"{api}/pulls/9").status_code == 404
    assert client.get(f"{api}/contents/missing").status_code == 404


def _review(head: str, *comments: dict[str, Any]) -> dict[str, Any]:
    return {"commit_id": head, "event": "COMMENT", "body": "b", "comments": list(comments)}


def _sent(answer: httpx.Response) -> Any:
    assert answer.is_success, answer.text
    return answer.json()
