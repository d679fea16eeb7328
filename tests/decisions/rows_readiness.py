"""How ready a service is: which grade each thing gets, and who is told."""

from collections.abc import Callable, Iterator
from functools import partial

from playground.aws.deployment_rules import BreakerRules
from playground.aws.strategy import Strategy
from playground.slack import Message
from tests.decisions.people import NOTHING, Act, Deed
from tests.faults.world import FaultWorld
from tests.scenarios.test_readiness import DENIED, policy
from tests.scenarios.world import ANA, BEN, CHLOE, GUEST, guest

_READINESS = "quilt-catalog readiness"
_TARGET = "quilt-catalog:38"
Set = Callable[[FaultWorld], object]


def rows() -> Iterator[Deed]:
    deed = partial(Deed, about="how ready a service is, is asked for", asked="", ends=NOTHING)
    yield deed(situation="by who may ask for a rollback", act=_asks(ANA), private=("amber", _TARGET))
    yield deed(situation="by who is on no list", act=_asks(CHLOE), private=("amber", _TARGET))
    yield deed(situation="by a guest", act=_asks(GUEST), private=("is a guest",))
    for situation, change, *told in _graded():
        yield deed(situation=situation, act=_asks(ANA, change), private=tuple(told))


def _graded() -> Iterator[tuple[str, Set, str]]:
    yield "the circuit breaker is off", lambda w: w.aws.set_circuit_breaker(False), "*breaker*, amber"
    late = BreakerRules("COUNT", 40, reset_on_healthy=False)
    yield "the breaker trips late", lambda w: w.aws.set_breaker_rules(late), "trips at 40 failed tasks"
    canary = Strategy("CANARY", percent=10.0)
    yield "it is deployed as a canary", lambda w: w.aws.use_strategy(canary), "CANARY, with 10 % of the traffic first"
    soon = partial(policy, counts="sinceImagePushed", number=1)
    yield "ECR deletes the target's image within a day", soon, "*images*, RED"
    yield "the target's image is gone", lambda w: w.aws.delete_image(38), "*preflight*, RED"
    yield "the only other approver is a guest", lambda w: guest(w, BEN), "*approvers*, RED"
    denied = partial(_fails, operation="DescribeServices")
    yield "AWS does not let the bot read the service", denied, "*target*, unknown"


def _fails(world: FaultWorld, operation: str) -> None:
    world.aws.fail_next(operation, **DENIED)


def _asks(user: str, change: Set | None = None) -> Act:
    async def act(world: FaultWorld, _: Message) -> None:
        if change:
            change(world)
        await world.ask(_READINESS, user=user)

    return act
