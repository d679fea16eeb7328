"""What can be counted about a running bot, for Prometheus. No label ever holds an id, a person, or a secret."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_UNKNOWN = float("nan")
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_ACK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)  # after three seconds Slack gives up
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)


@dataclass(frozen=True, slots=True)
class Census:
    """What the journal holds: rollbacks by state, messages still to be sent, signals that nobody has seen to yet.

    And how long the oldest of both has waited.
    """

    states: Mapping[str, int]
    live: int
    outbox: int
    oldest: timedelta
    signals: int = 0
    oldest_signal: timedelta = timedelta(0)


class Metrics:
    """All of them, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._interactions = self._counter("interactions", "Commands and clicks that came to an end", "verb", "result")
        self._aws = self._counter("aws_calls", "Requests sent to AWS, repeated ones included", "operation", "outcome")
        self._slack = self._counter("slack_calls", "Calls of Slack's Web API", "method", "outcome")
        self._ack = self._histogram("ack_seconds", "From the arrival of a command or click to its ack", _ACK)
        self._plan = self._histogram("plan_seconds", "From the take-up of a request to its stored plan", _SECONDS)
        self._accepted = self._histogram(
            "approve_to_accepted_seconds",
            "From an approval to AWS's acceptance of the call",
            _SECONDS,
        )
        self._journal = self._gauge("journal_up", "1 while the journal can be read, else 0 and what it knows is NaN")
        self._states = self._gauge("rollbacks", "Rollbacks in the journal", "state")
        self._live = self._gauge("live_rollbacks", "Rollbacks that are not at their end")
        self._outbox = self._gauge("outbox_messages", "Messages still to be sent to Slack")
        self._oldest = self._gauge("outbox_oldest_seconds", "Age of the oldest of them")
        self._configured = self._gauge("configuration", "1 for the digest of the services file in force", "digest")
        self._refused = self._gauge("configuration_refused", "1 while what stands in the services file is refused")
        self._differs = self._gauge("configuration_differs", "1 while another replica has another services file")
        self._connected = self._gauge("slack_connected", "1 while Slack can reach this bot, else 0")
        self._leading = self._gauge("leading", "1 while this bot leads, 0 while another does")
        self._silence = self._gauge("slack_silence_seconds", "Since Slack was heard; 0 in HTTP mode")

        self._signals = self._counter("signals", "Events and alerts that came in, each once", "kind")
        self._again = self._counter("signals_again", "Deliveries of events and alerts that were known", "kind")
        self._kept_out = self._counter("signals_kept_out", "Events and alerts that were not taken in", "why")
        self._waiting = self._gauge("signals_waiting", "Events and alerts that nobody has seen to yet")
        self._oldest_signal = self._gauge("signals_oldest_seconds", "Since the oldest of them arrived")
        self._dead = self._gauge("dead_letters", "Events in the queue for those that nobody could take")
        self._queue = self._gauge("events_queue_up", "1 while the queue of events answers; 0 also where there is none")

        self._ready = self._gauge(
            "readiness", "1 for the grade that a service has, 0 for the others", "service", "grade"
        )
        self._ready_at = self._gauge("readiness_judged_timestamp_seconds", "When it was last looked at", "service")

    def interaction(self, verb: str, result: str) -> None:
        self._interactions.labels(verb, result).inc()

    def acked(self, seconds: float) -> None:
        self._ack.observe(seconds)

    def planned(self, seconds: float) -> None:
        self._plan.observe(seconds)

    def accepted(self, since_approval: timedelta) -> None:
        self._accepted.observe(since_approval.total_seconds())

    def aws_called(self, operation: str, outcome: str) -> None:
        self._aws.labels(operation, outcome).inc()

    def signal_received(self, kind: str, *, new: bool) -> None:
        (self._signals if new else self._again).labels(kind).inc()

    def signal_kept_out(self, why: str) -> None:
        self._kept_out.labels(why).inc()

    def dead_letters(self, number: int | None) -> None:
        """None where the queue has no place for them."""
        self._dead.set(_UNKNOWN if number is None else number)

    def queue_answers(self, answers: bool) -> None:
        self._queue.set(answers)

    def ready(self, service: str, grade: str, at: float) -> None:
        """`at` is Unix time. Of services there are as many as in the services file, and no more."""
        for each in ("green", "amber", "red", "unknown"):
            self._ready.labels(service, each).set(each == grade)
        self._ready_at.labels(service).set(at)

    def no_longer_ready(self, service: str) -> None:
        """It is gone from the services file, and was perhaps never looked at."""
        with contextlib.suppress(KeyError):
            self._ready_at.remove(service)
            for each in ("green", "amber", "red", "unknown"):
                self._ready.remove(service, each)

    def configured(self, digest: str, *, refused: bool, differs: bool) -> None:
        """`digest`: its first twelve characters. There is one at a time."""
        self._configured.clear()
        self._configured.labels(digest).set(1)
        self._refused.set(refused)
        self._differs.set(differs)

    def slack_called(self, method: str, outcome: str) -> None:
        self._slack.labels(method, outcome).inc()

    def exposition(self, census: Census | None, *, connected: bool, silence: float, leads: bool = True) -> bytes:
        """Prometheus' text format, with what is only measured when it is asked for.

        `census` is None while the journal cannot be read: no number of an earlier look is told as today's.
        """
        self._journal.set(census is not None)
        self._states.clear()
        for state, number in census.states.items() if census else ():
            self._states.labels(state).set(number)
        self._live.set(census.live if census else _UNKNOWN)
        self._outbox.set(census.outbox if census else _UNKNOWN)
        self._oldest.set(census.oldest.total_seconds() if census else _UNKNOWN)
        self._waiting.set(census.signals if census else _UNKNOWN)
        self._oldest_signal.set(census.oldest_signal.total_seconds() if census else _UNKNOWN)
        self._connected.set(connected)
        self._silence.set(silence)
        self._leading.set(leads)
        return generate_latest(self._registry)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"rollback_bot_{name}", what, labels, registry=self._registry)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"rollback_bot_{name}", what, labels, registry=self._registry)

    def _histogram(self, name: str, what: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"rollback_bot_{name}", what, registry=self._registry, buckets=buckets)
