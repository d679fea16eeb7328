"""When a run cannot go on: say so, say what may have happened, and leave no rollback live that nobody runs."""

import logging

from bot.model import State
from bot.ports import Ports
from bot.validation.validate import begin_validation, validate_no_more

log = logging.getLogger(__name__)

RESUMES = 5  # times in a row; what then never got further is taken for the cause of the crashes


async def give_up(rollback_id: str, error: Exception, *, ports: Ports) -> None:
    """It broke for a reason nobody foresaw. The log has the error, under the rollback's reference."""
    await _end(rollback_id, f"Something broke inside the bot ({type(error).__name__})", ports)
    await begin_validation(rollback_id, ports)  # of one that has succeeded: no run is needed for that


async def quarantine(rollback_id: str, times: int, *, ports: Ports) -> None:
    """It may be what makes the process die, again and again: it is not taken up any more, so that the others go on."""
    log.critical("rb-%s was taken up %s times and never got further: it is given up", rollback_id[:8], times)
    why = f"The bot died {times} times in a row while it worked on this"
    await _end(rollback_id, why, ports)
    await validate_no_more(rollback_id, f"{why[0].lower()}{why[1:]}", ports)


async def _end(rollback_id: str, why: str, ports: Ports) -> None:
    before, after = {State.APPROVED}, {State.EXECUTING, State.ROLLING}
    nothing = f"{why}. Nothing was changed."
    perhaps = f"{why}, after the call was prepared. ECS may be rolling: look at it."
    await ports.journal.move(rollback_id, State.FAILED, when=before, outcome=nothing)
    await ports.journal.move(rollback_id, State.INDETERMINATE, when=after, outcome=perhaps)
