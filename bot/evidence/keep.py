"""Keeps what ECS forgets within the hour, beside the path to the changing call and never on it.

It is read when a plan is proposed, and again as soon as the call is intended: both fall due as a row, which only
a sweep sees to. At the approval the part that ECS forgets is read besides, and nobody waits for that either.
"""

import asyncio
import logging

from bot.errors import RollbackBotError
from bot.evidence.incident import together
from bot.evidence.read import read_incident, read_what_ecs_forgets
from bot.evidence.told import notices
from bot.model import Due, Rollback
from bot.ports import Ports

log = logging.getLogger(__name__)
_BEHIND_THE_CALL = 0.3  # real seconds: read at the same moment, it would hold up the call by some of them
_HOPELESS = 8  # it was begun so often, and the process died each time


async def keep(due: Due, ports: Ports) -> None:
    """Once the call is intended it is the last time, and what was kept is told. Safe to run again at any point."""
    rollback, intent = await ports.journal.get(due.rollback_id), await ports.journal.intent(due.rollback_id)
    service = ports.catalog.services.get(rollback.service) if rollback else None
    over = intent is None and (rollback is None or not rollback.live)
    if rollback is None or service is None or over or due.tries > _HOPELESS:
        await ports.journal.reschedule(due, None)
        return
    evidence = await read_incident(rollback, service, ports, until=intent.at if intent else ports.clock.now())
    if intent is None:
        await ports.journal.keep_evidence(rollback.id, evidence, settles=due)
        return
    earlier = await ports.journal.evidence(rollback.id)
    whole = together((*earlier, evidence)) or evidence
    before = any(reading.taken_at <= intent.at for reading in earlier)
    tell = notices(whole, rollback, before_the_call=before)
    await ports.journal.keep_evidence(rollback.id, evidence, settles=due, tell=tell)


async def refresh(rollback: Rollback, ports: Ports) -> None:
    """What was there until the approval, a moment later, when the call is on its way as a rule. Nobody waits for it.

    Raises nothing: the last reading is still to come.
    """
    await asyncio.sleep(_BEHIND_THE_CALL)
    try:
        if service := ports.catalog.services.get(rollback.service):
            evidence = await read_what_ecs_forgets(rollback, service, ports)
            await ports.journal.keep_evidence(rollback.id, evidence)
    except RollbackBotError as error:
        log.warning("%s: what ECS forgets was not read again at the approval: %s", rollback.reference, error)
