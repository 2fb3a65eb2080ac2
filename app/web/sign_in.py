"""`/sign-in`: with GitHub, by the same App.

The state goes to GitHub and back while a cookie keeps it here, so that nobody can be signed in as somebody else.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.github_api.signed_in_people import NotSignedIn
from app.web.same_origin import from_our_own_page
from app.web.visitors import SIGNED_IN_SECONDS, Visitors

COOKIE, STATE_COOKIE = "slimline-person", "slimline-sign-in"
_STATE_SECONDS = 600


def sign_in_blueprint(visitors: Visitors, github_url: str, client_id: str) -> Blueprint:
    blueprint = Blueprint("sign_in", __name__)

    @blueprint.get("/sign-in")
    def begin() -> AnyResponse:
        state = secrets.token_urlsafe(24)
        answer = redirect(f"{github_url}/login/oauth/authorize?{urlencode({'client_id': client_id, 'state': state})}")
        answer.set_cookie(STATE_COOKIE, state, max_age=_STATE_SECONDS, **_limits("/sign-in"))
        return answer

    @blueprint.get("/sign-in/callback")
    def callback() -> AnyResponse:
        given, kept = request.args.get("state", ""), request.cookies.get(STATE_COOKIE, "")
        if not kept or not hmac.compare_digest(given.encode(), kept.encode()):
            return _refused("This answer from GitHub was not asked for here.", 400)
        try:
            cookie = visitors.cookie_for(request.args.get("code", ""))
        except NotSignedIn:
            return _refused("GitHub did not confirm who you are.", 502)
        answer = redirect("/reviews", 303)
        answer.set_cookie(COOKIE, cookie, max_age=SIGNED_IN_SECONDS, **_limits("/"))
        answer.delete_cookie(STATE_COOKIE, path="/sign-in")
        return answer

    @blueprint.post("/sign-out")
    def end() -> AnyResponse:
        if not from_our_own_page():
            abort(403)
        answer = redirect("/", 303)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    return blueprint


def _limits(path: str) -> dict[str, Any]:
    return {"path": path, "httponly": True, "samesite": "Lax", "secure": request.is_secure}


def _refused(reason: str, status: int) -> Response:
    return make_response(render_template("sign_in_failed.html", reason=reason), status)
