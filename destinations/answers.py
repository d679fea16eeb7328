"""What an HTTP answer means for whoever sent something: taken, later, or never."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.errors import Failed, RateLimited, Unreachable
from bot.retry_after import asks_for_patience, pause
from bot.secrets.parts import hidden
from bot.secrets.redaction import redacted
from bot.text import inert

LIMITED = frozenset({420, 429})
_LATER = frozenset({407, 408, 425})  # of proxies and of patience, not of what was sent
_KEYS = {401: ", since it does not know its key", 403: ", since its key may not do that"}
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """`doing` completes "Could not …"; `who` is the provider; `secrets` are hidden in all that is said."""

    doing: str
    who: str
    secrets: tuple[str, ...] = ()

    def failed(self, why: str) -> Failed:
        return Failed(self._could_not(why))

    def unreachable(self, why: str) -> Unreachable:
        return Unreachable(self._could_not(why))

    def limited(self, seconds: float) -> RateLimited:
        return RateLimited(self._could_not(f"{self.who} takes no more for now"), seconds)

    def _could_not(self, why: str) -> str:
        return redacted(hidden(f"Could not {self.doing}: {why}.", self.secrets))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


def taken(answer: Answer, asked: Asked, *, statuses: Collection[int], now: datetime) -> Answer:
    """The same answer, where it says that it was taken. Raises Unreachable, RateLimited or Failed."""
    if answer.status in statuses:
        return answer
    if answer.status in LIMITED or asks_for_patience(answer.status, answer.headers):
        raise asked.limited(pause(answer.headers, now))
    if answer.status >= 500 or answer.status in _LATER:
        raise asked.unreachable(f"{asked.who} answered with HTTP {answer.status}")
    if 200 <= answer.status < 300:  # a proxy's page, more likely than the provider's word
        raise asked.unreachable(f"{asked.who} answered with HTTP {answer.status}, which is not what it answers")
    if 300 <= answer.status < 400:
        raise asked.failed(f"{asked.who} redirects to another address, which is not followed")
    said = _said(answer)
    key = _KEYS.get(answer.status, "")
    raise asked.failed(f"{asked.who} answered with HTTP {answer.status}{key}{f': {said}' if said else ''}")


def member(answer: Answer, asked: Asked, name: str) -> str:
    """A text of an answer that must have it; without it the answer is not the provider's own."""
    value = answer.json.get(name) if isinstance(answer.json, dict) else None
    if not isinstance(value, str) or not value:
        raise asked.unreachable(f"{asked.who} gave an answer that is not its own")
    return value


def _said(answer: Answer) -> str:
    """The provider's own words, of which it has a few ways."""
    found = answer.json
    if not isinstance(found, dict):
        return ""
    errors = found.get("errors")
    listed = (
        [str(each.get("message", "") if isinstance(each, dict) else each) for each in errors or ()]
        if isinstance(errors, list)
        else []
    )
    words = [str(found.get(name, "")) for name in ("message", "error") if isinstance(found.get(name), str)]
    return inert("; ".join(filter(None, [*words, *listed])))[:_SHOWN].rstrip(". ")
