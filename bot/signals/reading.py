"""What an event says, before it is known of which service in the services file."""

from dataclasses import dataclass
from datetime import datetime

from bot.model import SignalKind
from bot.signals.places import Place


@dataclass(frozen=True, slots=True)
class Read:
    """All of a Signal but `service` and `arrived_at`. `place` is what it is about."""

    id: str
    kind: SignalKind
    place: Place
    name: str
    state: str
    happened_at: datetime
    detail: str
