"""PagerDuty, for one question: who is on call in a schedule now? Its REST API v2, read only.

Only a schedule that stands in an escalation policy has anybody on call: that is what PagerDuty calls somebody by.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.errors import Failed, Unreachable
from bot.outside.web import whole
from bot.ports import Clock

_SECONDS = 5.0
_LARGEST = 1024 * 1024  # bytes of one answer
_PAGE = 100  # on-call entries, of which one schedule has as many as it has escalation levels
_REFUSED = {
    401: "PagerDuty does not accept the token of this bot (ROLLBACK_PAGERDUTY_TOKEN)",
    402: "the plan of this PagerDuty account does not allow it",
    403: "the token of this bot may not do that; a read-only REST API key is enough",
    404: "PagerDuty knows no such schedule",
}


class PagerDuty:
    """Implements `bot.ports.Membership`. Close it when done."""

    def __init__(self, *, api_url: str, token: str, clock: Clock) -> None:
        self._api_url, self._token, self._clock = api_url.rstrip("/"), token, clock
        self._session: aiohttp.ClientSession | None = None
        self._known: dict[str, tuple[datetime, tuple[str, ...]]] = {}

    async def members(self, list_id: str, *, max_age: timedelta) -> tuple[str, ...]:
        """The user ids of PagerDuty of whoever is on call in this schedule. Raises Unreachable or Failed."""
        now = self._clock.now()
        known = self._known.get(list_id)
        if known is not None and now - known[0] < max_age:
            return known[1]
        doing = f"read who is on call in the PagerDuty schedule {list_id}"
        if not self._token:
            raise Failed(f"Could not {doing}: ROLLBACK_PAGERDUTY_TOKEN is not set.")
        answer = await self._ask({"schedule_ids[]": list_id, "earliest": "true", "limit": str(_PAGE)}, doing)
        entries = answer.get("oncalls") if isinstance(answer, dict) else None
        if not isinstance(entries, list) or answer.get("more"):
            raise Failed(f"Could not {doing}: PagerDuty did not say all of it.")
        on_call = tuple(dict.fromkeys(_users(entries, list_id, now)))
        self._known[list_id] = (now, on_call)
        return on_call

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _ask(self, query: Mapping[str, str], doing: str) -> Any:
        """What GET /oncalls answers."""
        to = f"{self._api_url}/oncalls"
        try:
            async with asyncio.timeout(_SECONDS), self._opened().get(to, params=query, allow_redirects=False) as answer:
                if answer.status >= 500 or answer.status == 429:
                    raise Unreachable(f"Could not {doing}: PagerDuty answered with HTTP {answer.status}.")
                if answer.status != 200:
                    why = _REFUSED.get(answer.status, f"PagerDuty answered with HTTP {answer.status}")
                    raise Failed(f"Could not {doing}: {why}.")
                return json.loads(await whole(answer, most=_LARGEST))
        except (aiohttp.ClientError, TimeoutError, ValueError, RecursionError) as error:
            raise Unreachable(f"Could not {doing}: PagerDuty did not answer ({type(error).__name__}).") from error

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            headers = {
                "Authorization": f"Token token={self._token}",
                "Accept": "application/vnd.pagerduty+json;version=2",
                "User-Agent": "rollback-bot",
            }
            self._session = aiohttp.ClientSession(headers=headers, trust_env=True)
        return self._session


def _users(entries: list[Any], schedule_id: str, now: datetime) -> Iterator[str]:
    """Of this schedule, and of now: what does not clearly say both gives nobody any right."""
    for entry in entries:
        user, schedule = (_part(entry, name) for name in ("user", "schedule"))
        if schedule.get("id") == schedule_id and isinstance(user.get("id"), str) and _covers(entry, now):
            yield user["id"]


def _part(entry: Any, name: str) -> Mapping[str, Any]:
    part = entry.get(name) if isinstance(entry, dict) else None
    return part if isinstance(part, dict) else {}


def _covers(entry: Mapping[str, Any], now: datetime) -> bool:
    """Nothing at an end means: always."""
    try:
        begins, ends = (datetime.fromisoformat(entry[key]) if entry.get(key) else None for key in ("start", "end"))
        return (begins is None or begins <= now) and (ends is None or now < ends)
    except (TypeError, ValueError):
        return False
