"""Runs coroutines against each other in one chosen order, a step from one access to the journal to the next."""

import asyncio
import types
from collections.abc import Callable, Coroutine, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.journal import SqlJournal
from bot.model import Approval, Intent, Rollback, State

T = TypeVar("T")
Actor = Callable[[], Coroutine[Any, Any, object]]
_HERE = object()


@types.coroutine
def _here() -> Generator[object, None, None]:
    yield _HERE


class SteppedJournal(SqlJournal):
    """The real journal, in this thread; once `stepped`, whoever looks or changes something waits for its turn."""

    stepped = False

    async def _on_thread(self, call: Callable[[], T]) -> T:
        return call()

    async def get(self, rollback_id: str) -> Rollback | None:
        return await self._in_turn(super().get(rollback_id))

    async def in_state(self, *states: State, service: str = "") -> tuple[Rollback, ...]:
        return await self._in_turn(super().in_state(*states, service=service))

    async def approve(self, shown: Rollback, approval: Approval, *, needed: int) -> Rollback | None:
        return await self._in_turn(super().approve(shown, approval, needed=needed))

    async def intend(self, intent: Intent, **how: Any) -> Rollback | None:
        return await self._in_turn(super().intend(intent, **how))

    async def move(self, rollback_id: str, to: State, **how: Any) -> Rollback | None:
        return await self._in_turn(super().move(rollback_id, to, **how))

    async def _in_turn(self, access: Coroutine[Any, Any, T]) -> T:
        if self.stepped:
            await _here()
        return await access


class _Turns:
    """One order of steps: `chosen` first, and then always the first who can; remembers who could at each step."""

    def __init__(self, chosen: list[int]) -> None:
        self._chosen = chosen
        self.could: list[int] = []
        self.took: list[int] = []

    def pick(self, among: list[str]) -> str:
        step = len(self.took)
        self.took.append(self._chosen[step] if step < len(self._chosen) else 0)
        self.could.append(len(among))
        return among[self.took[-1]]

    def following(self) -> list[int] | None:
        """The next order; None after the last one."""
        took = list(self.took)
        while took and took[-1] + 1 == self.could[len(took) - 1]:
            took.pop()
        return [*took[:-1], took[-1] + 1] if took else None


async def _play(actors: Mapping[str, Actor], turns: _Turns) -> dict[str, object]:
    """-> what each came to: its result, or the exception it raised."""
    running = {name: actor() for name, actor in actors.items()}
    came_to: dict[str, object] = {}
    while running:
        name = turns.pick(list(running))
        if (over := await _step(running[name])) is not None:
            came_to[name] = over.outcome
            del running[name]
    return came_to


@dataclass(frozen=True)
class _Over:
    outcome: object


async def _step(actor: Coroutine[Any, Any, object]) -> _Over | None:
    """Up to its next access to the journal, or to its end; whatever else it waits for is waited for here."""
    try:
        while (wanted := actor.send(None)) is not _HERE:
            if isinstance(wanted, asyncio.Future):
                wanted._asyncio_future_blocking = False
                await asyncio.wait([wanted])
            else:
                await asyncio.sleep(0)
    except StopIteration as returned:
        return _Over(returned.value)
    except Exception as raised:
        return _Over(raised)
    return None


class Orders:
    """Every order of `actors`, each played from a fresh start."""

    def __init__(self) -> None:
        self._next: list[int] | None = []
        self.played = 0

    def __iter__(self) -> Iterator[Callable[[Mapping[str, Actor]], Coroutine[Any, Any, dict[str, object]]]]:
        while self._next is not None:
            turns = _Turns(self._next)

            async def play(actors: Mapping[str, Actor], turns: _Turns = turns) -> dict[str, object]:
                return await _play(actors, turns)

            yield play
            self.played += 1
            self._next = turns.following()
