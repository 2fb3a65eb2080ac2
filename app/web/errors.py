"""Answers to what goes wrong: a word for people, never a traceback or a value."""

from __future__ import annotations

import structlog
from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

log = structlog.get_logger(__name__)


def add_error_pages(app: Flask) -> None:
    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> tuple[Response, int]:
        return jsonify({"status": "error", "reason": error.name}), error.code or 500

    @app.errorhandler(Exception)
    def _defect(error: Exception) -> tuple[Response, int]:
        log.exception("request failed by a defect of ours")
        return jsonify({"status": "error", "reason": "Internal Server Error"}), 500
