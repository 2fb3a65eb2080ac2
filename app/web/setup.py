"""`/setup`: from nothing to an installed App in three clicks.

The person chooses the owner, GitHub shows what the App may do and creates it, and GitHub's code comes back to
`/setup/callback`, where it becomes the App's id and secrets. Without the link from the terminal there is no such page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.failures import SetupError
from app.operations.diagnosis import Verdict
from app.setup.credentials import AppCredentials
from app.setup.manifest import (
    RECOMMENDED_REGISTRIES,
    SetupChoice,
    action_url,
    is_local,
    manifest,
    problems,
    proposed_name,
)
from app.setup.one_time_link import OPEN_SECONDS, Door
from app.setup.permissions import CORE, FEATURES
from app.web.headers import CONTENT_SECURITY_POLICY
from app.web.same_origin import from_our_own_page

COOKIE = "slimline-setup"
WAITED_FOR = "first delivery"
Exchange = Callable[[SetupChoice, str], AppCredentials]


class SetupEnvironment:
    """What the pages need of the process around them."""

    def __init__(
        self,
        api_url: str,
        github_url_of: Callable[[str], str],
        exchange: Exchange,
        store: Callable[[AppCredentials], None],
        checks: Callable[[], Iterable[Verdict]] | None,
        install_url: str,
        public_url: str = "",
        is_started_by_hand: bool = False,
    ) -> None:
        """exchange, store: raise SetupError. checks: of the App that is set up; None: there is none yet.

        is_started_by_hand: the App that was stored does not start by itself; the person goes back to the terminal.
        """
        self.api_url, self.github_url_of, self.public_url = api_url, github_url_of, public_url
        self.exchange, self.store, self.checks, self.install_url = exchange, store, checks, install_url
        self.is_started_by_hand = is_started_by_hand


def setup_blueprint(door: Door, installation: SetupEnvironment) -> Blueprint:
    blueprint = Blueprint("setup", __name__)

    @blueprint.before_request
    def only_through_the_door() -> AnyResponse | None:
        token = request.args.get("token")
        if token is not None and request.endpoint == "setup.page" and installation.checks is None:
            return _entered(door, token)
        if not door.knows(request.cookies.get(COOKIE, "")):
            abort(404)
        return None

    @blueprint.get("/setup")
    def page() -> str:
        if installation.checks is not None:
            return _status(installation)
        return _form(_empty_wish(installation), [])

    @blueprint.post("/setup")
    def proposed() -> Response:
        return _proposed(door, installation)

    @blueprint.get("/setup/callback")
    def callback() -> AnyResponse:
        return _called_back(door, installation)

    @blueprint.get("/setup/starting")
    def starting() -> str | AnyResponse:
        """Shown until the process that knows the App answers."""
        return redirect("/setup", 303) if installation.checks else render_template("setup_starting.html")

    return blueprint


def _proposed(door: Door, installation: SetupEnvironment) -> Response:
    if not from_our_own_page():
        abort(403)
    choice = _wish(installation)
    found = problems(choice)
    if found or installation.checks is not None:
        return make_response(_form(choice, found), 400 if found else 409)
    return _confirmation(choice, door.remember(choice))


def _called_back(door: Door, installation: SetupEnvironment) -> AnyResponse:
    choice = door.take(request.args.get("state", ""))
    code = request.args.get("code", "")
    if choice is None or not code or installation.checks is not None:
        return _failed("This answer from GitHub was not asked for here, or it was used before.", 400)
    try:
        installation.store(installation.exchange(choice, code))
    except SetupError as error:
        return _failed(str(error), 502)
    if installation.is_started_by_hand:
        return make_response(render_template("setup_stored.html"))
    return redirect("/setup/starting", 303)


def _failed(reason: str, status: int) -> Response:
    return make_response(render_template("setup_failed.html", reason=reason), status)


def _entered(door: Door, token: str) -> AnyResponse:
    session = door.enter(token)
    if not session:
        abort(404)
    answer = redirect("/setup", 303)
    limits: dict[str, Any] = {"path": "/setup", "max_age": int(OPEN_SECONDS), "secure": request.is_secure}
    # Lax: the way back from GitHub is a link on another site
    answer.set_cookie(COOKIE, session, httponly=True, samesite="Lax", **limits)
    return answer


def _form(choice: SetupChoice, found: list[str]) -> str:
    return render_template(
        "setup.html", choice=choice, problems=found, core=CORE, features=FEATURES, registries=RECOMMENDED_REGISTRIES
    )


def _confirmation(choice: SetupChoice, state: str) -> Response:
    """The page whose form goes to GitHub: the only one that may send anything there, wherever it is."""
    page = render_template(
        "setup_confirm.html",
        choice=choice,
        manifest=manifest(choice),
        action=action_url(choice, state),
        host=urlsplit(choice.github_url).netloc,
        core=CORE,
        chosen=[one for one in FEATURES if one.key in choice.features],
    )
    answer = make_response(page)
    policy = CONTENT_SECURITY_POLICY.replace("https://github.com", choice.github_url)
    answer.headers["Content-Security-Policy"] = policy
    return answer


def _status(installation: SetupEnvironment) -> str:
    assert installation.checks is not None
    verdicts = list(installation.checks())
    return render_template(
        "setup_status.html",
        verdicts=verdicts,
        is_done=not any(one.level == "problem" or (one.about == WAITED_FOR and one.level != "ok") for one in verdicts),
        install_url=installation.install_url,
        now=time.strftime("%H:%M:%S"),
    )


def _empty_wish(installation: SetupEnvironment) -> SetupChoice:
    """What the empty form proposes."""
    public_url = installation.public_url or request.host_url.rstrip("/")
    github_url = installation.github_url_of(installation.api_url)
    return SetupChoice("", "", public_url, installation.api_url, github_url, (), poll=is_local(public_url))


def _wish(installation: SetupEnvironment) -> SetupChoice:
    form = request.form
    api_url = form.get("api_url", "").strip().rstrip("/")
    organisation = form.get("organisation", "").strip()
    choice = SetupChoice(
        organisation=organisation,
        name=form.get("name", "").strip() or proposed_name(organisation),
        public_url=form.get("public_url", "").strip().rstrip("/"),
        api_url=api_url,
        github_url=installation.github_url_of(api_url),
        features=tuple(one.key for one in FEATURES if one.key in form.getlist("feature")),
        poll="poll" in form,
        registries=RECOMMENDED_REGISTRIES if "registries" in form else "",
    )
    return replace(choice, poll=choice.poll or is_local(choice.public_url), here=request.host_url.rstrip("/"))
