"""Signing in with GitHub: the page, the token, and what the token's person may see."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from flask import Blueprint, jsonify, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.sandbox.api.frame import asked, world
from app.sandbox.errors import ApiError, not_found
from app.sandbox.records import Repository
from app.sandbox.shapes import accounts, repositories

blueprint = Blueprint("people", __name__)


@blueprint.get("/login/oauth/authorize")
def authorize() -> ResponseReturnValue:
    if request.args.get("client_id") != world().app.client_id:
        raise not_found()
    people = [one.login for one in world().accounts.values() if one.kind == "User"]
    callback = (world().app.callback_urls or ("",))[0]
    answer = make_response(render_template("authorize.html", people=people, state=request.args.get("state", "")))
    policy = f"default-src 'none'; style-src 'self'; form-action 'self' {callback.partition('/sign-in')[0]}"
    answer.headers["Content-Security-Policy"] = policy
    return answer


@blueprint.post("/login/oauth/authorize")
def authorized() -> ResponseReturnValue:
    code = secrets.token_hex(10)
    with world().changing():
        world().sign_in_codes[code] = request.form.get("person", "")
    query = urlencode({"code": code, "state": request.form.get("state", "")})
    return redirect(f"{world().app.callback_urls[0]}?{query}", 302)


@blueprint.post("/login/oauth/access_token")
def access_token() -> ResponseReturnValue:
    """As GitHub, errors have status 200."""
    given, app = asked(), world().app
    with world().changing():
        login = world().sign_in_codes.pop(str(given.get("code", "")), "")
        if not login or (given.get("client_id"), given.get("client_secret")) != (app.client_id, app.client_secret):
            return jsonify({"error": "bad_verification_code"})
        token = f"ghu_{secrets.token_hex(18)}"
        world().person_tokens[token] = login
    return jsonify({"access_token": token, "token_type": "bearer", "scope": ""})


@blueprint.get("/user")
def user() -> ResponseReturnValue:
    return jsonify(accounts.user(world(), _person()))


@blueprint.get("/user/installations")
def installations() -> ResponseReturnValue:
    login = _person()
    found = [one for one in world().installations.values() if _seen(login, one.id)]
    return jsonify({"total_count": len(found), "installations": [accounts.installation(world(), one) for one in found]})


@blueprint.get("/user/installations/<int:identity>/repositories")
def repositories_of(identity: int) -> ResponseReturnValue:
    found = _seen(_person(), identity)
    if not found:
        raise not_found()
    return jsonify(
        {"total_count": len(found), "repositories": [repositories.repository(world(), one) for one in found]}
    )


def _person() -> str:
    token = request.headers.get("Authorization", "").partition(" ")[2]
    login = world().person_tokens.get(token, "")
    if not login:
        raise ApiError(401, "Bad credentials")
    return login


def _seen(login: str, installation: int) -> list[Repository]:
    """The installation's repositories that the person may read."""
    every = world().repositories.values()
    covered = [one for one in every if (found := world().installation_for(one)) and found.id == installation]
    return [one for one in covered if world().may(login, one) != "none"]
