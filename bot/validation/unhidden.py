"""A look that breaks hides none of the others: what is looked at may have made it break."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from bot.errors import RollbackBotError
from bot.model import Check, Rollback
from bot.validation.checks import not_read

log = logging.getLogger(__name__)


ToLook = Callable[[], Awaitable[Check]]
"""A look that has not begun: whoever is stopped before it begins leaves nothing lying."""


async def each(looks: Iterable[ToLook], rollback: Rollback | None, at: datetime) -> list[Check]:
    """All of them at once. Raises RollbackBotError: then there is nothing to look with."""

    async def guarded(look: ToLook) -> Check:
        try:
            return await look()
        except RollbackBotError:
            raise
        except Exception as error:
            return broke(rollback, error, at)

    return await asyncio.gather(*map(guarded, looks))


def broke(rollback: Rollback | None, error: Exception, at: datetime) -> Check:
    """Said in the log as well, with what broke."""
    whose = f"reference {rollback.reference}" if rollback else "asked for at any time"
    log.error("%s: a look at the health of a service broke", whose, exc_info=error)
    return not_read("validation", f"something broke inside the bot ({type(error).__name__})", at)
