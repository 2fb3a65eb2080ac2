"""`/reviews` and `/jobs`: what is queued, what was done and what failed, for the people who look after the service.

Behind `SLIMLINE_ADMIN_TOKEN`: as a bearer token, or as the password that a browser asks for. Without a token there are
no such pages, unless people can sign in with GitHub: then each sees the repositories that GitHub lists for them, and
changes nothing. A browser sends the password by itself, so changes are accepted from our own pages only.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection
from datetime import UTC, datetime

from flask import Blueprint, Response, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.github_api.signed_in_people import NotSignedIn
from app.jobs.records import Records
from app.jobs.states import STATES
from app.web.rate_limit import FailureLimit
from app.web.same_origin import from_our_own_page
from app.web.sign_in import COOKIE
from app.web.visitors import Visitors

PAGE_SIZE = 100
ACTIONS = ("retry", "cancel")
_LONGEST_QUERY = 200


def admin_blueprint(
    token: str, records: Records, limit: FailureLimit, github_url: str = "", visitors: Visitors | None = None
) -> Blueprint:
    """token: opens everything; "" where nothing does. visitors: people who sign in with GitHub; None: nobody can."""
    blueprint = Blueprint("admin", __name__, template_folder="templates")
    blueprint.add_app_template_filter(_when, "when")

    @blueprint.before_request
    def only_who_may() -> AnyResponse | None:
        """g.visible: the repositories that may be shown, None for all."""
        g.visible = None
        if token and _knows(token):
            return None
        if visitors is not None and not request.authorization:
            return _admitted(visitors)
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
        if not from_our_own_page() or g.visible is not None:
            abort(403)
        done = records.retry(delivery) if action == "retry" else records.cancel(delivery)
        if not done:
            abort(409)
        return redirect(url_for("admin.jobs"), 303)

    def _page(title: str, kind: str) -> str:
        state, query = request.args.get("state", ""), request.args.get("q", "")[:_LONGEST_QUERY].strip()
        visible = g.visible
        found = records.search(
            PAGE_SIZE, state if state in STATES else "", kind, query, lambda lane: _is_visible(lane, visible)
        )
        return render_template(
            "jobs.html",
            title=title,
            records=found,
            queue=records.queue_state() if g.visible is None else None,
            states=STATES,
            state=state,
            query=query,
            github_url=github_url,
            person=g.get("person", ""),
        )

    return blueprint


def _admitted(visitors: Visitors) -> AnyResponse | None:
    visitor = visitors.in_cookie(request.cookies.get(COOKIE, ""))
    if visitor is None:
        return redirect("/sign-in", 303)
    try:
        g.visible, g.person = visitors.repositories_of(visitor), visitor.login
    except NotSignedIn:  # the token was taken back, or GitHub does not answer: nothing is shown meanwhile
        return Response(render_template("sign_in_failed.html", reason="GitHub didn't say what you can see."), 502)
    return None


def _is_visible(lane: str, visible: Collection[str] | None) -> bool:
    return visible is None or ("#" in lane and lane.partition("#")[0].lower() in visible)


def _knows(token: str) -> bool:
    given = request.authorization
    if given is None:
        return False
    password = given.token if given.type == "bearer" else given.password if given.type == "basic" else None
    return password is not None and hmac.compare_digest(password.encode("utf-8", "replace"), token.encode())


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
