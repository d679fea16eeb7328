"""Spans to a collector, by OTLP over HTTP. The only file that knows OpenTelemetry's packages, which are optional."""

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.errors import Misconfigured
from bot.traces.spans import Span

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.trace import SpanContext

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PATIENCE = 5  # seconds for one sending, with whatever it repeats
_PACKAGES = ("opentelemetry.sdk.trace", "opentelemetry.exporter.otlp.proto.http.trace_exporter")


def exporter(endpoint: str, headers: Mapping[str, str]) -> "Callable[[], Otlp] | None":
    """What makes one; None where no `endpoint` is set. Raises Misconfigured where the packages are not installed."""
    if not endpoint:
        return None
    if not _installed():
        raise Misconfigured(
            "ROLLBACK_TRACES is set, and OpenTelemetry's packages are not installed.",
            "Install them (pip install 'rollback-bot[otel]'), or take the setting out.",
        )
    return lambda: Otlp(endpoint, headers)


def _installed() -> bool:
    try:
        return all(importlib.util.find_spec(each) for each in _PACKAGES)
    except ModuleNotFoundError:
        return False


class Otlp:
    """`endpoint` is the collector's, to which /v1/traces is added where it is not there."""

    def __init__(self, endpoint: str, headers: Mapping[str, str]) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource

        where = endpoint.rstrip("/")
        where = where if where.endswith("/v1/traces") else f"{where}/v1/traces"
        self._exporter = OTLPSpanExporter(endpoint=where, headers=dict(headers), timeout=_PATIENCE)
        self._resource = Resource.create({"service.name": "rollback-bot", "service.version": version("rollback-bot")})

    def send(self, spans: Sequence[Span]) -> bool:
        from opentelemetry.sdk.trace.export import SpanExportResult

        return self._exporter.export([self._readable(span) for span in spans]) is SpanExportResult.SUCCESS

    def close(self) -> None:
        self._exporter.shutdown()  # type: ignore[no-untyped-call]

    def _readable(self, span: Span) -> "ReadableSpan":
        from opentelemetry.sdk.trace import ReadableSpan
        from opentelemetry.sdk.util.instrumentation import InstrumentationScope
        from opentelemetry.trace import Link, SpanKind, Status, StatusCode

        return ReadableSpan(
            name=span.name,
            context=_context(span.trace_id, span.span_id),
            parent=_context(span.trace_id, span.parent_id) if span.parent_id else None,
            resource=self._resource,
            attributes=dict(span.attributes),
            links=[Link(_context(*each)) for each in span.links],
            kind=SpanKind.CLIENT if span.outside else SpanKind.INTERNAL,
            status=Status(StatusCode.ERROR if span.wrong else StatusCode.OK),
            start_time=_nanoseconds(span.began),
            end_time=_nanoseconds(span.ended),
            instrumentation_scope=InstrumentationScope("rollback-bot"),
        )


def _context(trace_id: str, span_id: str) -> "SpanContext":
    from opentelemetry.trace import SpanContext, TraceFlags

    sampled = TraceFlags(TraceFlags.SAMPLED)
    return SpanContext(int(trace_id, 16), int(span_id, 16), is_remote=False, trace_flags=sampled)


def _nanoseconds(moment: datetime) -> int:
    """Since 1970, to the microsecond that is stored: a float would not hold it."""
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1000
