"""Where a rollback is told: where it was asked for, if it may be told there; otherwise in the service's own channel."""

import asyncio

from bot.catalog import Service
from bot.errors import Refused
from bot.model import Channel
from bot.ports import Ports
from bot.text import mention_channel


async def where_to_tell(asked_in: str, service: Service, ports: Ports) -> str:
    """A channel that the bot is a member of and no outsider reads. Raises Refused where there is none.

    `asked_in` is "" where it was asked for in none.
    """
    asked, own = await asyncio.gather(
        ports.people.channel(asked_in or service.channel), ports.people.channel(service.channel)
    )
    if asked.member and not asked.shared and not asked.archived:
        return asked.id
    if flaw := _flaw(own):
        there = mention_channel(own.id)
        reason = f"Rollbacks of {service.name} are told in {there}, and {flaw}. Nobody could approve one there."
        raise Refused(reason, f"Type `/invite @rollback` in {there}, then ask again.")
    return own.id


def _flaw(channel: Channel) -> str:
    """What keeps the bot from telling anything there; being shared does not, since the services file chose it."""
    if channel.archived:
        return "that channel is archived"
    return "" if channel.member else "I am not a member of that channel"
