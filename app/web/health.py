"""`/healthz` (the process answers), `/readyz` (it can do its work) and `/metrics`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST


@dataclass(frozen=True, slots=True)
class ReadinessCheck:
    """One thing that must work. problem: what is wrong, "" when nothing is. blocks: no work is sent here meanwhile."""

    name: str
    problem: Callable[[], str]
    blocks: bool = True


def health_blueprint(checks: Sequence[ReadinessCheck], metrics_text: Callable[[], bytes]) -> Blueprint:
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    def healthz() -> Response:
        return jsonify({"status": "ok"})

    @blueprint.get("/readyz")
    def readyz() -> tuple[Response, int]:
        problems = {check.name: check.problem() for check in checks}
        ready = not any(problems[check.name] for check in checks if check.blocks)
        answer = {name: problem or "ok" for name, problem in problems.items()}
        return jsonify({"status": "ready" if ready else "not ready", "checks": answer}), 200 if ready else 503

    @blueprint.get("/metrics")
    def metrics() -> Response:
        return Response(metrics_text(), content_type=CONTENT_TYPE_LATEST)

    return blueprint
