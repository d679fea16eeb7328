"""Half way through a drill: forth again once the way back is well, and in the end what was measured.

Nothing runs in between: a row falls due. The way forth has an id that follows from the drill's, and is stored and
authorized in one transaction, so a crash before or after it changes nothing.
"""

from datetime import datetime, timedelta

from bot.catalog import Service
from bot.drills import steps
from bot.errors import Failed, NotAsRecorded, Refused
from bot.model import Due, DueKind, Notice, NoticeKind, Rollback, State
from bot.plan.by_kind import plan_for
from bot.ports import Ports

_AGAIN = timedelta(seconds=15)
_LONGEST = timedelta(hours=1)  # the way back was well so long ago that it says nothing of what runs now
_OVER = {DueKind.DRILL: None}


async def see_to_drill(due: Due, ports: Ports) -> None:
    """Raises Failed and Unreachable, and then it is tried again soon."""
    leg = await ports.journal.get(due.rollback_id)
    drill = leg.request.drill if leg else None
    if leg is None or drill is None:
        await ports.journal.reschedule(due, None)
    elif steps.waits(leg):
        await ports.journal.reschedule(due, ports.clock.now() + _AGAIN)
    elif drill.forth:
        await _over(leg, ports)
    else:
        await _half_way(leg, ports)


async def _half_way(back: Rollback, ports: Ports) -> None:
    service = ports.catalog.services.get(back.service)
    if service is None:
        why = "the services file does not have it any more"
    elif not (why := _against(back, service, ports) or steps.stopped(back)):
        try:
            await _go_forth(back, service, ports)
        except (NotAsRecorded, Refused) as error:
            why = error.refusal.reason
    if why:
        await _loudly(back, steps.half_way(back, why), ports)


def _against(back: Rollback, service: Service, ports: Ports) -> str:
    if service.staging is not True:
        return "the services file does not mark it as a staging any more"
    ended = back.ended_at or back.requested_at
    return "the bot was away for too long" if ports.clock.now() - ended > _LONGEST else ""


async def _go_forth(back: Rollback, service: Service, ports: Ports) -> None:
    id_, request = steps.way_forth(back)
    if await ports.journal.get(id_) is None:
        now = ports.clock.now()
        plan = await plan_for(request.ask, service, ports.reads)
        if (plan.undoes, plan.to_task_definition) != (back.id, back.plan.from_task_definition):
            raise Refused("What it went back from is not what it would go forth to.")
        forth = Rollback(
            id=id_,
            service=service.name,
            state=State.PROPOSED,
            plan=plan,
            request=request,
            channel=back.channel,
            requested_at=now,
            expires_at=now + service.approval_expires,
        )
        tell = (Notice(NoticeKind.CARD), Notice(NoticeKind.DETAILS))
        await ports.journal.go_forth(forth, tell=tell, falls_due={DueKind.DRILL: now + _AGAIN})
    text = f"Half way through the drill; now forth again.\n{steps.told(back, await _tasks(back, service, ports))}"
    await ports.journal.note(back.id, tell=(Notice(NoticeKind.NOTE, text),), falls_due=_OVER)


async def _over(forth: Rollback, ports: Ports) -> None:
    if steps.stopped(forth):
        await _loudly(forth, steps.not_forth(forth), ports)
        return
    service = ports.catalog.services.get(forth.service)
    tasks = await _tasks(forth, service, ports) if service else None
    text = f"The drill is over: {forth.service} runs {forth.effective_plan.to_name} again.\n{steps.told(forth, tasks)}"
    await _loudly(forth, text, ports)


async def _loudly(leg: Rollback, text: str, ports: Ports) -> None:
    await ports.journal.note(leg.id, tell=(Notice(NoticeKind.DRILL, text),), falls_due=_OVER)


async def _tasks(leg: Rollback, service: Service, ports: Ports) -> datetime | None:
    try:
        return steps.tasks_at(leg, await ports.ecs.tasks(service))
    except Failed:  # it is only measured
        return None
