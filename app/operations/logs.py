"""Logging: one JSON object a line, or text in a terminal, with everything secret blacked out."""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable

import structlog

from app.settings import Settings

HIDDEN = "[hidden]"
SHORTEST_SECRET = 6  # shorter ones would black out ordinary words
PATTERNS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(r"\bgh[a-z]_[A-Za-z0-9_.-]{16,}|\bgithub_pat_\w{20,}|\bv1\.[0-9a-f]{40}\b"),  # GitHub's tokens
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}"),  # a JWT
    re.compile(r"(?<=sha256=)[0-9a-f]{64}"),  # a signature would allow a replay
    re.compile(r"(?i)(?<=bearer )[\w.~+/=-]{8,}|(?<=token )[\w.~+/=-]{16,}"),
    re.compile(r"(?<=://)[^/\s:@\"\\]*:[^@\s\"\\]+(?=@)"),  # user and password in a URL
)


class Redactor:
    """Blacks out known secrets and what looks like one, in a finished line, so that tracebacks are covered too."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in (secret, json.dumps(secret)[1:-1])}
        known = sorted((form for form in forms if len(form) >= SHORTEST_SECRET), key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, line: str) -> str:
        if self._known:
            line = self._known.sub(HIDDEN, line)
        for pattern in PATTERNS:
            line = pattern.sub(HIDDEN, line)
        return line


def secrets_of(settings: Settings) -> list[str]:
    """Every secret value that this process knows from its settings."""
    values = (
        *(settings.webhook_secret, settings.private_key, settings.admin_token, settings.otlp_headers),
        settings.client_secret,
    )
    return [*(value.get_secret_value() for value in values if value is not None), *settings.traces_headers().values()]


def configure(settings: Settings) -> None:
    """Send structlog's and every library's log through one redacting handler on stderr."""
    redact = Redactor(secrets_of(settings))
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.UnicodeDecoder(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    render: structlog.typing.Processor = structlog.processors.JSONRenderer()
    if settings.log_format == "text" or (settings.log_format == "auto" and sys.stderr.isatty()):
        render = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            lambda logger, method, event: redact(str(render(logger, method, event))),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
    for name in ("urllib3", "httpx", "httpcore", "github", "alembic", "opentelemetry"):
        logging.getLogger(name).setLevel(logging.WARNING)  # their requests are counted in the metrics
