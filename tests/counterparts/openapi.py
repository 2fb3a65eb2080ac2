"""GitHub's OpenAPI description, cut down to the operations that we serve, and `prism` which compares with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
from werkzeug.wrappers import Request, Response

from tests.counterparts.node import running
from tests.counterparts.proxy import answered, pass_on
from tests.sandbox.serving import serving
from tests.service.harness import free_port

REPOSITORY = "/repos/{owner}/{repo}"

# Where the description itself is wrong.
KNOWN = (
    # an account is described as a user and an enterprise at once
    r"GET /app/installations 200: response\.body\.0\.account ",
    # comments that are outdated, or on a whole file, have null here, as the description of the deliveries says
    r"/comments 20[01]: response\.body\.(\d+\.)?(line|original_line|position) .* must be integer",
)
PATHS = [
    "/app",
    "/app/installations",
    "/app/installations/{installation_id}",
    "/app/installations/{installation_id}/access_tokens",
    "/app/hook/deliveries",
    "/app/hook/deliveries/{delivery_id}",
    "/app/hook/deliveries/{delivery_id}/attempts",
    "/installation/repositories",
    REPOSITORY,
    *(
        REPOSITORY + rest
        for rest in (
            "/installation",
            "/contents/{path}",
            "/git/trees/{tree_sha}",
            "/git/blobs/{file_sha}",
            "/git/commits/{commit_sha}",
            "/commits/{ref}",
            "/commits/{ref}/check-runs",
            "/compare/{basehead}",
            "/pulls",
            "/pulls/{pull_number}",
            "/pulls/{pull_number}/files",
            "/pulls/{pull_number}/commits",
            "/pulls/{pull_number}/reviews",
            "/pulls/{pull_number}/reviews/{review_id}",
            "/pulls/{pull_number}/reviews/{review_id}/comments",
            "/pulls/{pull_number}/comments",
            "/pulls/{pull_number}/comments/{comment_id}/replies",
            "/pulls/comments/{comment_id}",
            "/pulls/comments/{comment_id}/reactions",
            "/issues/{issue_number}",
            "/issues/{issue_number}/comments",
            "/issues/comments/{comment_id}",
            "/issues/comments/{comment_id}/reactions",
            "/collaborators/{username}/permission",
            "/check-runs",
            "/check-suites/{check_suite_id}/check-runs",
            "/check-runs/{check_run_id}",
            "/check-runs/{check_run_id}/annotations",
        )
    ),
]


def write_description(packages: Path, target: Path) -> None:
    """Only our paths and what they refer to: prism reads 0.6 MB instead of 13."""
    whole = json.loads((packages / "@octokit/openapi/generated/api.github.com.json").read_text())
    paths = {path: whole["paths"][path] for path in PATHS}
    needed: set[str] = set()
    waiting: list[Any] = [paths]
    while waiting:
        for reference in set(_references(waiting.pop())) - needed:
            needed.add(reference)
            _, _, section, name = reference.split("/", 3)
            waiting.append(whole["components"][section][name])
    components: dict[str, dict[str, Any]] = {}
    for reference in needed:
        _, _, section, name = reference.split("/", 3)
        components.setdefault(section, {})[name] = whole["components"][section][name]
    target.write_text(json.dumps({**_head(whole), "paths": paths, "components": components}))


def _head(whole: dict[str, Any]) -> dict[str, Any]:
    return {name: whole[name] for name in ("openapi", "info", "servers")}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


@dataclass
class Prism:
    """A proxy that notes every departure from the description. violations: `METHOD path: what`."""

    url: str = ""
    seen: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def note(self, request: Request, answer: httpx.Response) -> None:
        self.seen.append(f"{request.method} {request.path} {answer.status_code}")
        for violation in json.loads(answer.headers.get("sl-violations", "[]")):
            place = ".".join(map(str, violation["location"]))
            text = f"{self.seen[-1]}: {place} {violation['message']}"
            if not any(re.search(known, text) for known in KNOWN):
                self.violations.append(text)


@contextmanager
def prism_before(sandbox_url: str, description: Path, packages: Path) -> Iterator[Prism]:
    """Client -> a small proxy -> prism -> the sandbox.

    The small proxy is there because prism knows no `application/vnd.github.v3+json` and no GraphQL.
    """
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    script = packages / "@stoplight/prism-cli/dist/index.js"
    arguments = ("proxy", str(description), sandbox_url, "--port", str(port))
    prism = Prism()
    with running(script, *arguments, ready="listening"), httpx.Client() as client:

        @Request.application
        def application(request: Request) -> Response:
            if request.path == "/graphql":
                return answered(pass_on(client, request, sandbox_url))
            answer = pass_on(client, request, base, _one_segment(request.path), "application/json")
            prism.note(request, answer)
            return answered(answer)

        with serving(application) as prism.url:
            yield prism


def _one_segment(path: str) -> str:
    """prism matches `{path}` with one segment only."""
    start, contents, rest = path.partition("/contents/")
    return start + contents + quote(rest, safe="")
