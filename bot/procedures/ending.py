"""The end of a rollback whose call was not sent, was refused, or was lost."""

from bot.decide.rebuilding import leftover
from bot.model import NotDone, Rollback, State, Tell, Telling
from bot.ports import Ports


async def end(rollback: Rollback, ports: Ports, state: State, why: str | NotDone) -> str:
    """APPROVED or EXECUTING -> `state`, told with its reason and with what is left of a build."""
    when = {State.APPROVED, State.EXECUTING}
    reason = (why if isinstance(why, str) else why.reason) + leftover(rollback)
    await ports.journal.move(rollback.id, state, when=when, tell=(Telling(Tell.OUTCOME),), outcome=reason)
    ports.teller.wake()
    return state
