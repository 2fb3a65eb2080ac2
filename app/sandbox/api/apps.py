"""`/app`: the App itself, its installations, tokens and deliveries; and `/installation`, `/rate_limit`."""

from __future__ import annotations

import json

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from app.sandbox import courier
from app.sandbox.access import expiry
from app.sandbox.api.frame import Json, app_route, asked, page, present, services, token, world
from app.sandbox.errors import not_found
from app.sandbox.records import Delivery, Installation
from app.sandbox.shapes import accounts, repositories

blueprint = Blueprint("apps", __name__)


@app_route(blueprint, "/app")
def get_app() -> ResponseReturnValue:
    return jsonify(accounts.integration(world()))


@app_route(blueprint, "/app/installations")
def list_installations() -> ResponseReturnValue:
    return page(list(world().installations.values()), lambda each: accounts.installation(world(), each))


@app_route(blueprint, "/app/installations/<int:identity>")
def get_installation(identity: int) -> ResponseReturnValue:
    return jsonify(accounts.installation(world(), _installation(identity)))


@app_route(blueprint, "/repos/<owner>/<repo>/installation")
def get_repository_installation(owner: str, repo: str) -> ResponseReturnValue:
    found = world().installation_for(present(f"{owner}/{repo}"))
    if found is None:
        raise not_found()
    return jsonify(accounts.installation(world(), found))


@app_route(blueprint, "/app/installations/<int:identity>/access_tokens", "POST")
def create_token(identity: int) -> ResponseReturnValue:
    issued = services().gate.issue(_installation(identity), asked())
    body: Json = {
        "token": issued.text,
        "expires_at": expiry(issued),
        "permissions": dict(issued.permissions),
        "repository_selection": "all" if issued.repositories is None else "selected",
    }
    if issued.repositories is not None:
        body["repositories"] = [
            repositories.repository(world(), world().repositories[each]) for each in sorted(issued.repositories)
        ]
    return jsonify(body), 201


@app_route(blueprint, "/app/hook/deliveries")
def list_deliveries() -> ResponseReturnValue:
    """Newest first; `cursor` is the last delivery that was seen."""
    size = min(max(request.args.get("per_page", 30, int), 1), 100)
    before = request.args.get("cursor", type=int)
    older = [each for each in reversed(world().deliveries) if before is None or each.id < before]
    response = jsonify([_delivery(each) for each in older[:size]])
    if len(older) > size:
        url = f"{world().url}/app/hook/deliveries?per_page={size}&cursor={older[size - 1].id}"
        response.headers["Link"] = f'<{url}>; rel="next"'
    return response


@app_route(blueprint, "/app/hook/deliveries/<int:identity>")
def get_delivery(identity: int) -> ResponseReturnValue:
    found = _find_delivery(identity)
    return jsonify(
        _delivery(found)
        | {
            "url": world().webhook_url,
            "request": {"headers": found.headers, "payload": json.loads(found.body)},
            "response": {"headers": found.answer_headers or None, "payload": found.answer or None},
        }
    )


@app_route(blueprint, "/app/hook/deliveries/<int:identity>/attempts", "POST")
def redeliver(identity: int) -> ResponseReturnValue:
    courier.redeliver(world(), _find_delivery(identity))
    return jsonify({}), 202


@blueprint.get("/installation/repositories")
def list_repositories() -> ResponseReturnValue:
    caller = token()
    covered = [repo for repo in world().repositories.values() if services().gate.covers(caller, repo)]
    shapes: Response = page(covered, lambda each: repositories.repository(world(), each))
    found = {"total_count": len(covered), "repository_selection": "selected", "repositories": shapes.get_json()}
    response = jsonify(found)
    if "Link" in shapes.headers:
        response.headers["Link"] = shapes.headers["Link"]
    return response


@blueprint.get("/rate_limit")
def rate_limit() -> ResponseReturnValue:
    headers = services().gate.limits.headers(token().installation)
    limit = {name: int(headers[f"X-RateLimit-{name.title()}"]) for name in ("limit", "remaining", "used", "reset")}
    return jsonify({"resources": {"core": limit, "search": limit, "graphql": limit}, "rate": limit})


def _installation(identity: int) -> Installation:
    found = world().installations.get(identity)
    if found is None:
        raise not_found()
    return found


def _find_delivery(identity: int) -> Delivery:
    found = next((each for each in world().deliveries if each.id == identity), None)
    if found is None:
        raise not_found()
    return found


def _delivery(subject: Delivery) -> Json:
    return {
        "id": subject.id,
        "guid": subject.guid,
        "delivered_at": subject.delivered_at,
        "redelivery": subject.redelivery,
        "duration": subject.duration,
        "status": subject.status,
        "status_code": subject.status_code,
        "event": subject.event,
        "action": subject.action,
        "installation_id": subject.installation,
        "repository_id": subject.repository,
        "throttled_at": None,
    }
