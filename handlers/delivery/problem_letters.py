"""Writes to each who may ask for a rollback, alone, where no channel takes the call that reported problems made."""

import logging
from collections.abc import Sequence

from bot.catalog import Catalog
from bot.errors import Failed, Unreachable
from bot.model import ProblemCall
from handlers.delivery.poster import Poster
from handlers.messages import problem
from handlers.transport.client import Unauthorized

log = logging.getLogger(__name__)


class ProblemLetters:
    """A letter is not looked for after a doubt, so that it may come twice."""

    def __init__(self, poster: Poster, catalog: Catalog) -> None:
        self._poster, self._catalog = poster, catalog
        self._written: set[tuple[str, str]] = set()  # which call to whom, by this process

    async def send(self, call: ProblemCall, why: str) -> int:
        """-> how many were told. Raises Unreachable, and then those who were told are not told again."""
        return sum([await self._write(call, why, user) for user in self._requesters(call)])

    def _requesters(self, call: ProblemCall) -> Sequence[str]:
        """Slack ids: those who are called, or whom the services file names where nothing could be prepared."""
        if call.suspected:
            return call.suspected.requesters
        service = self._catalog.services.get(call.service)
        named = service.requesters if service else ()
        return [slack_id for name in named for slack_id in self._catalog.people.get(name, ())]

    async def _write(self, call: ProblemCall, why: str, user: str) -> bool:
        if (call.id, user) in self._written:
            return True
        try:
            await self._poster.write(problem.letter(call, why), user=user)
        except (Unreachable, Unauthorized):
            raise
        except Failed as error:
            log.warning("the call of %s is not taken by %s either: %s", call.id, user, error)
            return False
        self._written.add((call.id, user))
        return True
