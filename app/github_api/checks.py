"""A check run as GitHub takes it: 50 annotations with the first request, the others in further ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

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
