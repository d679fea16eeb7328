"""Once a week each channel is told which of its services got less ready, in the work hours of who owns the first."""

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta, tzinfo

from bot.catalog import Service
from bot.errors import Failed, RollbackBotError
from bot.follow_up import work_hours
from bot.model import KnownReadiness
from bot.ports import Ports
from bot.readiness import told
from bot.readiness.known import STALE

log = logging.getLogger(__name__)

_ZONE_KNOWN_FOR = timedelta(hours=12)


class Weekly:
    """What was told is stored behind it: after a crash in between it may be told twice, and never not at all."""

    def __init__(self, ports: Ports, say: Callable[[str, str], Awaitable[None]]) -> None:
        self._ports, self._say = ports, say

    async def tell(self) -> None:
        """Raises Unreachable where the journal is."""
        rules = self._ports.catalog.home.readiness
        if rules == "off" or not rules.weekly:
            return
        known = {each.readiness.service: each for each in await self._ports.journal.readiness_known()}
        channels: dict[str, list[Service]] = defaultdict(list)
        for service in self._ports.catalog.services.values():
            channels[service.channel].append(service)
        for channel, services in channels.items():
            found = [known[each.name] for each in services if each.name in known]
            if len(found) < len(services) or any(self._is_old(each) for each in found):
                continue  # until each was looked at, also after the bot was away
            try:
                await self._tell_in(channel, services, found)
            except RollbackBotError as error:
                log.warning("what got less ready is told later: %s", error)

    def _is_old(self, found: KnownReadiness) -> bool:
        return not timedelta() <= self._ports.clock.now() - found.readiness.judged_at <= STALE

    async def _tell_in(self, channel: str, services: Sequence[Service], known: Sequence[KnownReadiness]) -> None:
        rules, now, journal = self._ports.catalog.home.readiness, self._ports.clock.now(), self._ports.journal
        if rules == "off":
            return
        where = await self._zone(services[0])
        key, name = f"readiness {week_of(now, where)}", services[0].name
        if await journal.told_of_watching(name, key):
            return
        if work_hours.next_in_hours(now, rules.hours, where) > now:
            return
        text = told.week(known)
        if text and not (await self._ports.people.channel(channel)).shared:
            await self._say(channel, text)
        await journal.readiness_told([each.readiness for each in known])
        await journal.tell_of_watching(name, key)

    async def _zone(self, service: Service) -> tzinfo:
        """Of the first contact, or of the first who may ask; UTC where Slack does not say."""
        catalog = self._ports.catalog
        named = next((persons for _, persons in service.contacts.levels), service.requesters)
        ids = catalog.slack_ids(named[:1]) if named and named[0] in catalog.people else ()
        try:
            member = await self._ports.people.member(ids[0], max_age=_ZONE_KNOWN_FOR) if ids else None
        except Failed:
            member = None
        return work_hours.zone(member.zone if member else "")


def week_of(now: datetime, where: tzinfo) -> str:
    """From Monday on, there: in the east it begins while it is Sunday in UTC."""
    year, week, _ = now.astimezone(where).isocalendar()
    return f"{year}-W{week:02}"
