"""`POST /app-manifests/{code}/conversions`: the App's id and secrets, once."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from app.sandbox.api.frame import Json, world
from app.sandbox.errors import not_found
from app.sandbox.shapes import accounts

blueprint = Blueprint("registration", __name__)


@blueprint.post("/app-manifests/<code>/conversions")
def convert(code: str) -> ResponseReturnValue:
    with world().changing():
        app = world().manifest_codes.pop(code, None)
    if app is None:
        raise not_found()
    body: Json = accounts.integration(world()) | {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "webhook_secret": app.webhook_secret,
        "pem": app.private_key,
    }
    return jsonify(body), 201
