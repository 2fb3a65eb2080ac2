"""The kinds of spans, in OpenTelemetry's words: https://opentelemetry.io/docs/specs/otel/trace/api/#spankind."""

from __future__ import annotations

from typing import Literal

Kind = Literal["server", "consumer", "client", "internal"]
