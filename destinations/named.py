"""The destinations of the services file, by their names there."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.catalog import DestinationEntry
from bot.errors import Failed
from bot.ports import Destination, DoraTarget, Secrets
from destinations.apprise_urls import AppriseUrls
from destinations.datadog import DatadogDora
from destinations.goalert import GoAlertAlerts
from destinations.incident_io import IncidentIoAlerts
from destinations.mail import SmtpMail
from destinations.pace import Pace
from destinations.pagerduty import PagerDuty
from destinations.statuspage import SECONDS, StatuspageIncidents
from destinations.webhook import SignedWebhook
from destinations.wire import Wire

Make = Callable[[Any], Destination]


class NamedDestinations:
    """Implements `bot.ports.Destinations`. Close it when done.

    `others` make those that need what is not here, such as boto3 or Slack, from what stands under their kind; `pace` is
    how many seconds of real time lie between two requests to a status page.
    """

    def __init__(
        self,
        entries: Mapping[str, DestinationEntry],
        secrets: Secrets,
        *,
        others: Mapping[str, Make] = {},
        pace: float = SECONDS,
    ) -> None:
        self._secrets, self._pace, self._others = secrets, pace, others
        self._paces: dict[str, Pace] = {}
        self._wires: list[Wire] = []
        self._entries: Mapping[str, DestinationEntry] = {}
        self._counting: dict[str, DatadogDora] = {}
        self._made: dict[str, Destination | None] = {}
        self.renew(entries)

    def renew(self, entries: Mapping[str, DestinationEntry]) -> None:
        """Those of a services file that was read anew. What is under way goes on; what stays as it is, is kept."""
        same = {name for name, entry in entries.items() if self._entries.get(name) == entry}
        made = {name: self._made[name] if name in same else self._make(entry) for name, entry in entries.items()}
        own = {name: entry.datadog for name, entry in entries.items() if entry.datadog and name not in same}
        kept = {name: self._counting[name] for name in same & self._counting.keys()}
        self._counting = kept | {name: DatadogDora(part, self._secrets, self._wire()) for name, part in own.items()}
        self._entries, self._made = dict(entries), made

    def named(self, name: str) -> Destination:
        made = self._made.get(name)
        if made is None:
            raise Failed(f"Could not tell {name}: the services file names no such destination that this bot can reach.")
        return made

    def dora(self, name: str) -> DoraTarget:
        made = self._counting.get(name) or self._made.get(name)
        if not isinstance(made, DatadogDora | SignedWebhook):
            raise Failed(f"Could not tell {name}: the services file names no such destination that takes numbers.")
        return made

    def looked_at(self, name: str) -> StatuspageIncidents | DatadogDora | None:
        """What can be looked at without telling anybody, None where this one cannot."""
        made = self._counting.get(name) or self._made.get(name)
        return made if isinstance(made, StatuspageIncidents | DatadogDora) else None

    async def close(self) -> None:
        for wire in self._wires:
            await wire.close()

    def _make(self, entry: DestinationEntry) -> Destination | None:
        secrets, part = self._secrets, entry.part
        makes: dict[str, Make] = {
            "mail": lambda part: SmtpMail(part, secrets),
            "apprise": lambda part: AppriseUrls(part, secrets),
            "pagerduty": lambda part: PagerDuty(part, secrets, self._wire()),
            "incident_io": lambda part: IncidentIoAlerts(part, secrets, self._wire()),
            "goalert": lambda part: GoAlertAlerts(part, secrets, self._wire(private=part.private)),
            "webhook": lambda part: SignedWebhook(part, secrets, self._wire(private=part.private)),
            "statuspage": lambda part: StatuspageIncidents(part, secrets, self._wire(), self._pace_of(part.token)),
            **self._others,
        }
        make = makes.get(entry.kind)
        return make(part) if make else None

    def _wire(self, *, private: bool | None = None) -> Wire:
        self._wires.append(Wire(private=private))
        return self._wires[-1]

    def _pace_of(self, key: str) -> Pace:
        return self._paces.setdefault(key, Pace(self._pace))
