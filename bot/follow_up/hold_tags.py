"""The mark on an ECS service: it shows the newest of the holds that are in force.

It is tags, changed by one call that is noted in the journal before it is sent, and believed only when it is read back.
Setting the same tags again changes nothing, so after a crash the call may be made once more. What another hold takes
over is set over what was there, never removed first: a pipeline that asks in between must not find the service free.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.catalog import Service
from bot.errors import RollbackBotError
from bot.follow_up import hold_rules
from bot.model import Hold, Mark, Notice, NoticeKind, Rollback
from bot.model.hold import TAG, TAGS, read
from bot.ports import Ports

_NOTHING = " Nothing was changed."
_BY_HAND = "its tag was taken off the service"


async def put_on(rollback: Rollback, asked: Hold, service: Service, ports: Ports) -> str:
    """-> "" when the service was seen to be marked, which the journal then knows; or why it could not be."""
    async with ports.hold_locks[service.name]:
        try:
            await _taken_off_before(rollback, service, ports)
            mark = await _show(rollback, asked, service, ports, rollback_id=rollback.id)
        except RollbackBotError as error:
            return str(error).removesuffix(_NOTHING)  # the rollback itself did change something
        if mark is None or mark.rollback_id != rollback.id:
            return f"ECS does not show the tag {TAG}."
        await ports.journal.note(rollback.id, tell=(), hold=replace(asked, held_at=ports.clock.now()))
    return ""


async def end(
    over: Sequence[Rollback], service: Service, ports: Ports, *, opening: str, because: str, by: str = ""
) -> str:
    """These holds end, all others stay in force: their threads say so. -> "", or why the mark could not be changed."""
    problem = ""
    async with ports.hold_locks[service.name]:
        if fresh := await _not_ended(over, ports):
            asked = [await _asked(held, ports, by=by, because=because) for held in fresh]
            problem = await _give_way(asked, service, ports, opening=opening)
    return problem


def by_hand(service: Service) -> str:
    where = f"`{service.ecs_name}` in {service.region}"
    return f"By hand: take the tag {TAG} off {where}, in the console or with `aws ecs untag-resource`."


async def _show(held: Rollback, asked: Hold, service: Service, ports: Ports, *, rollback_id: str) -> Mark | None:
    """-> the mark that ECS shows then. `rollback_id` is in whose name it is changed."""
    tags = hold_rules.tags(held, asked.asked_at)
    return read(await ports.service_tags.add(service, held.plan.service_arn, tags, rollback_id=rollback_id))


async def _give_way(over: Sequence[Rollback], service: Service, ports: Ports, *, opening: str) -> str:
    left = await _others(over, service, ports)
    try:
        before = read(await ports.service_tags.read(service))
        mark = await _change(over, left, service, ports) if before and _is_of(before, over) else before
    except RollbackBotError as error:
        return str(error)
    if before and (problem := _not_changed(mark, over, left, service)):
        return problem
    text = f"{opening}. {hold_rules.aftermath(service.name, left if before else [], mark)}"
    for held in over:
        await _ended(held, text, ports)
    for held in () if before else left:
        await _taken_off(held, ports)
    return ""


async def _change(over: Sequence[Rollback], left: Sequence[Rollback], service: Service, ports: Ports) -> Mark | None:
    """The mark of a hold that is over gives way to the newest that is in force, or goes."""
    newest, first = next(iter(left), None), over[0]
    if newest and newest.hold:
        return await _show(newest, newest.hold, service, ports, rollback_id=first.id)
    return read(await ports.service_tags.remove(service, first.plan.service_arn, TAGS, rollback_id=first.id))


async def _not_ended(over: Sequence[Rollback], ports: Ports) -> list[Rollback]:
    """As the journal has them now: somebody else may have been faster."""
    rows = [await ports.journal.get(held.id) for held in over]
    return [row for row in rows if row and not (row.hold and row.hold.released_at)]


async def _others(over: Sequence[Rollback], service: Service, ports: Ports) -> list[Rollback]:
    ids = {held.id for held in over}
    return [held for held in await ports.journal.holds(service.name) if held.id not in ids]


async def _asked(held: Rollback, ports: Ports, *, by: str, because: str) -> Rollback:
    hold = held.hold or Hold(asked_at=ports.clock.now())
    hold = replace(hold, release_asked_at=ports.clock.now(), released_by=by, released_because=because)
    return await ports.journal.note(held.id, tell=(), hold=hold)


async def _ended(held: Rollback, text: str, ports: Ports) -> None:
    now = ports.clock.now()
    hold = held.hold or Hold(asked_at=now)
    done = replace(hold, held_at=hold.held_at or hold.asked_at, released_at=now)
    await ports.journal.note(held.id, tell=(Notice(NoticeKind.NOTE, text),), hold=done)


async def _taken_off_before(rollback: Rollback, service: Service, ports: Ports) -> None:
    """Else its end would put back, much later, what a person took off before it began."""
    before = await _others([rollback], service, ports)
    if before and read(await ports.service_tags.read(service)) is None:
        for held in before:
            await _taken_off(held, ports)


async def _taken_off(held: Rollback, ports: Ports) -> None:
    """A person's word, at the service itself: what else was in force is over too, and nothing is put back."""
    asked = await _asked(held, ports, by="", because=_BY_HAND)
    await _ended(asked, f"The hold ended: {_BY_HAND}.", ports)


def _not_changed(mark: Mark | None, over: Sequence[Rollback], left: Sequence[Rollback], service: Service) -> str:
    """Why what ECS shows after the call is not what was to be shown, "" where it is."""
    if mark and _is_of(mark, over):
        return f"ECS still shows the tag {TAG}. {by_hand(service)}"
    return f"ECS does not show the tag {TAG}." if left and mark is None else ""


def _is_of(mark: Mark, over: Sequence[Rollback]) -> bool:
    return any(mark.rollback_id == held.id for held in over)
