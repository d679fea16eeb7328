"""After a rollback the service is held, so that no pipeline brings back at once what was rolled away from.

Each rollback's hold is in force by itself, in the journal, until the very thing that it is held for is over: that
rollback is undone, its feature is on again, its revert is merged, or a person releases the service. A mark that
cannot be set fails no rollback: the thread says so.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.catalog import Service
from bot.errors import NotAsRecorded
from bot.follow_up import afterwards, hold_rules, hold_tags
from bot.model import Hold, Notice, NoticeKind, Rollback, State
from bot.ports import Ports


async def hold(rollback_id: str, ports: Ports) -> str:
    """After a success: mark the service; or, where the rollback brought something back, end the hold of that."""
    rollback = await ports.journal.get(rollback_id)
    service = ports.catalog.services.get(rollback.service) if rollback else None
    if rollback is None or service is None or rollback.state is not State.SUCCEEDED or not service.holds:
        return "none"
    if rollback.request.drill:  # it goes forth again by itself, and nothing is to be kept away
        return "none"
    brings_back = await afterwards.brings_back(rollback, ports)
    if rollback.hold is not None and (brings_back or rollback.hold.held_at or rollback.hold.problem):
        return "told"
    try:
        vouched = await ports.journal.vouch(rollback)
    except NotAsRecorded as error:
        return await _left(rollback, service, error.refusal.reason, ports)
    if vouched.state is not State.SUCCEEDED:  # as it was for a moment, past the bot
        return "none"
    return await (_lift if brings_back else _mark)(rollback, service, ports)


async def end(over: Sequence[Rollback], service: Service, ports: Ports, *, because: str) -> str:
    """What these held it for is over: nobody need release it. -> "", or why the mark could not be changed."""
    return await hold_tags.end(over, service, ports, opening=f"The hold ended: {because}", because=because)


async def _left(rollback: Rollback, service: Service, problem: str, ports: Ports) -> str:
    """Nothing is done on a service in the name of a rollback that somebody may have written into the database."""
    text = f"Whether deploys of {service.name} are on hold was left as it is: {problem} Tell whoever deploys it."
    told = replace(rollback.hold or Hold(asked_at=ports.clock.now()), problem=problem)
    await ports.journal.note(rollback.id, tell=(Notice(NoticeKind.NOTE, text),), hold=told)
    return problem


async def _mark(rollback: Rollback, service: Service, ports: Ports) -> str:
    asked = rollback.hold or Hold(asked_at=ports.clock.now())
    if rollback.hold is None:
        await ports.journal.note(rollback.id, tell=(), hold=asked)
    if problem := await hold_tags.put_on(rollback, asked, service, ports):
        text = f"{service.name} could not be marked as held: {problem} Tell whoever deploys it: a pipeline may bring"
        tell = (Notice(NoticeKind.NOTE, f"{text} {rollback.plan.from_name} back."),)
        await ports.journal.note(rollback.id, tell=tell, hold=replace(asked, problem=problem))
    return problem or "held"


async def _lift(rollback: Rollback, service: Service, ports: Ports) -> str:
    """What still holds the service is told where it was brought back, and once: `hold` says that it was."""
    over, because = await _over(rollback, ports), f"{rollback.reference} brought it back"
    problem = await end(over, service, ports, because=because)
    left = await ports.journal.holds(service.name)
    if not left:
        return "released" if over else "none"
    still = f"Deploys of {service.name} are still on hold: {problem}"
    text = still if problem else hold_rules.still_held(service.name, left)
    told = Hold(asked_at=ports.clock.now(), problem=problem)
    await ports.journal.note(rollback.id, tell=(Notice(NoticeKind.NOTE, text),), hold=told)
    return problem or "still held"


async def _over(rollback: Rollback, ports: Ports) -> list[Rollback]:
    """The holds of this service that end now that `rollback` brought something back."""
    in_force = await ports.journal.holds(rollback.service)
    off = {held.id: hold_rules.feature_off(held, await afterwards.undone_by(held, ports)) for held in in_force}
    return [held for held in in_force if hold_rules.ends(rollback, held, was_off=off[held.id])]
