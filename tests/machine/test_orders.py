"""One plan, and all orders in which people, time and ECS can fall upon it: one of them decides, at most one call."""

import itertools
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bot.approval.expire import expire
from bot.execution.act import act
from bot.journal import EVERYBODYS_KEY
from bot.metrics import Metrics
from bot.model import (
    Channel,
    Due,
    DueKind,
    Immediate,
    Interaction,
    InteractionKind,
    Member,
    Person,
    Request,
    Rollback,
    ServiceState,
    State,
    Verb,
)
from bot.plan.plan import seal
from bot.ports import Ports, Reads
from bot.runbook import decide
from tests.journal.samples import Hands
from tests.machine.orders import Actor, Orders, SteppedJournal
from tests.unit.values import CATALOG, NOW, OURS, deployment, plan, service_state

EXPIRES = NOW + timedelta(minutes=14)  # of the plan; an approval given at NOW has not lapsed by then
TRUTH = {
    State.ROLLING: "Already approved by",
    State.STALE: "Already approved by",
    State.APPROVED: "Already approved by",
    State.EXECUTING: "Already approved by",
    State.REJECTED: "Rejected by",
    State.CANCELLED: "Withdrawn by",
    State.EXPIRED: "expired",
}


class Outside:
    """People, ECS and Slack's channel: everybody is who they say, and the service is where it is until it moves."""

    def __init__(self, written: Callable[[], Coroutine[Any, Any, object]]) -> None:
        """`written` reads the intent; `sent` says for each call whether there was one by then."""
        self.moved, self.sent, self._written = False, list[bool](), written

    async def member(self, slack_id: str, *, max_age: timedelta) -> Member:
        return Member(slack_id, "T0QUILT", deleted=False, bot=False, guest=False, stranger=False, read_at=NOW)

    async def channel(self, channel_id: str) -> Channel:
        return Channel(channel_id, member=True, shared=False, archived=False)

    async def service(self, service: object) -> ServiceState:
        return service_state(deployment("ecs-svc/9999", number=43)) if self.moved else service_state()

    async def current_digests(self, service: object, images: object) -> tuple[dict[object, str | None], tuple[()]]:
        return {}, ()

    async def ready(self, service: object, right: object, plan: object, *, rollback_id: str) -> None: ...

    async def update_service(
        self, service: object, task_definition: str, *, rollback_id: str
    ) -> tuple[str, str | None]:
        self.sent.append(await self._written() is not None)
        return OURS, None

    def wake(self) -> None: ...


class Case:
    """One plan, proposed afresh, and all that may befall it."""

    def __init__(self, journal: SteppedJournal, clock: Hands, number: int) -> None:
        self.outside = Outside(lambda: journal.intent(f"{number:032x}"))
        self.journal, self.clock = journal, clock
        clock.time = NOW
        arn = f"arn:aws:ecs:us-east-1:1:service/sales-prod/{number}"
        self.rollback = Rollback(
            id=f"{number:032x}",
            service="quilt-catalog",
            state=State.PROPOSED,
            plan=seal(replace(plan(), service_arn=arn)),
            request=Request(Immediate(), "", None, Person("U0ANN", "ann")),
            channel="C0INCIDENT",
            requested_at=NOW,
            expires_at=EXPIRES,
            card_ts="1.1",
        )
        outside: Any = self.outside
        reads = Reads(clock=clock, ecs=outside, images=outside, dependencies=outside, journal=journal)
        self.ports = Ports(
            catalog=CATALOG, clock=clock, reads=reads, ecs=outside, service_tags=outside, roles=outside,
            target_healths=outside, logs=outside, cloudwatch=outside, web=outside, visits=outside, secrets=outside,
            alarm_reads=outside, alarms=outside, retentions=outside, builder=outside, support=outside,
            pull_requests=outside, people=outside, notifier=outside,
            journal=journal, metrics=Metrics(),
        )  # fmt: skip
        self.approved_at: datetime | None = None

    def befall(self) -> dict[str, Actor]:
        return {
            "approve": lambda: self._approve("U0BOB"),
            "approve too": lambda: self._approve("U0DAN"),
            "cancel": lambda: decide(self._click(Verb.WITHDRAW, "U0ANN"), self.ports),
            "reject": lambda: decide(self._click(Verb.REJECT, "U0BOB"), self.ports),
            "expire": self._expire,
            "deploy": self._deploy,
        }

    async def _approve(self, who: str) -> Rollback:
        approved = await decide(self._click(Verb.APPROVE, who), self.ports)
        self.approved_at = self.clock.now()
        await act(self.rollback.id, self.ports)
        return approved

    async def _expire(self) -> None:
        """What the sweep does."""
        self.clock.time = EXPIRES
        await expire(Due(self.rollback.id, DueKind.EXPIRY, EXPIRES), self.ports)

    async def _deploy(self) -> None:
        self.outside.moved = True

    def _click(self, verb: Verb, who: str) -> Interaction:
        return Interaction(
            id=f"{verb} {who}", key=f"{verb} {who}", kind=InteractionKind.CLICK, verb=verb, slack_id=who,
            team="T0QUILT", channel="C0INCIDENT", received_at=NOW, rollback_id=self.rollback.id, message_ts="1.1",
            digest=self.rollback.plan.digest,
        )  # fmt: skip


