"""The end of a rollback whose call was not sent, was refused, or was lost."""

from bot.model import Refusal, Rollback, State
from bot.plan.rebuild import leftover
from bot.ports import Ports


async def end(rollback: Rollback, ports: Ports, state: State, why: str | Refusal) -> str:
    """APPROVED or EXECUTING -> `state`, told with its reason and with what is left of a build."""
    when = {State.APPROVED, State.EXECUTING}
    reason = (why if isinstance(why, str) else why.reason) + leftover(rollback)
    await ports.journal.move(rollback.id, state, when=when, outcome=reason)
    return state
