"""In front of the API: a log of every call, and faults that tests order."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.http import http_date
from werkzeug.wrappers import Request, Response

from app.sandbox.world import World


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """One request and its answer's status. body: the JSON that was sent, None where there was none."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    authorization: str
    status: int
    at: float  # time.monotonic()

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.status}"


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next matching calls. path: a regular expression, searched in the path.

    status 0 keeps the real answer. after: the work is done before the answer goes wrong. truncated: half of the body.
    latency: seconds of silence, ahead of the work or, with `after`, behind it.
    drops: a field of the request that the work is done without: with `comments`, a refused review leaves an orphan.
    body_matches: a regular expression for the request's body, so that one GraphQL operation can be meant.
    answer: the JSON that is answered instead of a message. loses: a field below GraphQL's `data`, as `repository.f0`,
    that is null with an error beside it.
    """

    method: str
    path: str
    status: int = 0
    after: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    message: str = "Server Error"
    latency: float = 0.0
    truncated: bool = False
    times: int = 1
    skip: int = 0
    body_matches: str = ""
    drops: str = ""
    answer: Any = None
    loses: str = ""

    def matches(self, request: Request) -> bool:
        if self.times <= 0 or request.method != self.method or not re.search(self.path, request.path):
            return False
        return not self.body_matches or bool(re.search(self.body_matches, request.get_data(as_text=True)))


@dataclass(slots=True)
class Recorder:
    """The WSGI application around the API. One request at a time, so that every answer is of one state."""

    world: World
    application: WSGIApplication
    calls: list[RecordedRequest] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        request.get_data()  # cached, so that the application and the log both read it
        fault = self._fault_for(request)
        if fault is not None and not fault.after:
            time.sleep(fault.latency)
        if fault is not None and fault.status and not fault.after:
            response = _failure(fault)
        else:
            with self.world.changing():
                seen = _rewound(environ, request, fault.drops if fault else "")
                response = Response.from_app(self.application, seen, buffered=True)
        response.headers.setdefault("Date", http_date(self.world.time()))
        if fault is not None:
            response = _spoiled(response, fault)
            time.sleep(fault.latency if fault.after else 0)
        self._log(request, response)
        return response(environ, start_response)

    def _fault_for(self, request: Request) -> Fault | None:
        with self.world.lock:
            for fault in self.faults:
                if not fault.matches(request):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None

    def _log(self, request: Request, response: Response) -> None:
        call = RecordedRequest(
            request.method,
            request.path,
            request.args.to_dict(),
            request.get_json(force=True, silent=True) if request.get_data() else None,
            request.headers.get("Authorization", ""),
            response.status_code,
            time.monotonic(),
        )
        with self.world.changing():
            self.calls.append(call)


def _rewound(environ: WSGIEnvironment, request: Request, drops: str) -> WSGIEnvironment:
    body = request.get_data()
    if drops:
        body = json.dumps({name: value for name, value in json.loads(body).items() if name != drops}).encode()
    return {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}


def _failure(fault: Fault) -> Response:
    body = {"message": fault.message} if fault.answer is None else fault.answer
    return Response(json.dumps(body), fault.status, dict(fault.headers), mimetype="application/json")


def _spoiled(response: Response, fault: Fault) -> Response:
    if fault.status and fault.after:
        response = _failure(fault)
    if fault.truncated:
        body = response.get_data()
        response.set_data(body[: len(body) // 2])
    if fault.loses:
        response.set_data(json.dumps(_partial(json.loads(response.get_data()), fault.loses.split("."), fault.message)))
    for name, value in fault.headers.items():
        response.headers[name] = value
    return response


def _partial(answer: dict[str, Any], path: list[str], message: str) -> dict[str, Any]:
    """GraphQL's answer where one field could not be worked out in time."""
    holder = answer["data"]
    for name in path[:-1]:
        holder = holder[name]
    holder[path[-1]] = None
    return {**answer, "errors": [*answer.get("errors", ()), {"path": path, "message": message}]}