@pytest.fixture
def clock() -> Hands:
    return Hands(NOW)


@pytest.fixture
async def journal(tmp_path: Path, clock: Hands) -> AsyncIterator[SteppedJournal]:
    journal = SteppedJournal(
        f"sqlite:///{tmp_path / 'orders.db'}", clock=clock, config_digest="", signer=EVERYBODYS_KEY
    )
    event.listen(journal._engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    await journal.open()
    yield journal
    await journal.close()


async def one_decides(case: Case, came_to: dict[str, object]) -> None:
    """One of those who can decide did, the others know it; ECS was told at most once, and the intent stood by then."""
    now = await case.journal.get(case.rollback.id)
    assert now is not None
    won = [name for name, result in came_to.items() if isinstance(result, Rollback)]
    lost = [str(result) for result in came_to.values() if isinstance(result, Exception)]
    deciding = [name for name in came_to if name != "deploy"]
    assert len(won) == (1 if now.state is not State.EXPIRED and deciding != [] else 0), (came_to, now.state)
    assert case.outside.sent == ([True] if now.state is State.ROLLING else [])
    assert now.state in TRUTH or not deciding
    if won and won[0].startswith("approve"):
        assert now.state in {State.ROLLING, State.STALE}
        assert now.state is State.ROLLING or case.outside.moved
        assert case.approved_at is not None
    assert all(TRUTH[now.state] in said or "expired" in said for said in lost), (now.state, lost)


ALL = ["approve", "approve too", "cancel", "reject", "expire", "deploy"]


def some(count: int) -> list[tuple[str, ...]]:
    """The two approvals are alike, so the second is not tried without the first."""
    return [
        chosen for chosen in itertools.combinations(ALL, count) if "approve too" not in chosen or "approve" in chosen
    ]


TWO_APPROVALS = ("approve", "approve too")  # by far the most orders; processes race for the same in tests/journal
PAIRS = [pytest.param(two, marks=pytest.mark.long) if two == TWO_APPROVALS else two for two in some(2)]


@pytest.mark.parametrize("several", PAIRS, ids=" + ".join)
async def test_of_two_at_once_one_decides_whatever_the_order(
    journal: SteppedJournal, clock: Hands, several: tuple[str, ...]
) -> None:
    assert await _play_all(journal, clock, several) > 1


@pytest.mark.long
@pytest.mark.parametrize("several", some(3), ids=" + ".join)
async def test_of_three_at_once_one_decides_whatever_the_order(
    journal: SteppedJournal, clock: Hands, several: tuple[str, ...]
) -> None:
    assert await _play_all(journal, clock, several) > 10


async def _play_all(journal: SteppedJournal, clock: Hands, several: tuple[str, ...]) -> int:
    orders = Orders()
    for play in orders:
        journal.stepped = False
        case = Case(journal, clock, orders.played)
        await journal.propose(case.rollback, tell=())
        journal.stepped = True
        befall = case.befall()
        came_to = await play({name: befall[name] for name in several})
        journal.stepped = False
        await one_decides(case, came_to)
    return orders.played


@pytest.mark.parametrize("nth", [pytest.param(1, marks=pytest.mark.long), 7])
async def test_of_six_one_after_another_one_decides_in_every_order(
    journal: SteppedJournal, clock: Hands, nth: int
) -> None:
    for number, order in enumerate(_orders()[::nth]):
        case = Case(journal, clock, number)
        await journal.propose(case.rollback, tell=())
        befall = case.befall()
        came_to = {name: await _outcome(befall[name]()) for name in order}
        await one_decides(case, came_to)


def _orders() -> list[tuple[str, ...]]:
    return [order for order in itertools.permutations(ALL) if order.index("approve") < order.index("approve too")]


async def _outcome(acting: Coroutine[Any, Any, object]) -> object:
    try:
        return await acting
    except Exception as error:
        return error
