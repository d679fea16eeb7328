"""Is anything going on around a service that a drill, which nobody asked for, would disturb? Asked before it is shown,
at its approval, and once more before it acts.
"""

import asyncio

from bot.approval.disturbing import LOOKED_BACK, Around, against, around
from bot.catalog import Service
from bot.model import LIVE, Refusal, Rollback, hold
from bot.ports import Ports

_RECENT = 50


async def disturbed(service: Service, ports: Ports, *, but: str = "") -> str:
    """Why not now, "" where nothing speaks against it; `but` is the id of the drill itself.

    Raises Unreachable or Failed where that cannot be told.
    """
    journal = ports.journal
    live, recent = await asyncio.gather(journal.in_state(*LIVE), journal.recent(limit=_RECENT))
    places = await asyncio.gather(*(_around(each, ports) for each in around(service, ports.catalog)))
    live, recent = (tuple(each for each in found if each.id != but) for found in (live, recent))
    return against(places, live, recent, ports.clock.now())


async def undisturbed(drill: Rollback, service: Service, ports: Ports) -> Refusal | None:
    """None: it may go on."""
    if not (why := await disturbed(service, ports, but=drill.id)):
        return None
    return Refusal(f"This drill would disturb: {why}.", "It is asked for again in the next hours for drills.")


async def _around(service: Service, ports: Ports) -> Around:
    journal, since = ports.journal, ports.clock.now() - LOOKED_BACK
    held, tags, watched, signals = await asyncio.gather(
        journal.holds(service.name),
        ports.service_tags.read(service),
        journal.watched(service.name),
        journal.signals_since(service.name, since),
    )
    return Around(service=service, held=held, mark=hold.read(tags), watched=watched, signals=signals)
