"""Registers the copy that a plan asks for. A registered revision changes no service, so this comes before the call.

RegisterTaskDefinition has no token either: after a crash, or no answer, the revision is found again by its mark, the
rollback's id. It is never registered twice, and never deregistered.
"""

from datetime import timedelta

from bot.catalog import Service
from bot.errors import Unanswered
from bot.model import Copy, Rollback, Tell, Telling, short
from bot.ports import Ports

_LOOKS, _BETWEEN = 5, timedelta(seconds=3)


async def with_copy(rollback: Rollback, service: Service, ports: Ports) -> Rollback:
    """The rollback, with its copy registered where its plan has one. Raises Failed or Unanswered."""
    copy = rollback.landing.copy
    if copy is None or rollback.registered:
        return rollback
    arn = await ports.ecs.registered(service, copy, mark=rollback.id)
    if arn is None:
        arn = await _register(copy, service, ports, mark=rollback.id)
    text = f"Registered `{short(arn)}`, a copy of `{short(copy.of)}`."
    return await ports.journal.note(rollback.id, tell=(Telling(Tell.NOTE, text),), registered=arn)


async def _register(copy: Copy, service: Service, ports: Ports, *, mark: str) -> str:
    """Sent once; where no answer came, looked for."""
    try:
        return await ports.ecs.register(service, copy, mark=mark)
    except Unanswered:
        for _ in range(_LOOKS):
            if arn := await ports.ecs.registered(service, copy, mark=mark):
                return arn
            await ports.clock.until(ports.clock.now() + _BETWEEN)
        raise
