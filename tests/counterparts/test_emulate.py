"""The adapter's scenario against somebody else's GitHub: `emulate`, which has no GraphQL and knows other things than we do."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

import httpx
import pytest
from werkzeug.wrappers import Request, Response

from app.github_api.gateway import Gateway
from app.handlers import handle
from app.intake.events import job_for
from app.intake.jobs import Ignored, Job, ReviewJob
from app.intake.signature import is_signed
from app.review.rule_pages import RulePages
from app.reviewer import Outcome, Reviewer
from app.sandbox.world import new_private_key
from rules.engine.catalogue import all_rules
from tests.counterparts.node import running
from tests.counterparts.proxy import answered, pass_on
from tests.practice import PRACTICE, PROJECT
from tests.sandbox.receiver import Receiver, receiving
from tests.sandbox.serving import serving
from tests.service.harness import free_port

SECRET = "shared-secret"
API = "/repos/acme/shop"


@dataclass
class Emulated:
    """A repository on `emulate`, as a person sees it."""

    http: httpx.Client
    receiver: Receiver
    gateway: Gateway

    def write(self, branch: str, files: dict[str, str]) -> None:
        for path, text in files.items():
            known = self.http.get(f"{API}/contents/{path}", params={"ref": branch})
            content = base64.b64encode(text.encode()).decode()
            change = {"message": f"Write {path}", "content": content, "branch": branch}
            if known.is_success:
                change["sha"] = known.json()["sha"]
            assert self.http.put(f"{API}/contents/{path}", json=change).is_success

    def branch(self, name: str) -> None:
        sha = self.http.get(f"{API}/git/ref/heads/main").json()["object"]["sha"]
        assert self.http.post(f"{API}/git/refs", json={"ref": f"refs/heads/{name}", "sha": sha}).is_success

    def work(self) -> list[Outcome]:
        """Work off what was delivered for us."""
        return [handle(job, self.gateway, Reviewer(all_rules(), RulePages(""))) for job in self.jobs()]

    def jobs(self) -> list[Job]:
        got, self.receiver.got = self.receiver.got, []
        assert all(is_signed((SECRET,), body, headers["X-Hub-Signature-256"]) for headers, body in got)
        found = [job_for(headers["X-Github-Event"], "1", json.loads(body)) for headers, body in got]
        return [job for job in found if not isinstance(job, Ignored)]

    def all(self, path: str) -> Any:
        answer = self.http.get(f"{API}/{path}")
        assert answer.is_success, answer.text
        return answer.json()


def seed(key: str, webhook: str) -> dict[str, Any]:
    app = {
        "app_id": 4711,
        "slug": "slimline",
        "name": "Slimline",
        "private_key": key,
        "permissions": {
            "metadata": "read",
            "contents": "write",
            "pull_requests": "write",
            "checks": "write",
            "issues": "read",
        },
        "events": ["pull_request", "issue_comment", "pull_request_review_comment", "check_run"],
        "webhook_url": webhook,
        "webhook_secret": SECRET,
        "installations": [{"installation_id": 100, "account": "acme", "repository_selection": "all"}],
    }
    return {
        "tokens": {"octocat-token": {"login": "octocat", "scopes": ["repo", "user"]}},
        "github": {
            "users": [{"login": "octocat"}],
            "orgs": [{"login": "acme", "name": "Acme", "members": [{"login": "octocat", "role": "admin"}]}],
            "repos": [{"owner": "acme", "name": "shop", "auto_init": True}],
            "apps": [app],
        },
    }


@pytest.fixture
def emulated(packages: Path, tmp_path: Path) -> Iterator[Emulated]:
    key, port = new_private_key(), free_port()
    with receiving() as receiver:
        config = tmp_path / "seed.json"
        config.write_text(json.dumps(seed(key, receiver.url)))
        arguments = ("start", "--service", "github", "--port", str(port), "--seed", str(config))
        with running(packages / "emulate/dist/index.js", *arguments, ready=f":{port}"):
            url = f"http://127.0.0.1:{port}"
            with (
                httpx.Client(base_url=url, headers={"Authorization": "token octocat-token"}) as http,
                httpx.Client() as client,
                serving(bridge_to(client, url)) as bridge,
            ):
                gateway = Gateway(bridge, 4711, key)
                yield Emulated(http, receiver, gateway)
                gateway.close()


def bridge_to(client: httpx.Client, url: str) -> WSGIApplication:
    """What `emulate` lacks: a pull request's files (its comparison has them), and lines of a review's comments."""

    @Request.application
    def application(request: Request) -> Response:
        if request.method == "POST" and request.path.endswith("/reviews"):
            review = request.get_json()
            for comment in review["comments"]:
                comment["position"] = comment["line"]  # the same in a file that is added
            answer = client.post(
                url + request.path, json=review, headers={"Authorization": request.headers["Authorization"]}
            )
            return answered(answer)
        pull, asks_for_files = request.path.removesuffix("/files"), request.path.endswith("/files")
        answer = pass_on(client, request, url, pull if asks_for_files else "")
        if not asks_for_files:
            return answered(answer)
        ends = answer.json()
        comparison = f"{API}/compare/{ends['base']['sha']}...{ends['head']['sha']}"
        files = pass_on(client, request, url, comparison).json()["files"]
        return Response(json.dumps(files), mimetype="application/json")

    return application


def test_a_pull_request_is_reviewed_once(emulated: Emulated) -> None:
    emulated.write("main", PROJECT)
    emulated.branch("image")
    emulated.write("image", {"Dockerfile": PRACTICE})
    opened = emulated.http.post(f"{API}/pulls", json={"title": "Image", "head": "image", "base": "main"}).json()
    emulated.receiver.wait_for("pull_request")
    jobs = [job for job in emulated.jobs() if isinstance(job, ReviewJob)]
    assert [job.head_sha for job in jobs] == [opened["head"]["sha"]]
    for _ in range(2):
        handle(jobs[0], emulated.gateway, Reviewer(all_rules(), RulePages("")))
    number = opened["number"]
    assert len(emulated.all(f"pulls/{number}/reviews")) == 1
    comments = emulated.all(f"pulls/{number}/comments")
    assert [(each["path"], each["position"], "```suggestion" in each["body"]) for each in comments] == [
        ("Dockerfile", 1, True),
        ("Dockerfile", 7, True),
    ]
    runs = emulated.all(f"commits/{opened['head']['sha']}/check-runs")["check_runs"]
    assert {run["conclusion"] for run in runs} == {"neutral"}
