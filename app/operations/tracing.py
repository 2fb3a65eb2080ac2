"""OpenTelemetry traces where its variables ask for them: a delivery, its job, the job's steps, the calls to GitHub.

Only spans of ours are sent, only to the collector that is set, and in them names and numbers that the log has too:
never a token, never a file's text, never an exception's message. Without the variables nothing of it is loaded.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.operations.span_kinds import Kind

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as OtelSpan

    from app.settings import Settings

Value = str | int | float
DELIVERY: Kind = "server"
JOB: Kind = "consumer"
CALL: Kind = "client"

FLUSH_SECONDS = 5.0
INSTALL = "pip install 'slimline[otel]'"

_provider: TracerProvider | None = None


class TraceSpan:
    """A span, or nothing where no traces are asked for."""

    def __init__(self, otel: OtelSpan | None = None) -> None:
        self._otel = otel

    def set(self, name: str, value: Value) -> None:
        if self._otel is not None:
            self._otel.set_attribute(name, value)

    def failed(self, error: BaseException) -> None:
        """Its type alone: a message may quote what must not leave."""
        if self._otel is not None:
            from opentelemetry.trace import StatusCode

            self._otel.set_attribute("error.type", type(error).__name__)
            self._otel.set_status(StatusCode.ERROR)


def problem(settings: Settings) -> str:
    """Why the traces that are asked for are not sent, and what to do; "" where all is well."""
    if not settings.traces_endpoint or _is_installed():
        return ""
    return f"OTEL_EXPORTER_OTLP_ENDPOINT asks for traces, but OpenTelemetry is not installed: run `{INSTALL}`."


def _is_installed() -> bool:
    try:
        return importlib.util.find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:  # of a package above it
        return False


def start(settings: Settings, role: str) -> None:
    """Send spans from now on. It starts a thread: call it after any fork. role: `web` or `worker`."""
    global _provider
    if _provider is None and settings.traces_endpoint and not problem(settings):
        from app.operations.trace_export import provider

        _provider = provider(settings, role)


def stop() -> None:
    """Send what is left, for a few seconds: a collector that is away must not keep the process."""
    global _provider
    ending, _provider = _provider, None
    if ending is not None:
        flushing = threading.Thread(target=ending.shutdown, name="flush traces", daemon=True)
        flushing.start()
        flushing.join(FLUSH_SECONDS)


@contextmanager
def span(
    name: str, kind: Kind = "internal", attributes: Mapping[str, Value] | None = None, parent: str = ""
) -> Iterator[TraceSpan]:
    """What happens inside, below the span that is open in this thread, or below `parent` (see `carried`)."""
    if _provider is None:
        yield TraceSpan()
        return
    from app.operations.trace_export import context_of, kind_of

    tracer = _provider.get_tracer("slimline")
    with tracer.start_as_current_span(
        name,
        context=context_of(parent) if parent else None,
        kind=kind_of(kind),
        attributes=dict(attributes or {}),
        record_exception=False,
        set_status_on_exception=False,
    ) as otel:
        opened = TraceSpan(otel)
        try:
            yield opened
        except BaseException as error:
            opened.failed(error)
            raise


def carried() -> str:
    """The open span as W3C's `traceparent`, to go with a job's row; "" where there is none."""
    if _provider is None:
        return ""
    from app.operations.trace_export import traceparent

    return traceparent()
