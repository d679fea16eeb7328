"""What goes wrong on the wire."""

from typing import Any

from playground.aws.faults import Change, Fault, Faults, Holds
from playground.aws.hands.account import Account


class Failing(Account):
    """Answers that are spoilt, stale, late, or do not come."""

    @property
    def faults(self) -> Faults:
        """What went wrong so far and what will; `fail_next`, `distort_next` and `stale_next` plan it."""
        return self._wire.faults

    @property
    def holds(self) -> Holds:
        """Which answers are kept back."""
        return self._wire.holds

    def fail_next(self, operation: str, *, code: str | None = "ServerException", times: int = 1, **how: Any) -> None:
        """Spoil the next answers of `operation`. No `code`: no answer at all. `how` are the fields of `Fault`."""
        with self._lock:
            self.faults.plan(operation, Fault(code, **how), times=times)

    def distort_next(self, operation: str, change: Change, *, times: int = 1, after: str = "") -> None:
        """Answer with what `change` makes of the true answer: a dictionary, or the text of a body."""
        with self._lock:
            self.faults.plan(operation, Fault(change=change, apply=True, after=after), times=times)

    def stale_next(self, operation: str, times: int = 1, *, after: str = "") -> None:
        """Answer with what was answered before the newest change, as an eventually consistent service may."""
        with self._lock:
            self.faults.plan(operation, Fault(stale=True, apply=True, after=after), times=times)

    def unplug(self) -> None:
        """Refuse every connection to AWS, until `plug_in`."""
        self._wire.polling.hang_up()
        self._servers[0].stop()

    def plug_in(self) -> None:
        self._servers[0].start_again()

    @property
    def polls(self) -> int:
        """How many long polls wait for a message."""
        return self._wire.polling.waiting

    def delay(self, seconds: float) -> None:
        """Make every AWS call take this much longer, in real time."""
        self._wire.latency = seconds
