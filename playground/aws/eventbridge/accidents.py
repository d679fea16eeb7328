"""What goes wrong with events on their way: late, twice, out of order, or never. Each is planned for the next ones."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from playground.aws.eventbridge.event import Event


@dataclass
class Accidents:
    """`events` is how many of the next ones meet it; those to be reordered are held until all of them are there."""

    lost: int = 0
    doubled: int = 0
    late: list[timedelta] = field(default_factory=list)
    reordered: int = 0
    _held: list[Event] = field(default_factory=list)
    _waiting: list[tuple[datetime, Event]] = field(default_factory=list)

    def lose(self, events: int = 1) -> None:
        self.lost += events

    def double(self, events: int = 1) -> None:
        self.doubled += events

    def delay(self, seconds: float, events: int = 1) -> None:
        self.late += [timedelta(seconds=seconds)] * events

    def reorder(self, events: int = 2) -> None:
        self.reordered += events

    def heal(self) -> None:
        """Forget what is planned; what is late already comes in its time."""
        self.lost = self.doubled = self.reordered = 0
        self.late.clear()

    def through(self, event: Event, at: datetime) -> list[Event]:
        """What is delivered now, where this one has happened."""
        if self.lost:
            self.lost -= 1
            return []
        if self.late:
            self._waiting.append((at + self.late.pop(0), event))
            return []
        if self.reordered:
            self.reordered -= 1
            self._held.append(event)
            return [] if self.reordered else self._released()
        if self.doubled:
            self.doubled -= 1
            return [event, event]
        return [event]

    def due(self, at: datetime) -> list[Event]:
        """Of those that are late, whose time has come."""
        come = [event for moment, event in self._waiting if moment <= at]
        self._waiting = [each for each in self._waiting if each[0] > at]
        return come

    def _released(self) -> list[Event]:
        """The last one first."""
        held, self._held = self._held[::-1], []
        return held
