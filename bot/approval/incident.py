"""May a rollback be told in the thread from which it was asked for? Where it may not, that is said beside its card."""

from dataclasses import replace

from bot.catalog import Service
from bot.model import Channel, Incident, Request
from bot.ports import Ports
from bot.text import mention_channel


async def tied(request: Request, service: Service, ports: Ports) -> tuple[Request, str]:
    """With the address of its thread; or with no thread, and why. Raises Unreachable or Failed where Slack is silent.

    A thread that nothing can be told in refuses no rollback: the service is what matters.
    """
    incident = request.incident
    if incident is None or not incident.ts:
        return request, ""
    why = _closed(await ports.people.channel(incident.channel), service)
    url = "" if why else await ports.notifier.address(incident.channel, incident.ts)
    if url is None:
        why = "the message that it begins with was deleted"
    if not why:
        return replace(request, incident=replace(incident, url=url or "")), ""
    left = Incident(link=incident.link) if incident.link else None
    there = mention_channel(incident.channel)
    return replace(request, incident=left), f"The thread in {there} this was asked from is told nothing: {why}."


def _closed(channel: Channel, service: Service) -> str:
    if channel.archived:
        return "that channel is archived"
    if not channel.member:
        return "I am not a member of that channel"
    return "that channel is shared with another organization" if channel.shared and not service.shared_channel else ""
