"""How spans leave: loaded only where traces are asked for, because OpenTelemetry is an extra (`slimline[otel]`)."""

from __future__ import annotations

import socket
from collections.abc import Callable
from importlib.metadata import version

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased, Sampler, TraceIdRatioBased
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from app.operations.span_kinds import Kind
from app.settings import Settings

_W3C = TraceContextTextMapPropagator()
_KINDS = {
    "server": SpanKind.SERVER,
    "consumer": SpanKind.CONSUMER,
    "client": SpanKind.CLIENT,
    "internal": SpanKind.INTERNAL,
}
_SAMPLERS: dict[str, Callable[[float], Sampler]] = {
    "always_on": lambda _: ALWAYS_ON,
    "always_off": lambda _: ALWAYS_OFF,
    "traceidratio": TraceIdRatioBased,
}

EXPORT_SECONDS = 5.0


def provider(settings: Settings, role: str) -> TracerProvider:
    """Not made the global one: other libraries in this process have nothing to say to the operator's collector."""
    resource = Resource.create(
        {
            "service.name": settings.traces_service,
            "service.version": version("slimline"),
            "service.instance.id": socket.gethostname(),
            "slimline.role": role,
        }
    )
    exporter = OTLPSpanExporter(
        endpoint=settings.traces_endpoint, headers=settings.traces_headers(), timeout=EXPORT_SECONDS
    )
    made = TracerProvider(sampler=_sampler(settings), resource=resource, shutdown_on_exit=False)
    made.add_span_processor(BatchSpanProcessor(exporter))
    return made


def _sampler(settings: Settings) -> Sampler:
    """A job follows its delivery: either all spans of a trace are kept or none."""
    made = _SAMPLERS[settings.traces_sampler.removeprefix("parentbased_")](settings.traces_sampler_arg)
    return ParentBased(made) if settings.traces_sampler.startswith("parentbased_") else made


def kind_of(kind: Kind) -> SpanKind:
    return _KINDS[kind]


def context_of(traceparent: str) -> Context:
    return _W3C.extract({"traceparent": traceparent}, Context())


def traceparent() -> str:
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier.get("traceparent", "")
