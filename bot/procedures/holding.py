"""After a rollback the service is marked as held, so that no pipeline brings back at once what was rolled away from.

The mark is tags on the ECS service, set by one call that is noted in the journal before it is sent, and believed only
when it is read back. Setting the same tags again changes nothing, so after a crash the call may be made once more.
A mark that cannot be set fails no rollback: the thread says so.
"""

from dataclasses import replace

from bot.catalog import Service
from bot.decide import holding
from bot.errors import Failed, Refused, RollbackBotError
from bot.model import Hold, Interaction, Kind, Mark, Noted, Rollback, State, Tell, Telling
from bot.model.hold import TAG, TAGS, read
from bot.ports import Ports
from bot.procedures import rights

_RECENT = 100
_NOTHING = " Nothing was changed."
_FROM_THE_CARD = "released with the button on the card"


async def hold(rollback_id: str, ports: Ports) -> str:
    """After a success: mark the service; or, where a rollback was undone, end that one's hold."""
    rollback = await ports.journal.get(rollback_id)
    service = ports.catalog.services.get(rollback.service) if rollback else None
    if rollback is None or service is None or rollback.state is not State.SUCCEEDED or not service.holds:
        return "none"
    if holding.lifts(rollback):
        return await _lift(rollback, service, ports)
    if rollback.hold is not None and (rollback.hold.held_at or rollback.hold.problem):
        return "told"
    return await _mark(rollback, service, ports)


async def shown(service: Service, ports: Ports) -> Noted:
    """The answer to `hold`. Raises Failed when ECS cannot be read."""
    mark = read(await ports.service_tags.read(service))
    if mark is None:
        return Noted(f"{service.name} is not held: pipelines may deploy it.")
    release = f"To release it: `/rollback {service.name} hold release REASON`."
    return Noted(f"{holding.told(mark, service.name)} {release}")


async def release(interaction: Interaction, service: Service, ports: Ports) -> Noted:
    """A person who may ask for rollbacks takes the mark away. Raises Refused or Failed."""
    if refusal := await rights.may_ask(interaction, service, ports):
        raise Refused(refusal.reason, refusal.fix)
    mark = read(await ports.service_tags.read(service))
    held = holding.held(await ports.journal.recent(service.name, limit=_RECENT), mark) if mark else None
    if mark is None:
        raise Refused(f"{service.name} is not held.", "Pipelines may deploy it.")
    if held is None:
        raise Refused(f"{holding.told(mark, service.name)} This bot does not know that rollback.", _by_hand(service))
    if interaction.kind is Kind.CLICK and interaction.rollback_id != held.id:
        raise Refused(f"The hold is {held.reference}'s by now, not this one's.", "Use the button of its card.")
    because = interaction.reason or _FROM_THE_CARD
    text = f"<@{interaction.slack_id}> released the hold: {because}. Pipelines may deploy {service.name} again."
    problem = await _release(held, service, ports, by=interaction.slack_id, because=because, text=text)
    if problem:
        raise Failed(problem)
    return Noted(f"The hold of {service.name} is released; the thread of {held.reference} says so.")


async def _mark(rollback: Rollback, service: Service, ports: Ports) -> str:
    asked = rollback.hold or Hold(asked_at=ports.clock.now())
    if rollback.hold is None:
        await ports.journal.note(rollback.id, tell=(), hold=asked)
    try:
        found = read(
            await ports.service_tags.add(
                service, rollback.plan.service_arn, _tags(rollback, asked), rollback_id=rollback.id
            )
        )
        problem = "" if found and found.rollback_id == rollback.id else f"ECS does not show the tag {TAG}."
    except RollbackBotError as error:
        problem = str(error).removesuffix(_NOTHING)  # the rollback itself did change something
    if problem:
        text = f"{service.name} could not be marked as held: {problem} Tell whoever deploys it: a pipeline may bring"
        tell = (Telling(Tell.NOTE, f"{text} {rollback.plan.from_name} back."),)
        await ports.journal.note(rollback.id, tell=tell, hold=replace(asked, problem=problem))
    else:
        await _take_over(rollback, ports)
        await ports.journal.note(rollback.id, tell=(), hold=replace(asked, held_at=ports.clock.now()))
    ports.teller.wake()
    return problem or "held"


def _tags(rollback: Rollback, asked: Hold) -> dict[str, str]:
    return holding.tags(rollback, asked.asked_at)


async def _take_over(rollback: Rollback, ports: Ports) -> None:
    """There is one mark on a service: those that stood before have given way to this one."""
    for before in await ports.journal.recent(rollback.service, limit=_RECENT):
        if before.id != rollback.id and before.hold and before.hold.stands:
            because = f"{rollback.reference} holds the service now"
            gone = replace(before.hold, released_at=ports.clock.now(), released_because=because)
            await ports.journal.note(before.id, tell=(), hold=gone)


async def _lift(rollback: Rollback, service: Service, ports: Ports) -> str:
    recent = await ports.journal.recent(service.name, limit=_RECENT)
    held = next((each for each in recent if each.hold and each.hold.stands), None)
    if held is None:
        return "none"
    return await end(held, service, ports, because=f"{rollback.reference} brought it back", told_by=rollback)


async def end(held: Rollback, service: Service, ports: Ports, *, because: str, told_by: Rollback) -> str:
    """What it was held for is over: nobody need release it. -> "released", or why not: `told_by`'s thread says it."""
    text = f"The hold ended: {because}. Pipelines may deploy {service.name} again."
    problem = await _release(held, service, ports, by="", because=because, text=text)
    if problem:
        await ports.journal.note(told_by.id, tell=(Telling(Tell.NOTE, f"{service.name} is still held: {problem}"),))
        ports.teller.wake()
    return problem or "released"


async def _release(held: Rollback, service: Service, ports: Ports, *, by: str, because: str, text: str) -> str:
    """-> why it did not work, "" where it did. A mark that is another rollback's by now is left alone."""
    hold = replace(held.hold or Hold(asked_at=ports.clock.now()), release_asked_at=ports.clock.now())
    hold = replace(hold, released_by=by, released_because=because)
    await ports.journal.note(held.id, tell=(), hold=hold)
    try:
        mark = read(await ports.service_tags.read(service))
        if mark is not None and not _is_of(held, mark):
            text = f"This hold ended: {because}. {holding.told(mark, service.name)} That hold stays."
        elif mark is not None:
            left = read(await ports.service_tags.remove(service, held.plan.service_arn, TAGS, rollback_id=held.id))
            if _is_of(held, left):
                return f"ECS still shows the tag {TAG}. {_by_hand(service)}"
    except RollbackBotError as error:
        return str(error)
    done = replace(hold, held_at=hold.held_at or hold.asked_at, released_at=ports.clock.now())
    await ports.journal.note(held.id, tell=(Telling(Tell.NOTE, text),), hold=done)
    ports.teller.wake()
    return ""


def _is_of(held: Rollback, mark: Mark | None) -> bool:
    return mark is not None and mark.rollback_id == held.id


def _by_hand(service: Service) -> str:
    where = f"`{service.ecs_name}` in {service.region}"
    return f"By hand: take the tag {TAG} off {where}, in the console or with `aws ecs untag-resource`."
