"""Check runs."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from app.sandbox import checks
from app.sandbox.api.frame import asked, page, repository_route, world
from app.sandbox.errors import ApiError, not_found
from app.sandbox.records import CheckRun, Repository
from app.sandbox.shapes import checks as shapes

blueprint = Blueprint("checks", __name__)


@repository_route(blueprint, "/check-runs", "POST", checks="write")
def create_check_run(repo: Repository) -> ResponseReturnValue:
    return jsonify(shapes.check_run(world(), checks.create(world(), repo, asked()))), 201


@repository_route(blueprint, "/check-runs/<int:identity>", checks="read")
def get_check_run(repo: Repository, identity: int) -> ResponseReturnValue:
    return jsonify(shapes.check_run(world(), _find(repo, identity)))


@repository_route(blueprint, "/check-runs/<int:identity>", "PATCH", checks="write")
def update_check_run(repo: Repository, identity: int) -> ResponseReturnValue:
    run = _find(repo, identity)
    if not run.is_ours:
        raise ApiError(
            403, "Invalid app_id `15368` - check run can only be modified by the GitHub App that created it."
        )
    checks.update(world(), repo, run, asked())
    return jsonify(shapes.check_run(world(), run))


@repository_route(blueprint, "/check-runs/<int:identity>/annotations", checks="read")
def list_annotations(repo: Repository, identity: int) -> ResponseReturnValue:
    return page(shapes.annotations_of(world(), _find(repo, identity)), lambda each: each)


@repository_route(blueprint, "/commits/<path:ref>/check-runs", checks="read")
def list_check_runs(repo: Repository, ref: str) -> ResponseReturnValue:
    sha = repo.git.resolve(f"refs/heads/{ref}") or repo.git.resolve(ref)
    if sha is None:
        raise ApiError(422, f"No commit found for SHA: {ref}")
    name = request.args.get("check_name")
    runs = [
        run
        for run in world().check_runs.values()
        if (run.repository, run.head_sha) == (repo.id, sha) and name in (None, run.name)
    ]
    newest_first = sorted(runs, key=lambda run: run.id, reverse=True)
    listed = page(newest_first, lambda each: shapes.check_run(world(), each))
    return jsonify({"total_count": len(runs), "check_runs": listed.get_json()})


@repository_route(blueprint, "/check-suites/<int:suite>/check-runs", checks="read")
def list_check_runs_of_a_suite(repo: Repository, suite: int) -> ResponseReturnValue:
    name = request.args.get("check_name")
    runs = [
        run
        for run in world().check_runs.values()
        if run.repository == repo.id and shapes.suite_of(run) == suite and name in (None, run.name)
    ]
    if request.args.get("filter", "latest") == "latest":
        runs = list({run.name: run for run in runs}.values())
    listed = page(runs, lambda each: shapes.check_run(world(), each))
    return jsonify({"total_count": len(runs), "check_runs": listed.get_json()})


def _find(repo: Repository, identity: int) -> CheckRun:
    run = world().check_runs.get(identity)
    if run is None or run.repository != repo.id:
        raise not_found()
    return run
