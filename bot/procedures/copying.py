"""Registers the copy that a plan asks for. A registered revision changes no service, so this comes before the call.

RegisterTaskDefinition has no token either: after a crash the revision is found again by its mark, the rollback's id.
"""

from bot.catalog import Service
from bot.model import Rollback, Tell, Telling, short
from bot.ports import Ports


async def with_copy(rollback: Rollback, service: Service, ports: Ports) -> Rollback:
    """The rollback, with its copy registered where its plan has one. Raises Failed or Unanswered."""
    copy = rollback.plan.copy
    if copy is None or rollback.registered:
        return rollback
    arn = await ports.ecs.registered(service, copy, mark=rollback.id)
    if arn is None:
        arn = await ports.ecs.register(service, copy, mark=rollback.id)
    text = f"Registered `{short(arn)}`, a copy of `{short(copy.of)}`."
    return await ports.journal.note(rollback.id, tell=(Telling(Tell.NOTE, text),), registered=arn)
