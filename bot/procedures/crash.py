"""When the run of a rollback breaks for a reason nobody foresaw: say so, and say what may have happened."""

from bot.model import Health, State, Tell, Telling
from bot.ports import Ports

_TOLD = (Telling(Tell.OUTCOME),)


async def give_up(rollback_id: str, error: Exception, *, ports: Ports) -> None:
    """Leave no rollback live that nobody runs. The log has the error, under the rollback's reference."""
    kind = type(error).__name__
    before, after = {State.APPROVED}, {State.EXECUTING, State.ROLLING}
    nothing = f"Something broke inside the bot ({kind}). Nothing was changed."
    perhaps = f"Something broke inside the bot ({kind}) after the call was prepared. ECS may be rolling: look at it."
    await ports.journal.move(rollback_id, State.FAILED, when=before, tell=_TOLD, outcome=nothing)
    await ports.journal.move(rollback_id, State.INDETERMINATE, when=after, tell=_TOLD, outcome=perhaps)
    rollback = await ports.journal.get(rollback_id)
    if rollback and rollback.state is State.SUCCEEDED and rollback.health is Health.PENDING:
        await ports.journal.note(rollback_id, tell=(Telling(Tell.VALIDATION),), health=Health.INCONCLUSIVE)
    ports.teller.wake()
