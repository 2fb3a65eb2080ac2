"""What every endpoint shares: the world, authentication, permissions, pages of lists, errors and headers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, Flask, Response, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.sandbox.access import Gate, InstallationToken
from app.sandbox.errors import ApiError
from app.sandbox.records import Repository
from app.sandbox.world import World

Item = TypeVar("Item")
View = Callable[..., ResponseReturnValue]
Json = dict[str, Any]
_KEY = "sandbox.services"


@dataclass(frozen=True, slots=True)
class Services:
    """What a request can reach."""

    world: World
    gate: Gate


@dataclass(frozen=True, slots=True)
class Reaching:
    """The WSGI application, with what its requests can reach."""

    services: Services
    application: WSGIApplication

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.application({**environ, _KEY: self.services}, start_response)


def services() -> Services:
    found = request.environ[_KEY]
    assert isinstance(found, Services)
    return found


def world() -> World:
    return services().world


def token() -> InstallationToken:
    """The caller's installation token, checked once a request and counted."""
    if "token" not in g:
        gate = services().gate
        g.token = gate.check_token(request.headers.get("Authorization", ""))
        gate.limits.count(g.token.installation, request.method == "POST" and not request.path.endswith("/graphql"))
    found = g.token
    assert isinstance(found, InstallationToken)
    return found


def app_route(blueprint: Blueprint, rule: str, method: str = "GET") -> Callable[[View], View]:
    """An endpoint for the App itself, with its JWT."""

    def register(view: View) -> View:
        def guarded(**values: Any) -> ResponseReturnValue:
            services().gate.check_app(request.headers.get("Authorization", ""))
            return view(**values)

        blueprint.add_url_rule(rule, view.__name__, guarded, methods=[method])
        return view

    return register


def repository_route(
    blueprint: Blueprint, rule: str, method: str = "GET", **permissions: str
) -> Callable[[View], View]:
    """An endpoint below `/repos/{owner}/{repo}`. permissions: one of these is enough; the view gets the Repository."""

    def register(view: View) -> View:
        def guarded(owner: str, repo: str, **values: Any) -> ResponseReturnValue:
            caller = token()
            found = present(f"{owner}/{repo}")
            services().gate.require(caller, found, permissions)
            return view(found, **values)

        blueprint.add_url_rule(f"/repos/<owner>/<repo>{rule}", view.__name__, guarded, methods=[method])
        return view

    return register


def present(full_name: str) -> Repository:
    """The repository of that name. Raises ApiError 301 to where a renamed one is now, 404 where there is none."""
    moved = world().former_names.get(full_name.lower())
    if moved is not None:
        rest = request.full_path.split(full_name, 1)[1].rstrip("?")
        url = f"{world().url}/repositories/{moved}{rest}"
        raise ApiError(301, "Moved Permanently", headers={"Location": url})
    return world().repository(full_name)


def asked() -> Json:
    """The request's JSON object. Raises ApiError 400."""
    found = request.get_json(force=True, silent=True) if request.get_data() else {}
    if not isinstance(found, dict):
        raise ApiError(400, "Problems parsing JSON")
    return found


def page(items: Sequence[Item], shape: Callable[[Item], Json]) -> Response:
    """A list, `per_page` (30, at most 100) from page `page`, with GitHub's Link header."""
    size = min(max(request.args.get("per_page", 30, int), 1), 100)
    number = max(request.args.get("page", 1, int), 1)
    last = max(1, -(-len(items) // size))
    response = jsonify([shape(item) for item in items[(number - 1) * size : number * size]])
    links = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
    shown = {
        name: target
        for name, target in links.items()
        if 1 <= target <= last and (number < last if name in ("next", "last") else number > 1)
    }
    if shown:
        base = world().url + request.path
        response.headers["Link"] = ", ".join(
            f'<{base}?{urlencode(request.args.to_dict() | {"page": str(target)})}>; rel="{name}"'
            for name, target in shown.items()
        )
    return response


def install(app: Flask) -> None:
    """Errors as GitHub's JSON, and the headers that every answer carries."""
    app.register_error_handler(ApiError, _error)
    app.register_error_handler(HTTPException, _http_error)
    app.after_request(_finish)


def _error(error: ApiError) -> Response:
    accepted = request.accept_mimetypes
    if error.status >= 400 and accepted["text/html"] > accepted["application/json"]:
        return make_response(render_template("not_found.html", name=error.message), error.status)
    body: Json = {
        "message": error.message,
        "documentation_url": "https://docs.github.com/rest",
        "status": str(error.status),
    }
    if error.errors:
        body["errors"] = error.errors
    response = jsonify(body)
    response.status_code = error.status
    response.headers.update(error.headers)
    return response


def _http_error(error: HTTPException) -> Response:
    return _error(ApiError(error.code or 500, error.name))


def _finish(response: Response) -> Response:
    if "token" in g:
        response.headers.update(services().gate.limits.headers(g.token.installation))
    response.headers["X-GitHub-Media-Type"] = "github.v3; format=json"
    if request.method == "GET" and response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
    return response
