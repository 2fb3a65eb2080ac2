"""Check runs and their annotations, as GitHub's JSON."""

from __future__ import annotations

from app.sandbox.records import CheckRun
from app.sandbox.shapes.accounts import Json, integration, node_id
from app.sandbox.shapes.pulls import minimal
from app.sandbox.world import World


def check_run(world: World, run: CheckRun) -> Json:
    """A `check-run`. `pull_requests` names none whose head is in a fork."""
    repo = world.repositories[run.repository]
    api = f"{world.url}/repos/{repo.full_name}/check-runs/{run.id}"
    same = [
        pull
        for pull in world.pulls_of(repo)
        if pull.is_open and pull.head_sha == run.head_sha and pull.head_repository == repo.id
    ]
    return {
        "id": run.id,
        "name": run.name,
        "node_id": node_id("CR", run.id),
        "head_sha": run.head_sha,
        "external_id": run.external_id,
        "url": api,
        "html_url": f"{world.url}/{repo.full_name}/runs/{run.id}",
        "details_url": run.details_url or "https://slimline.example",
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": run.started_at,
        "completed_at": run.completed_at,
        "output": {
            "title": run.title,
            "summary": run.summary,
            "text": run.text,
            "annotations_count": len(run.annotations),
            "annotations_url": f"{api}/annotations",
        },
        "check_suite": check_suite(world, run, [minimal(world, pull) for pull in same]),
        "app": integration(world) if run.is_ours else integration(world) | {"id": 15368, "slug": "github-actions"},
        "pull_requests": [minimal(world, pull) for pull in same],
    }


def suite_of(run: CheckRun) -> int:
    """Its id follows the commit."""
    return int(run.head_sha[:8], 16)


def check_suite(world: World, run: CheckRun, pull_requests: list[Json]) -> Json:
    """The suite of a head commit."""
    repo = world.repositories[run.repository]
    identity = suite_of(run)
    head = next((pull.head_ref for pull in world.pulls_of(repo) if run.head_sha in pull.heads), None)
    return {
        "id": identity,
        "node_id": node_id("CS", identity),
        "head_branch": head,
        "head_sha": run.head_sha,
        "status": run.status,
        "conclusion": run.conclusion,
        "url": f"{world.url}/repos/{repo.full_name}/check-suites/{identity}",
        "before": None,
        "after": run.head_sha,
        "pull_requests": pull_requests,
        "app": integration(world),
        "created_at": run.started_at,
        "updated_at": run.completed_at or run.started_at,
    }


def annotations_of(world: World, run: CheckRun) -> list[Json]:
    repo = world.repositories[run.repository]
    return [
        {
            "path": each["path"],
            "blob_href": f"{world.url}/{repo.full_name}/blob/{run.head_sha}/{each['path']}",
            "start_line": each["start_line"],
            "end_line": each["end_line"],
            "start_column": each.get("start_column"),
            "end_column": each.get("end_column"),
            "annotation_level": each["annotation_level"],
            "title": each.get("title"),
            "message": each["message"],
            "raw_details": each.get("raw_details"),
        }
        for each in run.annotations
    ]
