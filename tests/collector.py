"""A collector of OpenTelemetry's, as far as traces go: takes OTLP over HTTP, and can be made to refuse it."""

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

Spans = dict[str, Any]


class Collector:
    """`requests` are the bodies, `headers` theirs; `refuses` the status that it answers instead of taking any."""

    def __init__(self) -> None:
        self.requests: list[ExportTraceServiceRequest] = []
        self.headers: list[dict[str, str]] = []
        self.refuses = 0
        self.refused = 0
        self.url = ""

    def spans(self, trace_id: str) -> Spans:
        """By name; what came twice came as the same."""
        found: Spans = {}
        for span in self._all():
            if span.trace_id.hex() != trace_id:
                continue
            before = found.setdefault(span.name, span)
            assert before.SerializeToString(deterministic=True) == span.SerializeToString(deterministic=True)
        return found

    def times(self, name: str) -> int:
        return sum(span.name == name for span in self._all())

    def text(self) -> str:
        return "\n".join(str(request) for request in self.requests)

    def resource(self) -> dict[str, str]:
        (about, *_) = (each.resource for request in self.requests for each in request.resource_spans)
        return {each.key: each.value.string_value for each in about.attributes}

    def _all(self) -> list[Any]:
        return [
            span
            for request in self.requests
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if self.refuses:
            self.refused += 1
            return web.Response(status=self.refuses)
        if body[:2] == b"\x1f\x8b":
            body = gzip.decompress(body)
        self.requests.append(ExportTraceServiceRequest.FromString(body))
        self.headers.append(dict(request.headers))
        return web.Response(content_type="application/x-protobuf")


@asynccontextmanager
async def collecting() -> AsyncIterator[Collector]:
    collector = Collector()
    app = web.Application()
    app.router.add_post("/v1/traces", collector._take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    collector.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield collector
    finally:
        await runner.cleanup()


def attributes(span: Any) -> dict[str, Any]:
    kinds = ("string_value", "int_value", "bool_value")
    return {
        each.key: next(getattr(each.value, kind) for kind in kinds if each.value.HasField(kind))
        for each in span.attributes
    }
