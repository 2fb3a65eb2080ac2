"""Answers to what goes wrong: a page for a browser, a word for a program, never a traceback or a value."""

from __future__ import annotations

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

log = structlog.get_logger(__name__)

_EXPLAINED = {
    403: "This request came from another site's page, so nothing was changed.",
    404: "There is no page at this address. It may have moved, or the link may be mistyped.",
    405: "This address doesn't accept this kind of request.",
    409: "That is no longer possible: somebody or something changed it in the meantime. Go back and reload the page.",
    413: "What you sent is too large.",
    500: "Something went wrong on our side. The log of this installation says what.",
}


def add_error_pages(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        return _answer(error.code or 500, error.name)

    @app.errorhandler(Exception)
    def _defect(error: Exception) -> Response:
        log.exception("request failed by a defect of ours")
        return _answer(500, "Internal Server Error")


def _answer(status: int, name: str) -> Response:
    accepted = request.accept_mimetypes
    if accepted["text/html"] > accepted["application/json"]:
        page = render_template("error.html", status=status, name=name, explained=_EXPLAINED.get(status, ""))
        return make_response(page, status)
    return make_response(jsonify({"status": "error", "reason": name}), status)
