"""Registers the copy that a plan asks for. A registered revision changes no service, so this comes before the call.

RegisterTaskDefinition has no token either, so it has an intent row of its own: once that is written, the revision is
only looked for, by its mark, the rollback's id, and by its contents (`own_copy.py`). It is never registered twice, and
never deregistered.
"""

import json
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.errors import Failed, Unanswered
from bot.execution import own_copy
from bot.model import MarkedRevision, Notice, NoticeKind, RegistrationIntent, RevisionCopy, Rollback, short
from bot.ports import Ports

_LOOKS, _BETWEEN = 10, timedelta(seconds=3)  # ListTaskDefinitions may lag behind


async def with_copy(rollback: Rollback, copy: RevisionCopy, service: Service, ports: Ports) -> Rollback | None:
    """The rollback, with its copy registered. None: the journal does not let it pass.

    Raises Failed or Unanswered, and Refused where somebody else registered a revision with its mark.
    """
    if since := await ports.journal.registering(rollback.id):  # perhaps under an approval that has lapsed meanwhile
        arn = await _found_again(rollback, copy, service, ports, since=since)
    else:
        own_copy.refuse_before_intent(await ports.ecs.registered(service, copy, mark=rollback.id))
        intent = RegistrationIntent(rollback.id, _arguments(rollback, copy), ports.clock.now())
        passed = await ports.journal.intend_registration(intent, good_for=service.approval_expires)
        if passed is None or passed.effective_plan.copy is None:
            return None
        copy = passed.effective_plan.copy  # as it was held against the audit just now
        arn = await _register(rollback, copy, service, ports, since=intent.at)
    text = f"Registered `{short(arn)}`, a copy of `{short(copy.of)}`."
    return await ports.journal.note(rollback.id, tell=(Notice(NoticeKind.NOTE, text),), registered=arn)


async def _register(rollback: Rollback, copy: RevisionCopy, service: Service, ports: Ports, *, since: datetime) -> str:
    """Sent once; where no answer came, looked for."""
    try:
        return await ports.ecs.register(service, copy, mark=rollback.id)
    except Unanswered:
        return await _found_again(rollback, copy, service, ports, since=since)


async def _found_again(
    rollback: Rollback, copy: RevisionCopy, service: Service, ports: Ports, *, since: datetime
) -> str:
    """What RegisterTaskDefinition made, of which no answer is known. Raises Failed where there is no trace of it."""
    problem = ""
    marked: tuple[MarkedRevision, ...] = ()
    for _ in range(_LOOKS):
        try:
            marked = await ports.ecs.registered(service, copy, mark=rollback.id)
            if arn := own_copy.own(marked, since=since):
                return arn
        except Failed as error:
            problem = str(error)
        await ports.clock.until(ports.clock.now() + _BETWEEN)
    own_copy.refuse_after_intent(marked)
    shows = f"ECS could not be read since: {problem}" if problem else "ECS shows no revision with its mark."
    raise Failed(
        f"RegisterTaskDefinition was to be sent, no answer is known, and {shows} It is not sent again. "
        f"For a new plan: `{rollback.command}`."
    )


def _arguments(rollback: Rollback, copy: RevisionCopy) -> dict[str, str]:
    """What makes the copy; the values of its settings stay in the plan."""
    images = json.dumps({image.container: image.image for image in copy.images})
    settings = json.dumps([f"{setting.container}/{setting.name}" for setting in copy.settings])
    return {"copyOf": copy.of, "mark": rollback.id, "images": images, "settings": settings}
