"""Questions to a journal: each asked again and again, and the fastest answer counts."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from benchmarks.figures import ms, table
from bot.clock import SystemClock
from bot.journal import EVERYBODYS_KEY, SqlJournal

Question = Callable[[], Awaitable[Any]]
Opened = TypeVar("Opened", bound=SqlJournal)
_TIMES = 9


@dataclass(frozen=True)
class Timed:
    """`seconds` by question."""

    database: str
    rollbacks: int
    seconds: dict[str, float]


def shown(found: Sequence[Timed]) -> str:
    """A table in milliseconds."""
    head = ("", *(f"{each.database} {each.rollbacks:,}" for each in found))
    return table(head, [(question, *(ms(each.seconds[question]) for each in found)) for question in found[0].seconds])


async def fastest(questions: Mapping[str, Question]) -> dict[str, float]:
    """Seconds, of several times: what else the machine does is not measured."""
    return {name: min([await _once(question) for _ in range(_TIMES)]) for name, question in questions.items()}


async def _once(question: Question) -> float:
    began = time.perf_counter()
    await question()
    return time.perf_counter() - began


@asynccontextmanager
async def opened(kind: type[Opened], url: str, *, read_only: bool = False) -> AsyncIterator[Opened]:
    journal = kind(url, clock=SystemClock(), config_digest="", signer=EVERYBODYS_KEY, read_only=read_only)
    await journal.open()
    try:
        yield journal
    finally:
        await journal.close()
