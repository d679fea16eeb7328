"""HTTP out: one request, to the one declared host, never redirected, within limits of time and size."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import UTC, datetime

import aiohttp

from bot.outside.web import Declined, problem_of, session, whole
from destinations.answers import Answer, Asked, taken

SECONDS = 10.0  # of real time, for one request
_LARGEST = 1024 * 1024
_HEADERS = {"User-Agent": "rollback-bot", "Accept": "application/json"}
_CAUSES = (aiohttp.ClientError, TimeoutError, ValueError, Declined)


class Wire:
    """Requests to one provider. Close it when done.

    `private` says whether its host may have a private address, None that it is a provider's own, reached by whatever
    proxy the environment names.
    """

    def __init__(self, *, private: bool | None = None, seconds: float = SECONDS) -> None:
        self._private, self._seconds = private, seconds
        self._session: aiohttp.ClientSession | None = None

    async def send(
        self,
        method: str,
        url: str,
        asked: Asked,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] = {},
        statuses: Collection[int],
    ) -> Answer:
        """Raises Unreachable, RateLimited or Failed."""
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._ask(method, url, body, headers)
        except TimeoutError:
            raise asked.unreachable(f"{asked.who} did not answer within {self._seconds:g} s") from None
        except _CAUSES as error:  # whose own words may hold the address
            raise asked.unreachable(f"{asked.who} {problem_of(error)}") from None
        return taken(answer, asked, statuses=statuses, now=datetime.now(UTC))

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        sent = {**_HEADERS, **headers}
        async with self._opened().request(method, url, data=body, headers=sent, allow_redirects=False) as answer:
            return Answer(answer.status, answer.headers, await whole(answer, most=_LARGEST))

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            jar = aiohttp.DummyCookieJar()
            own = self._private is None
            self._session = (
                aiohttp.ClientSession(trust_env=True, cookie_jar=jar) if own else session(bool(self._private), jar)
            )
        return self._session
