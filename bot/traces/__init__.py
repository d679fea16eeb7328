"""One trace of OpenTelemetry for each rollback, made of what is recorded, so that each replica makes the same."""

from bot.traces.spans import Span, trace
from bot.traces.worker import Exporter, Traces

__all__ = ["Exporter", "Span", "Traces", "trace"]
