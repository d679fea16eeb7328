"""Where a rollback is told, and where it may be asked for: nowhere that outsiders read, unless its service says so.

A channel that is shared with another organization is refused for cards and for commands alike. Where a service says
`shared_channel: true`, rollbacks of it are told there, and nothing of how it is configured: who asks for that is
answered elsewhere.
"""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

from bot.catalog import Service
from bot.errors import Failed, Refused, Unreachable
from bot.model import Channel, Interaction, Refusal
from bot.ports import Ports
from bot.text import mention_channel

_JUST_NOW = timedelta(minutes=1)
_TO_LOOK = timedelta(minutes=5)  # of who may change nothing: there are many, and Slack has few answers a minute
_ELSEWHERE = "Ask in a channel that is not shared"
Planned = TypeVar("Planned")


async def where_to_tell(asked_in: str, service: Service, ports: Ports) -> str:
    """A channel that the bot is a member of, and that no outsider reads whom the service does not let.

    Raises Refused where there is none, or it was asked for where outsiders read; `asked_in` is "" for in none.
    """
    asked, own = await asyncio.gather(
        ports.people.channel(asked_in or service.channel), ports.people.channel(service.channel)
    )
    if asked_in and (refusal := _read_by_outsiders(asked, service)):
        raise Refused.of(refusal)
    if asked.member and not asked.archived and not _read_by_outsiders(asked, service):
        return asked.id
    if flaw := _flaw(own, service):
        what, fix = flaw
        reason = f"Rollbacks of {service.name} are told in {mention_channel(own.id)}, and {what}."
        raise Refused(f"{reason} Nobody could approve one there.", fix)
    return own.id


async def may_be_told_in_its_own(service: Service, ports: Ports) -> bool:
    """May the service's own channel be told of a rollback whose card is in another?"""
    return not _read_by_outsiders(await ports.people.channel(service.channel, max_age=_JUST_NOW), service)


async def may_act_in(channel_id: str, service: Service, ports: Ports) -> Refusal | None:
    """None: what is typed or pressed there may change something of the service. Raises Unreachable or Failed."""
    return _read_by_outsiders(await ports.people.channel(channel_id), service)


async def may_look_in(interaction: Interaction, ports: Ports) -> Refusal | None:
    """None: what runs and how it is configured may be answered there. Raises Unreachable or Failed.

    A form that was opened in no channel is read by one person.
    """
    if not interaction.channel:
        return None
    channel = await ports.people.channel(interaction.channel, max_age=_TO_LOOK)
    if not channel.shared:
        return None
    reason = f"{mention_channel(channel.id)} is shared with another organization, so nothing is told of services there."
    return Refusal(reason, f"{_ELSEWHERE}, or in a direct message.")


async def unsaid_to_outsiders(planning: Awaitable[Planned], asked_in: str, service: Service, ports: Ports) -> Planned:
    """Why it cannot be planned may name secrets and roles, so whoever asked where outsiders read is told to look."""
    try:
        return await planning
    except (Refused, Failed) as error:
        if not asked_in or not await _shared(asked_in, ports):
            raise
        reason = f"A rollback of {service.name} cannot be planned now; why is not told in a channel that is shared."
        fix = f"Type `/rollback {service.name} plan` in one that is not."
        if isinstance(error, Refused):
            raise Refused(reason, fix) from error
        raise (Unreachable if isinstance(error, Unreachable) else Failed)(f"{reason} {fix}") from error


async def _shared(channel_id: str, ports: Ports) -> bool:
    """Whatever Slack does not say counts as shared."""
    try:
        return (await ports.people.channel(channel_id, max_age=_JUST_NOW)).shared
    except Failed:
        return True


def _read_by_outsiders(channel: Channel, service: Service) -> Refusal | None:
    if not channel.shared or service.shared_channel:
        return None
    there = mention_channel(channel.id)
    reason = f"{there} is shared with another organization, and {service.name} is not rolled back where outsiders read."
    return Refusal(reason, f"{_ELSEWHERE}. Whoever keeps the services file can allow it by `shared_channel: true`.")


def _flaw(channel: Channel, service: Service) -> tuple[str, str] | None:
    """What keeps the bot from telling anything there, and what mends it. Nobody can be invited to an archived one."""
    there = mention_channel(channel.id)
    if channel.archived:
        return "that channel is archived", f"Unarchive {there}, or name another channel in the services file."
    if not channel.member:
        return "I am not a member of that channel", f"Type `/invite @rollback` in {there}, then ask again."
    if _read_by_outsiders(channel, service):
        fix = f"Name another channel for {service.name} in the services file, or allow it by `shared_channel: true`."
        return "that channel is shared with another organization", fix
    return None
