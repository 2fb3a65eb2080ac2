"""`/reviews` and `/jobs`: what is queued, what was done and what failed, for the people who look after the service.

Behind `SLIMLINE_ADMIN_TOKEN`: as a bearer token, or as the password that a browser asks for. Without a token there are
no such pages. A browser sends the password by itself, so changes are accepted from our own pages only.
"""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.jobs.records import Records
from app.jobs.states import STATES
from app.web.own_page import from_our_own_page
from app.web.rate_limit import FailureLimit

PAGE_SIZE = 100
ACTIONS = ("retry", "cancel")


def admin_blueprint(token: str, records: Records, limit: FailureLimit) -> Blueprint:
    """token: what people must know; it is never empty."""
    blueprint = Blueprint("admin", __name__, template_folder="templates")
    blueprint.add_app_template_filter(_when, "when")

    @blueprint.before_request
    def only_with_the_token() -> Response | None:
        if _knows(token):
            return None
        wait = limit.failed(request.remote_addr or "") if request.authorization else 0
        if wait:
            return Response("too many tries", 429, {"Retry-After": str(wait)})
        return Response(
            "the admin token is needed", 401, {"WWW-Authenticate": 'Basic realm="Slimline", charset="UTF-8"'}
        )

    @blueprint.get("/jobs")
    def jobs() -> str:
        return _page("Jobs", "")

    @blueprint.get("/reviews")
    def reviews() -> str:
        return _page("Reviews", "review")

    @blueprint.post("/jobs/<delivery>/<action>")
    def change(delivery: str, action: str) -> AnyResponse:
        if action not in ACTIONS:
            abort(404)
        if not from_our_own_page():
            abort(403)
        done = records.retry(delivery) if action == "retry" else records.cancel(delivery)
        if not done:
            abort(409)
        return redirect(url_for("admin.jobs"), 303)

    def _page(title: str, kind: str) -> str:
        state = request.args.get("state", "")
        found = records.newest(PAGE_SIZE, state if state in STATES else "", kind=kind)
        queue = records.queue_state()
        return render_template("jobs.html", title=title, records=found, queue=queue, states=STATES, state=state)

    return blueprint


def _knows(token: str) -> bool:
    given = request.authorization
    if given is None:
        return False
    password = given.token if given.type == "bearer" else given.password if given.type == "basic" else None
    return password is not None and hmac.compare_digest(password.encode("utf-8", "replace"), token.encode())


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
