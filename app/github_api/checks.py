"""A check run as GitHub takes it: 50 annotations with the first request, the others in further ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from github.Repository import Repository

from app.failures import CannotReview
from app.github_api.errors import translated
from app.pull_request import Annotation, CheckRun

NAME = "Slimline"
_PER_REQUEST = 50


def check_run_parts(check_run: CheckRun, number: int) -> list[dict[str, Any]]:
    """The request that makes the check run, then those that add to it.

    number: the pull request's, kept in `external_id`: a fork's check run names no pull request.
    """
    annotations = [_annotation(one) for one in check_run.annotations]
    batches = [annotations[at : at + _PER_REQUEST] for at in range(0, len(annotations), _PER_REQUEST)] or [[]]
    first = {
        "name": NAME,
        "head_sha": check_run.head_sha,
        "external_id": f"pull-request/{number}",
        **_state(check_run),
        "output": _output(check_run, batches[0]),
        "actions": [
            {"label": label, "description": description, "identifier": identifier}
            for label, description, identifier in check_run.actions
        ],
    }
    return [first, *({"output": _output(check_run, batch)} for batch in batches[1:])]


def check_runs_named(repository: Repository, head_sha: str, name: str) -> list[Mapping[str, Any]]:
    """The completed ones of a commit, the newest first; none where we may not look."""
    url = f"{repository.url}/commits/{head_sha}/check-runs"
    asked = {"check_name": name, "filter": "all", "status": "completed", "per_page": 100}
    try:
        with translated("list the commit's check runs"):
            _, found = repository.requester.requestJsonAndCheck("GET", url, parameters=asked)
    except CannotReview:
        return []
    runs = (found.get("check_runs") or ()) if isinstance(found, Mapping) else ()
    return sorted(runs, key=lambda run: run["id"], reverse=True)


def is_of(run: Mapping[str, Any], number: int, app_id: int) -> bool:
    """Whether we made the check run for this pull request: another App's may have our name, and cannot be edited."""
    return (run.get("app") or {}).get("id") == app_id and run.get("external_id") == f"pull-request/{number}"


def _state(check_run: CheckRun) -> dict[str, Any]:
    if not check_run.conclusion:
        return {"status": "in_progress"}
    completed = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"status": "completed", "conclusion": check_run.conclusion, "completed_at": completed}


def _output(check_run: CheckRun, annotations: list[dict[str, Any]]) -> dict[str, Any]:
    output: dict[str, Any] = {"title": check_run.title, "summary": check_run.summary, "annotations": annotations}
    return output | ({"text": check_run.text} if check_run.text else {})


def _annotation(one: Annotation) -> dict[str, Any]:
    return {
        "path": one.path,
        "start_line": one.start_line,
        "end_line": one.end_line,
        "annotation_level": one.level,
        "title": one.title,
        "message": one.message,
    }
