"""What stands between the adapter and a counterpart that knows a little less than GitHub."""

from __future__ import annotations

import httpx
from werkzeug.wrappers import Request, Response

_OF_ONE_CONNECTION = [
    "connection",
    "keep-alive",
    "transfer-encoding",
    "content-length",
    "content-encoding",
    "host",
    "accept-encoding",
]


def pass_on(client: httpx.Client, request: Request, base: str, path: str = "", accept: str = "") -> httpx.Response:
    """The same request to another server; path and accept: in place of the request's own."""
    headers = {name: value for name, value in request.headers if name.lower() not in _OF_ONE_CONNECTION}
    if accept:
        headers["Accept"] = accept
    url = base + (path or request.path) + f"?{request.query_string.decode()}".rstrip("?")
    return client.request(request.method, url, content=request.get_data(), headers=headers)


def answered(answer: httpx.Response) -> Response:
    """A server's answer as ours."""
    headers = {name: value for name, value in answer.headers.items() if name.lower() not in _OF_ONE_CONNECTION}
    return Response(answer.content, answer.status_code, headers)
