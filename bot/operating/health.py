"""The truth about the bot's parts, each looked at when somebody asks.

`/healthz` fails when a new process would help; `/readyz` fails when the bot cannot do its work, for whatever reason.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

_LONGEST_LOOK = 2.5  # seconds of real time; the database waits 1.5 s for another writer
_HOPELESS = 10.0  # seconds in which a part answered no look, not even by an error
_STAYS_TRUE = 1.0  # seconds; however often somebody asks, the parts are looked at once in that time


@dataclass(frozen=True, slots=True)
class Part:
    """`ok`: it does its work. `says` is one sentence. `dead`: it will not work again in this process."""

    ok: bool
    says: str
    dead: bool = False


Probe = Callable[[], Awaitable[Part]]


class HealthChecks:
    """`phase` is starting, serving or stopping, `role` leader or follower; only a serving bot looks at its parts."""

    def __init__(self, looks: Mapping[str, Probe]) -> None:
        self.phase = "starting"
        self.role: Callable[[], str] = lambda: "leader"
        self._looks = looks
        self._seen: Mapping[str, Part] = {}
        self._seen_at = float("-inf")
        self._silent_since: dict[str, float] = {}  # of the parts that did not answer when they were looked at last
        self._one_at_a_time = asyncio.Lock()

    async def alive(self) -> tuple[bool, dict[str, Any]]:
        """-> (needs no new process, JSON body)"""
        parts = await self._parts()
        return self._told(parts, ok=not any(part.dead for part in parts.values()))

    async def ready(self) -> tuple[bool, dict[str, Any]]:
        """-> (can do its work, JSON body)"""
        parts = await self._parts()
        return self._told(parts, ok=self.phase == "serving" and all(part.ok for part in parts.values()))

    async def _parts(self) -> Mapping[str, Part]:
        if self.phase != "serving":
            return {}
        async with self._one_at_a_time:
            if time.monotonic() - self._seen_at > _STAYS_TRUE:
                seen = await asyncio.gather(*(self._look(name) for name in self._looks))
                self._seen, self._seen_at = dict(zip(self._looks, seen, strict=True)), time.monotonic()
            return self._seen

    async def _look(self, name: str) -> Part:
        began = time.monotonic()
        try:
            part = await asyncio.wait_for(self._looks[name](), _LONGEST_LOOK)
        except TimeoutError:
            silent = time.monotonic() - self._silent_since.setdefault(name, began)
            return Part(ok=False, says=f"did not answer for {silent:.1f} s", dead=silent >= _HOPELESS)
        self._silent_since.pop(name, None)
        return part

    def _told(self, parts: Mapping[str, Part], *, ok: bool) -> tuple[bool, dict[str, Any]]:
        told = {name: {"ok": part.ok, "says": part.says} for name, part in parts.items()}
        return ok, {"ok": ok, "phase": self.phase, "role": self.role(), "parts": told}
