"""`POST /webhook`: verify, translate, store, answer. In this order, and within milliseconds."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from urllib.parse import parse_qs

import structlog
from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from app.intake.events import HANDLERS, job_for
from app.intake.jobs import Ignored
from app.intake.signature import is_signed, is_well_formed
from app.jobs.inbox import Inbox, InboxFull, InboxUnavailable
from app.operations import tracing
from app.operations.metrics import DELIVERIES
from app.web.rate_limit import FailureLimit

LARGEST_BODY = 25 * 1024 * 1024
FORM = "application/x-www-form-urlencoded"
DELIVERY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")
FULL_RETRY_SECONDS = 60
UNAVAILABLE_RETRY_SECONDS = 30

log = structlog.get_logger(__name__)
Answer = tuple[Response, int] | tuple[Response, int, dict[str, str]]


def webhook_blueprint(secrets: Sequence[str], inbox: Inbox, limit: FailureLimit) -> Blueprint:
    """The webhook. secrets: what GitHub signs with, and what it signed with before."""
    blueprint = Blueprint("webhook", __name__)

    @blueprint.post("/webhook")
    def webhook() -> Answer:
        refused = _refusal(secrets, limit)
        if refused:
            return _counted("unauthenticated", refused)
        # a `traceparent` that came along is not followed: strangers would decide what is traced
        with tracing.span("POST /webhook", tracing.DELIVERY) as span:
            answer = _take_in(inbox)
            span.set("github.event", request.headers.get("X-GitHub-Event", "")[:40])
            span.set("github.delivery", request.headers.get("X-GitHub-Delivery", "")[:100])
            span.set("http.response.status_code", answer[1])
            return answer

    return blueprint


def _refusal(secrets: Sequence[str], limit: FailureLimit) -> Answer | None:
    """Why nothing of this request may be looked at; None when GitHub signed it. A valid signature is never limited."""
    if (request.content_length or 0) > LARGEST_BODY:
        return _answer(413, "error", "the body is larger than 25 MB")
    header = request.headers.get("X-Hub-Signature-256")
    try:
        if is_well_formed(header) and is_signed(secrets, request.get_data(cache=True), header):
            return None
    except RequestEntityTooLarge:
        return _answer(413, "error", "the body is larger than 25 MB")
    wait = limit.failed(request.remote_addr or "")
    if wait:
        return _answer(429, "error", "too many unsigned requests from this address", retry=wait)
    return _answer(401, "error", "X-Hub-Signature-256 is missing or does not match the body")


def _take_in(inbox: Inbox) -> Answer:
    event = request.headers.get("X-GitHub-Event", "")
    delivery = request.headers.get("X-GitHub-Delivery", "")
    if not event or not DELIVERY_ID.match(delivery):
        return _counted(event, _answer(400, "error", "X-GitHub-Event or X-GitHub-Delivery is missing"))
    try:
        payload = json.loads(_payload_text(request.get_data(cache=True)))
    except (ValueError, RecursionError):
        return _counted(event, _answer(400, "error", "the body holds no JSON"))
    with structlog.contextvars.bound_contextvars(delivery=delivery, event_name=event[:40]):
        return _counted(event, _store(inbox, event, delivery, payload))


def _payload_text(body: bytes) -> str | bytes:
    """The JSON. GitHub's other content type has it in a form's field; what is signed is the body either way."""
    if request.mimetype != FORM:
        return body
    return parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=10).get("payload", [""])[0]


def _store(inbox: Inbox, event: str, delivery: str, payload: object) -> Answer:
    job = job_for(event, delivery, payload)
    if isinstance(job, Ignored):
        return _answer(200, "ignored", job.reason)
    try:
        if inbox.put(job, tracing.carried()) == "duplicate":
            return _answer(200, "ignored", "this delivery was received before; `slimline jobs retry` runs it again")
    except InboxFull:
        return _answer(503, "error", "too many jobs wait", retry=FULL_RETRY_SECONDS)
    except InboxUnavailable as failure:
        log.error("delivery not stored", error=str(failure))
        return _answer(503, "error", "the database doesn't answer", retry=UNAVAILABLE_RETRY_SECONDS)
    log.info("delivery queued")
    return _answer(202, "queued", "")


def _answer(status: int, word: str, reason: str, retry: int = 0) -> Answer:
    body = jsonify({"status": word, **({"reason": reason} if reason else {})})
    return (body, status, {"Retry-After": str(retry)}) if retry else (body, status)


def _counted(event: str, answer: Answer) -> Answer:
    """Count by the events we know: a label that a stranger chooses would grow without bound."""
    DELIVERIES.labels(event if event in HANDLERS or event == "unauthenticated" else "other", str(answer[1])).inc()
    return answer
