"""A journal of 10,000 rollbacks, all of the last 90 days: its log searched, its numbers, a report, the Home tab.

The bot makes one plan, so that plans are as large as they are. All are written by the journal's own functions, step by
step as a rollback goes: each with its audit rows, chained and signed.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import questions
from benchmarks.postgresql import postgresql
from benchmarks.questions import Question, fastest, opened
from benchmarks.world import ANA, BEN, INCIDENT, World
from bot.journal import (
    SqlJournal,
    approving,
    deployments,
    intending,
    learning,
    phases,
    proposing,
    transitions,
    verify_database,
    watching,
)
from bot.journal.transaction import Transaction
from bot.lookups.numbers import SHOWN
from bot.model import (
    Approval,
    Category,
    DeployedLine,
    Health,
    Intent,
    Lesson,
    Lessons,
    Notice,
    NoticeKind,
    Rollback,
    State,
    WatchedDeployment,
)
from bot.numbers.count import count
from bot.numbers.exports import as_html
from bot.plan.plan import seal
from bot.rollback_log.entries import markdown
from bot.rollback_log.search import parsed
from bot.validation.phases import phases_from

SERVICES = 50
_AT_ONCE = 100  # in one transaction: a disk is not what is measured
_MINUTE = timedelta(minutes=1)
_ENDS = (State.SUCCEEDED, State.SUCCEEDED, State.SUCCEEDED, State.REVERTED, State.FAILED)
_WORDS = (
    "5xx since the deploy",
    "connection pool exhausted",
    "JWT tokens are too large",
    "latency after the migration",
)


@dataclass(frozen=True)
class Timed(questions.Timed):
    """`filled` is what writing all of it took, `rows` how many the audit has."""

    filled: float
    rows: int


class _Filling(SqlJournal):
    """As the bot writes it, but many changes in one transaction, each at a time of its own."""

    async def fill(self, model: Rollback, numbers: range, of: int) -> None:
        await self._write(_fill, model, numbers, of)


async def measure(*, sizes: tuple[int, ...]) -> list[Timed]:
    model = await _one_rollback()
    found = []
    for many in sizes:
        with TemporaryDirectory(prefix="rollback-journal-") as directory:
            found.append(await _timed("SQLite", f"sqlite:///{Path(directory) / 'journal.db'}", model, many))
        async with postgresql() as url:
            found.append(await _timed("PostgreSQL", url, model, many))
    return found


async def _one_rollback() -> Rollback:
    """As it is when its card has just been posted."""
    async with World(services=1, speed=60.0) as world:
        (name,) = world.names
        await world.slack.slash(ANA, INCIDENT, f"{name} immediate the catalogue answers with errors")
        await world.card(name)
        async with opened(SqlJournal, f"sqlite:///{world.home / 'rollback-bot.db'}", read_only=True) as journal:
            (proposed,) = await journal.recent(limit=1)
            return proposed


async def _timed(name: str, url: str, model: Rollback, many: int) -> Timed:
    began = time.perf_counter()
    async with opened(_Filling, url) as journal:
        for first in range(0, many, _AT_ONCE):
            await journal.fill(model, range(first, min(first + _AT_ONCE, many)), many)
    filled = time.perf_counter() - began
    async with opened(SqlJournal, url, read_only=True) as journal:
        seconds = await fastest(_asked(journal))
    began = time.perf_counter()
    verified = verify_database(url)
    seconds["audit verify"] = time.perf_counter() - began
    if verified.problem:
        raise RuntimeError(verified.problem)
    return Timed(name, many, seconds, filled, verified.rows)


def _asked(journal: SqlJournal) -> Mapping[str, Question]:
    """As Slack and a terminal ask: with what is made of the answer, but for the wire."""

    async def log(typed: str, service: str = "", limit: int = 0) -> str:
        wanted = parsed(typed, service)
        return markdown(await journal.logged(replace(wanted, limit=limit or wanted.limit)))

    async def numbers(service: str = "") -> str:
        until = datetime.now(UTC)
        of = until - SHOWN, service
        counted, deployed = await journal.counted(*of), await journal.deployments_seen(*of)
        return as_html(count(counted, deployed, since=of[0], until=until, service=service))

    async def fresh() -> str:
        journal._before = None
        return await numbers()

    return {
        "log, the newest page": lambda: log(""),
        "log of a service": lambda: log("", _service(7)),
        "log, words of a reason": lambda: log("connection pool"),
        "log, a word of the lessons": lambda: log("compression"),
        "log, words that nothing has": lambda: log("nowhere to be found"),
        "log, the hundredth page": lambda: log("page:100"),
        "numbers of a service": lambda: numbers(_service(7)),
        "report, all services, 90 days": fresh,
        "the same, asked again (Home)": numbers,
    }


def _service(number: int) -> str:
    return f"service-{number % SERVICES:03}"


def _fill(tx: Transaction, model: Rollback, numbers: range, of: int) -> None:
    """Evenly over the last 90 days, oldest first."""
    apart = (SHOWN - timedelta(hours=6)) / of
    for number in numbers:
        _written(tx, _another(model, number, tx.now - SHOWN + timedelta(hours=1) + apart * number), number)


def _another(model: Rollback, number: int, at: datetime) -> Rollback:
    name = _service(number)
    plan = replace(model.plan, service=name, service_arn=f"{model.plan.service_arn}-{name}", made_at=at)
    category = tuple(Category)[number % len(Category)]
    request = replace(model.request, reason=f"{_WORDS[number % len(_WORDS)]} ({number})", category=category)
    return replace(
        model,
        id=f"{number:08x}{'c0ffee' * 4}",
        service=name,
        plan=seal(plan),
        request=request,
        card_ts=f"{1_700_000_000 + number}.000100",
        requested_at=at,
        expires_at=at + 15 * _MINUTE,
    )


def _written(tx: Transaction, one: Rollback, number: int) -> None:
    """From its plan to its lessons."""
    at, end = one.requested_at, _ENDS[number % len(_ENDS)]

    def later(minutes: float) -> Transaction:
        return replace(tx, now=at + minutes * _MINUTE)

    deployments.deployed(later(0), _deployed(one, number), replaced="another one came")
    proposing.propose(later(0), one, [Notice(NoticeKind.CARD)])
    approving.approve(later(1), one, Approval("engineer-b", BEN, at + _MINUTE), 1)
    arguments = {"service": one.plan.ecs_service, "taskDefinition": one.plan.to_task_definition}
    intending.intend(later(1.1), Intent(one.id, one.plan.call, arguments, at + 1.1 * _MINUTE), timedelta(hours=1))
    acted = {"acted_at": at + 1.2 * _MINUTE, "deployment_id": f"ecs-svc/{number}"}
    _moved(later(1.2), one, State.ROLLING, State.EXECUTING, **acted)
    _moved(later(4 + number % 5), one, end, State.ROLLING, outcome="ECS has finished.")
    if end is State.SUCCEEDED:
        _validated(later(4 + number % 5), one)
    texts = {each: f"It is known: token compression was missing ({each}, {number})." for each in Lesson}
    learning.write(later(90), one.id, Lessons(1, at + 90 * _MINUTE, BEN, "engineer-b", texts), [], {})


def _deployed(one: Rollback, number: int) -> WatchedDeployment:
    """What it goes back from."""
    at, until = one.requested_at - 2 * _MINUTE, one.requested_at + 30 * _MINUTE
    line = DeployedLine(one.plan.from_name, at - 3 * _MINUTE, at)
    return WatchedDeployment(
        number + 1, f"deployed-{number}", one.service, f"ecs-svc/{number}", line, INCIDENT, at, until, until
    )


def _moved(tx: Transaction, one: Rollback, to: State, since: State, **columns: Any) -> None:
    transitions.move(tx, one.id, to, when={since}, actor="bot", tell=(), falls_due={}, columns=columns)


def _validated(tx: Transaction, one: Rollback) -> None:
    each = phases_from(tx.now, timedelta(minutes=30))
    phases.begin(tx, one.id, each)
    for phase in each:
        at = replace(tx, now=phase.ends_at)
        watching.judge(at, one.id, replace(phase, result=Health.PASSED, judged_at=phase.ends_at), [])
