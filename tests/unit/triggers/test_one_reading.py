"""While a signal is considered ECS is asked once for each thing; what fails, or is old, is asked for again."""

from collections import Counter
from typing import Any, cast

import pytest

from bot.errors import Unreachable
from bot.ports import EcsReads
from bot.triggers import one_reading
from bot.triggers.one_reading import OneReading
from tests.unit.values import SERVICE


class _Ecs:
    """Counts what it is asked, and answers with the count; `silent` is what it does not answer to."""

    def __init__(self) -> None:
        self.asked, self.silent = Counter[str](), set[str]()

    async def service(self, service: Any, **_: Any) -> int:
        return self._answer("service")

    async def service_deployments(self, service: Any, *, at_most: int = 100, **_: Any) -> int:
        return self._answer(f"deployments {at_most}")

    async def task_definition(self, service: Any, name: str, **_: Any) -> int:
        return self._answer(name)

    async def tasks(self, service: Any, **_: Any) -> int:
        return self._answer("tasks")

    def _answer(self, what: str) -> int:
        self.asked[what] += 1
        if what in self.silent:
            raise Unreachable("AWS is silent.")
        return self.asked[what]


@pytest.fixture
def ecs() -> _Ecs:
    return _Ecs()


@pytest.fixture
def reading(ecs: _Ecs) -> OneReading:
    return OneReading(cast("EcsReads", ecs))


async def test_the_same_question_is_asked_once_and_another_one_as_well(ecs: _Ecs, reading: OneReading) -> None:
    for _ in range(2):
        await reading.service(SERVICE)
        await reading.service_deployments(SERVICE)
        await reading.task_definition(SERVICE, "quilt-catalog:42")
    await reading.task_definition(SERVICE, "quilt-catalog:38")
    await reading.service_deployments(SERVICE, at_most=300)

    assert set(ecs.asked.values()) == {1}
    assert ecs.asked.keys() >= {"quilt-catalog:42", "quilt-catalog:38", "deployments 100", "deployments 300"}


async def test_what_tasks_there_are_is_asked_each_time(ecs: _Ecs, reading: OneReading) -> None:
    await reading.tasks(SERVICE)
    await reading.tasks(SERVICE)

    assert ecs.asked["tasks"] == 2


async def test_what_failed_is_asked_again(ecs: _Ecs, reading: OneReading) -> None:
    ecs.silent.add("service")
    with pytest.raises(Unreachable):
        await reading.service(SERVICE)
    ecs.silent.clear()

    assert cast("int", await reading.service(SERVICE)) == 2


async def test_where_aws_is_slow_a_plan_is_not_made_of_what_was_read_long_before(
    ecs: _Ecs, reading: OneReading, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reading.service(SERVICE)
    later = one_reading.time.monotonic() + 5.1
    monkeypatch.setattr(one_reading.time, "monotonic", lambda: later)

    assert cast("int", await reading.service(SERVICE)) == 2
