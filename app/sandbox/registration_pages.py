"""GitHub's pages on which people create an App from a manifest, and install it."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from app.sandbox.api.frame import world
from app.sandbox.people.installations import install
from app.sandbox.world import GitHubApp, World, new_private_key

blueprint = Blueprint("registration_pages", __name__)
_LONGEST_NAME = 34


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the form asked for. problem: why GitHub refuses it, in its words."""

    data: dict[str, Any]
    problem: str = ""

    @property
    def redirect_url(self) -> str:
        return str(self.data.get("redirect_url", ""))


@blueprint.post("/settings/apps/new")
def new_app() -> ResponseReturnValue:
    return _asked("")


@blueprint.post("/organizations/<organisation>/settings/apps/new")
def new_app_of(organisation: str) -> ResponseReturnValue:
    return _asked(organisation)


@blueprint.post("/settings/apps/from-manifest")
def create() -> ResponseReturnValue:
    """The button of the page: makes the App and goes back with a code."""
    found = read_manifest(world(), request.form.get("manifest", ""), request.form.get("name", ""))
    if found.problem:
        return _page(found, request.form.get("organisation", "")), 422
    code = secrets.token_hex(20)
    with world().changing():
        world().app = _made(world(), found.data)
        world().manifest_codes[code] = world().app
        world().account(world().app.bot, "Bot")
        hook = urlsplit(found.data["hook_attributes"]["url"])
        is_reachable = hook.hostname is not None and not hook.hostname.endswith(".invalid")
        world().webhook_url = hook.geturl() if is_reachable else "http://127.0.0.1:1/unreachable"
    query = urlencode({"code": code, "state": request.form.get("state", "")})
    return redirect(f"{found.redirect_url}?{query}", 302)


@blueprint.get("/apps/<slug>/installations/new")
def choose_account(slug: str) -> ResponseReturnValue:
    if slug != world().app.slug:
        abort(404)
    return render_template("install.html", app=world().app, owners=_owners(world()))


@blueprint.post("/apps/<slug>/installations/new")
def installed(slug: str) -> ResponseReturnValue:
    owner = request.form.get("owner", "")
    if slug != world().app.slug or owner not in _owners(world()):
        abort(404)
    with world().changing():
        install(world(), owner)
    return redirect("/", 303)


def read_manifest(world: World, text: str, name: str = "") -> Manifest:
    """The manifest with the name that the person typed, and what GitHub would not take."""
    try:
        data = json.loads(text)
        assert isinstance(data, dict)
    except (ValueError, AssertionError):
        return Manifest({}, "Manifest is not valid JSON")
    data["name"] = name or data.get("name", "")
    hook = data.get("hook_attributes", {}).get("url", "")
    for problem, is_wrong in (
        ("Name can't be blank", not data["name"]),
        (f"Name is too long (maximum is {_LONGEST_NAME} characters)", len(data["name"]) > _LONGEST_NAME),
        ("Name is already taken", data["name"].casefold() == world.app.name.casefold()),
        ("Url must be a valid URL", not urlsplit(data.get("url", "")).hostname),
        ("Redirect url must be a valid URL", not urlsplit(data.get("redirect_url", "")).hostname),
        ("Hook url must be a valid URL", not urlsplit(hook).hostname),
    ):
        if is_wrong:
            return Manifest(data, problem)
    return Manifest(data)


def _asked(organisation: str) -> ResponseReturnValue:
    found = read_manifest(world(), request.form.get("manifest", ""))
    return _page(found, organisation, request.args.get("state", ""))


def _page(found: Manifest, organisation: str, state: str | None = None) -> Response:
    state = request.form.get("state", "") if state is None else state
    answer = make_response(
        render_template(
            "new_app.html",
            manifest=json.dumps(found.data),
            data=found.data,
            problem=found.problem,
            organisation=organisation,
            state=state,
        )
    )
    place = urlsplit(found.redirect_url)
    policy = f"default-src 'none'; style-src 'self'; form-action 'self' {place.scheme}://{place.netloc}"
    answer.headers["Content-Security-Policy"] = policy  # a browser holds the way back to it, too
    return answer


def _made(world: World, data: dict[str, Any]) -> GitHubApp:
    slug = "-".join(str(data["name"]).lower().split())
    permissions = {str(name): str(level) for name, level in data.get("default_permissions", {}).items()}
    app = GitHubApp(world.new_id(), slug, data["name"], secrets.token_hex(20), new_private_key())
    app.events, app.permissions = tuple(data.get("default_events", ())), {"metadata": "read"} | permissions
    app.client_id, app.client_secret = f"Iv23{secrets.token_hex(8)}", secrets.token_hex(20)
    app.callback_urls = tuple(data.get("callback_urls", ()))
    return app


def _owners(world: World) -> list[str]:
    return sorted({repository.owner for repository in world.repositories.values()})
