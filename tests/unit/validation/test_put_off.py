"""Where too many logs are to be searched, a look tells what was seen before, as of then; the last looks wait."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from bot.catalog import LogSource, Service
from bot.model import Check, ContainerLog, LogSample, LogSearch, Phase, Result, Watch
from bot.ports import Sights
from bot.validation.log import log_looks
from bot.validation.log_search import Logging
from bot.validation.put_off import put_off
from tests.unit.values import NOW, definition, tasks

GROUP = "/aws/ecs/quilt-catalog"
BEFORE = NOW - timedelta(seconds=40)
PHASE = Phase(1, due_at=NOW - timedelta(minutes=1), ends_at=NOW + timedelta(minutes=4))
LAST = PHASE.ends_at


def seen(result: Result) -> Phase:
    watch = Watch(1, BEFORE, (Check("log", result, "FATAL: no disk", BEFORE),), next_at=NOW)
    return Phase(1, due_at=PHASE.due_at, ends_at=PHASE.ends_at, watch=watch)


@dataclass
class Logs:
    free: bool = False
    searched: list[bool] = field(default_factory=list)  # patiently?

    def spare(self, service: Service, search: LogSearch) -> bool:
        return self.free

    async def search(self, service: Service, search: LogSearch, *, patient: bool = False) -> LogSample:
        self.searched.append(patient)
        return LogSample(())


async def look(logs: Logs, watched: Phase | None, at: datetime) -> Check:
    [container] = definition().containers
    log = ContainerLog("awslogs", group=GROUP, region="us-east-1", stream_prefix="web")
    whole = definition(containers=(replace(container, log=log),))
    logging = Logging("web:38", whole, tasks(1), frozenset(), region="us-east-1", began=BEFORE, ended=NOW)
    entry: dict[str, Any] = {"name": "web", "cluster": "c", "service": "web", "region": "us-east-1"}
    service = Service.model_construct(**entry, logs=LogSource(group=GROUP, critical="FATAL"))
    [check] = log_looks(logging, service, cast("Sights", _Ports(logs)), at, watched=watched)
    return await check()


@dataclass
class _Ports:
    logs: Logs


@pytest.mark.parametrize(
    ("watched", "result", "told", "at"),
    [
        (seen(Result.PASS), Result.PASS, "FATAL: no disk", BEFORE),
        (seen(Result.FAIL), Result.INCONCLUSIVE, "not tried again yet: FATAL: no disk", BEFORE),
        (PHASE, Result.INCONCLUSIVE, "not searched yet: many services are watched", NOW),
    ],
)
async def test_a_look_without_a_turn_tells_what_was_seen_as_of_then_and_that_is_never_a_pass_unseen(
    watched: Phase, result: Result, told: str, at: datetime
) -> None:
    logs = Logs()
    check = await look(logs, watched, NOW)

    assert logs.searched == []
    assert (check.result, check.at) == (result, at)
    assert check.evidence.startswith(told)


@pytest.mark.parametrize(
    ("watched", "at", "free", "patient"),
    [
        (seen(Result.PASS), LAST, False, True),
        (seen(Result.PASS), NOW, True, True),
        (None, NOW, False, False),
    ],
)
async def test_the_last_looks_wait_for_their_turn_and_a_person_never_does(
    watched: Phase | None, at: datetime, free: bool, patient: bool
) -> None:
    logs = Logs(free)
    check = await look(logs, watched, at)

    assert logs.searched == [patient]
    assert check.at == at


def test_what_was_put_off_twice_says_so_once() -> None:
    once = put_off("log", seen(Result.FAIL), NOW)
    watch = Watch(2, NOW, (once,), next_at=NOW)
    again = put_off("log", Phase(1, due_at=PHASE.due_at, ends_at=PHASE.ends_at, watch=watch), NOW)
    assert again == once
