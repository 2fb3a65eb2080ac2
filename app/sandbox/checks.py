"""Check runs, with GitHub's limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.sandbox import deliveries
from app.sandbox.errors import ApiError, validation_failed
from app.sandbox.records import CheckRun, Repository
from app.sandbox.world import World

TEXT_LIMIT = 65_535  # characters, of the summary and of the text
ANNOTATIONS_PER_REQUEST = 50
ACTIONS = 3
ACTION_LIMITS = {"label": 20, "description": 40, "identifier": 20}
ANNOTATION_LEVELS = ("notice", "warning", "failure")
CONCLUSIONS = ("success", "failure", "neutral", "cancelled", "skipped", "timed_out", "action_required")
STATUSES = ("queued", "in_progress", "completed")
_PLAIN = ("name", "external_id", "details_url", "started_at", "completed_at", "status", "conclusion")


def create(world: World, repository: Repository, asked: Mapping[str, Any]) -> CheckRun:
    """Raises ApiError 422 where GitHub would."""
    for field in ("name", "head_sha"):
        if not isinstance(asked.get(field), str) or not asked[field]:
            raise ApiError(422, f'Invalid request.\n\n"{field}" wasn\'t supplied.')
    sha = repository.git.resolve(str(asked["head_sha"]))
    if sha is None or sha != asked["head_sha"]:
        raise ApiError(422, f"No commit found for SHA: {asked['head_sha']}")
    run = CheckRun(world.new_id(), repository.id, sha, asked["name"], started_at=world.now())
    _change(world, run, asked)
    world.check_runs[run.id] = run
    deliveries.check_run(world, repository, run, "created", world.app.bot)
    return run


def update(world: World, repository: Repository, run: CheckRun, asked: Mapping[str, Any]) -> None:
    """Annotations are added to those that are there, everything else replaces. Raises ApiError 422."""
    was_completed = run.status == "completed"
    _change(world, run, asked)
    if run.status == "completed" and not was_completed:
        deliveries.check_run(world, repository, run, "completed", world.app.bot)


def _change(world: World, run: CheckRun, asked: Mapping[str, Any]) -> None:
    output = asked.get("output") or {}
    _check(run, asked, output)
    for field in _PLAIN:
        if field in asked:
            setattr(run, field, asked[field])
    if run.conclusion and "status" not in asked:
        run.status = "completed"
    if run.status == "completed":
        run.completed_at = run.completed_at or world.now()
    for field in ("title", "summary", "text"):
        if field in output:
            setattr(run, field, output[field])
    run.annotations.extend(output.get("annotations") or ())
    if "actions" in asked:
        run.actions = list(asked["actions"])


def _check(run: CheckRun, asked: Mapping[str, Any], output: Mapping[str, Any]) -> None:
    if asked.get("status", "queued") not in STATUSES:
        raise validation_failed("CheckRun", "status", code="invalid")
    if asked.get("conclusion") is not None and asked["conclusion"] not in CONCLUSIONS:
        raise validation_failed("CheckRun", "conclusion", code="invalid")
    if asked.get("status") == "completed" and not (asked.get("conclusion") or run.conclusion):
        raise validation_failed("CheckRun", "conclusion", code="missing_field")
    if output and not (output.get("title") and output.get("summary")):
        raise ApiError(422, 'Invalid request.\n\n"title", "summary" weren\'t supplied.')
    for field in ("summary", "text"):
        if len(output.get(field) or "") > TEXT_LIMIT:
            raise validation_failed("CheckRun", field, f"Only {TEXT_LIMIT} characters are allowed")
    _check_annotations(output.get("annotations") or [])
    _check_actions(asked.get("actions") or [])


def _check_annotations(annotations: list[Mapping[str, Any]]) -> None:
    if len(annotations) > ANNOTATIONS_PER_REQUEST:
        raise ApiError(422, f"Invalid request.\n\nNo more than {ANNOTATIONS_PER_REQUEST} annotations are allowed.")
    for each in annotations:
        missing = {"path", "start_line", "end_line", "annotation_level", "message"} - each.keys()
        lines = each.get("start_line"), each.get("end_line")
        if missing or not all(isinstance(line, int) and line > 0 for line in lines) or lines[0] > lines[1]:  # type: ignore[operator]
            raise validation_failed("CheckRun", "annotations", code="invalid")
        if each["annotation_level"] not in ANNOTATION_LEVELS or not each["message"]:
            raise validation_failed("CheckRun", "annotations", code="invalid")
        if lines[0] != lines[1] and ("start_column" in each or "end_column" in each):
            raise validation_failed("CheckRun", "annotations", "columns need a single line")


def _check_actions(actions: list[Mapping[str, Any]]) -> None:
    if len(actions) > ACTIONS:
        raise ApiError(422, f"Invalid request.\n\nNo more than {ACTIONS} actions are allowed.")
    for action in actions:
        for field, limit in ACTION_LIMITS.items():
            value = action.get(field)
            if not isinstance(value, str) or not value or len(value) > limit:
                raise ApiError(422, f"Invalid request.\n\nThe {field} of an action has 1 to {limit} characters.")
