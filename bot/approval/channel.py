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
        what, fix = flaw
        reason = f"Rollbacks of {service.name} are told in {mention_channel(own.id)}, and {what}."
        raise Refused(f"{reason} Nobody could approve one there.", fix)
    return own.id


def _flaw(channel: Channel) -> tuple[str, str] | None:
    """What keeps the bot from telling anything there, and what mends it.

    Being shared does not, since the services file chose it. Nobody can be invited to an archived channel.
    """
    there = mention_channel(channel.id)
    if channel.archived:
        return "that channel is archived", f"Unarchive {there}, or name another channel in the services file."
    if not channel.member:
        return "I am not a member of that channel", f"Type `/invite @rollback` in {there}, then ask again."
    return None
