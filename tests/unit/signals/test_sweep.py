"""The sweep finds a completed deployment of which no event came, once, and no other; ten services take one call."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.catalog import together
from bot.errors import Unreachable
from bot.model import Deployment, ServiceEvent, ServiceState
from bot.signals.event import read_event
from bot.signals.sweep import Sweep
from tests.unit.signals.events import NOW, SERVICE_ARN, deployment, places, service, text
from tests.unit.signals.fakes import Journal, ports
from tests.unit.values import service_state

LONG_AGO, EARLIER = NOW - timedelta(days=3), NOW - timedelta(minutes=20)


def state(number: int, at: Any = EARLIER, rollout: str = "COMPLETED", **more: Any) -> ServiceState:
    its = f"ecs-svc/{number}"
    newest = Deployment(its, "PRIMARY", "quilt-catalog:42", rollout, "", 4, 4, 0, 0, at - timedelta(minutes=5))
    said = ServiceEvent(at, f"(service quilt-catalog-service) (deployment {its}) deployment completed.")
    return service_state(newest, **{"arn": SERVICE_ARN, "controller": "ECS", "events": (said,), **more})


class Ecs:
    """Answers with what it is told, in this order."""

    def __init__(self, *answers: ServiceState | Exception) -> None:
        self.answers = list(answers)

    async def service(self, _: object, *, patient: bool) -> ServiceState:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def found(*answers: ServiceState | Exception, journal: Journal | None = None) -> list[str]:
    journal = journal or Journal()
    sweep = Sweep(ports(journal, ecs=Ecs(*answers)), wake=lambda: None)
    before = set(journal.stored)
    for _ in answers:
        await sweep.look_at([service()])
    return [each.name for each in journal.stored.values() if each.id not in before]


async def test_a_deployment_without_an_event_is_found_once_and_says_when_it_was_completed() -> None:
    journal = Journal()
    assert await found(state(1, LONG_AGO), state(2), state(2), journal=journal) == ["ecs-svc/2"]
    (signal,) = journal.stored.values()
    assert (signal.happened_at, signal.late) == (EARLIER, timedelta(minutes=20))


async def test_what_was_on_before_anybody_listened_is_not_told_but_after_a_restart_it_is() -> None:
    assert await found(state(1), state(1)) == []
    journal = Journal()
    await found(state(1, LONG_AGO), state(2), journal=journal)
    assert await found(state(3), journal=journal) == ["ecs-svc/3"], "a new process knows by the journal"
    assert await found(state(4, LONG_AGO), journal=journal) == [], "nobody wants to hear of it any more"


async def test_an_event_that_comes_after_the_sweep_found_its_deployment_is_no_second_signal() -> None:
    journal = Journal()
    await found(state(1, LONG_AGO), state(123), journal=journal)
    late = read_event(text(deployment()), places(), NOW)
    assert not await journal.arrived(late)


async def test_what_is_under_way_just_done_elsewhere_or_unread_is_not_told() -> None:
    others = (
        state(2, rollout="IN_PROGRESS"),
        state(2, NOW - timedelta(seconds=30)),
        state(2, controller="EXTERNAL"),
        Unreachable("throttled"),
    )
    for other in others:
        assert await found(state(1, LONG_AGO), other) == []
    assert await found(state(1, LONG_AGO), Unreachable("throttled"), state(2)) == ["ecs-svc/2"]
    assert await found(state(1, LONG_AGO), replace(state(2), events=())) == ["ecs-svc/2"], (
        "ECS tells but the last events"
    )


def test_two_hundred_services_of_one_cluster_take_twenty_calls_a_round() -> None:
    many = [service(f"s{n}", service=f"s{n}") for n in range(200)]
    assert [len(part) for part in together(many)] == [10] * 20
    far = service("far", region="us-west-2"), service("other", cluster="sales-test")
    assert len(together([*many, *far])) == 22
