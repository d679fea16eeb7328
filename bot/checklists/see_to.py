"""The checklist in a rollback's thread: begun with its plan, and ticked whenever the journal shows something new.

Each change of the rollback makes it due at once; nothing runs in between.
"""

from bot.catalog import Service
from bot.checklists.begun import begun, came_to_nothing, looked_at_until
from bot.checklists.proofs import proven
from bot.model import Due, DueKind, Item, Notice, NoticeKind, Rollback, Ticked, of_the_run
from bot.ports import Ports

_CHANGED = (Notice(NoticeKind.CHECKLIST_CHANGED),)


async def see_to_checklist(due: Due, ports: Ports) -> None:
    """Raises Unreachable or Failed where the journal is silent: then it is seen to again."""
    rollback = await ports.journal.get(due.rollback_id)
    service = ports.catalog.services.get(rollback.service) if rollback else None
    if rollback is None or service is None or service.checklists == "off":
        await ports.journal.reschedule(due, None)
        return
    items, now = of_the_run(rollback.items), ports.clock.now()
    if not items and not came_to_nothing(rollback):
        await ports.journal.begin_items(rollback.id, begun(service.checklists), tell=(Notice(NoticeKind.CHECKLIST),))
    elif came_to_nothing(rollback):
        await _close(rollback, items, due, ports)
    else:
        await _tick(rollback, [item for item in items if item.open], service, ports)
        until = looked_at_until(rollback, now)
        over = until <= now or all(not item.open for item in items)
        await ports.journal.reschedule(due, None if over else until)


async def _tick(rollback: Rollback, items: list[Item], service: Service, ports: Ports) -> None:
    """Each in the change of its own; one that a person ticked meanwhile stays theirs.

    A row is the evidence of what the rollback was at that moment, so both are read at once.
    """
    found = await ports.journal.with_its_rows(rollback.id) if items else None
    if found is None:
        return
    shown = {str(proof): told for proof, told in proven(*found, _functions(service)).items()}
    for item in items:
        if item.key in shown:
            ticked = Ticked(ports.clock.now(), proof=shown[item.key])
            await ports.journal.tick(rollback.id, item, ticked, tell=_CHANGED)


async def _close(rollback: Rollback, items: tuple[Item, ...], due: Due, ports: Ports) -> None:
    """Once: the message loses its buttons."""
    if items:
        await ports.journal.note(rollback.id, tell=_CHANGED, falls_due={DueKind.CHECKLIST: None})
    await ports.journal.reschedule(due, None)


def _functions(service: Service) -> frozenset[str]:
    return frozenset(request.name for request in service.requests)
