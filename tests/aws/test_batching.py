"""Reads of single things become few calls, nobody waits for nothing, and one that fails harms no other."""

import asyncio
import time
from collections.abc import Mapping, Sequence

import pytest

from aws.batching import Allowance, Batch
from aws.errors import Rejected
from bot.errors import Unreachable


class Aws:
    """Answers with the key in capitals after a moment; names with a `!` are turned down."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.answering = asyncio.Event()
        self.answering.set()
        self.error: Exception | None = None

    async def fetch(self, keys: Sequence[str]) -> Mapping[str, str]:
        self.calls.append(list(keys))
        await self.answering.wait()
        if self.error:
            raise self.error
        if any("!" in key for key in keys):
            raise Rejected("not allowed", "AccessDeniedException")
        return {key: key.upper() for key in keys if key != "gone"}


def batch(aws: Aws, *, size: int = 3, burst: int = 100, rate: float = 1000) -> Batch[str, str]:
    return Batch(aws.fetch, size=size, allowance=Allowance(rate=rate, burst=burst))


async def test_what_is_asked_at_the_same_moment_goes_in_one_call() -> None:
    aws = Aws()
    reads = batch(aws)
    found = await asyncio.gather(*(reads.get(key, urgent=True) for key in ("a", "b", "gone")))

    assert found == ["A", "B", None]
    assert aws.calls == [["a", "b", "gone"]]


async def test_no_call_names_more_than_aws_allows() -> None:
    aws = Aws()
    reads = batch(aws)
    await asyncio.gather(*(reads.get(key, urgent=True) for key in "abcdefg"))
    assert [len(call) for call in aws.calls] == [3, 3, 1]


async def test_whoever_asks_for_what_is_on_its_way_gets_that_answer() -> None:
    aws = Aws()
    aws.answering.clear()
    reads = batch(aws)
    first = asyncio.create_task(reads.get("a", urgent=True))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(reads.get("a", urgent=True))
    await asyncio.sleep(0.01)
    aws.answering.set()

    assert await first == await second == "A"
    assert aws.calls == [["a"]]


async def test_an_answer_on_its_way_for_long_is_not_fresh_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aws.batching._JOINED", 0.0)
    aws = Aws()
    reads = batch(aws)
    await asyncio.gather(reads.get("a", urgent=True), _later(reads, "a"))
    assert aws.calls == [["a"], ["a"]]


async def _later(reads: Batch[str, str], key: str) -> str | None:
    for _ in range(3):
        await asyncio.sleep(0)
    return await reads.get(key, urgent=True)


async def test_an_answer_that_has_come_is_not_kept() -> None:
    aws = Aws()
    reads = batch(aws)
    await reads.get("a", urgent=True)
    await reads.get("a", urgent=True)
    assert aws.calls == [["a"], ["a"]]


async def test_patient_reads_gather_while_calls_are_scarce_and_an_urgent_one_takes_them_along() -> None:
    aws = Aws()
    reads = batch(aws, size=10, burst=1, rate=0.001)
    await reads.get("spent", urgent=False)
    waiting = [asyncio.create_task(reads.get(key, urgent=False)) for key in "abc"]
    await asyncio.sleep(0.01)
    assert aws.calls == [["spent"]]
    await reads.get("now", urgent=True)

    assert await asyncio.gather(*waiting) == ["A", "B", "C"]
    assert aws.calls == [["spent"], ["now", "a", "b", "c"]]


async def test_many_patient_reads_stay_within_the_rate() -> None:
    aws = Aws()
    reads = batch(aws, size=10, burst=1, rate=100)
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(reads.get(str(number), urgent=False) for number in range(50)))

    assert len(aws.calls) == 5
    assert asyncio.get_running_loop().time() - began >= 0.035


async def test_after_a_rush_of_urgent_reads_the_patient_ones_go_on_within_a_second() -> None:
    aws = Aws()
    reads = batch(aws, burst=5, rate=20)
    for number in range(200):
        await reads.get(str(number), urgent=True)

    await asyncio.wait_for(reads.get("patient", urgent=False), timeout=2)


async def test_one_that_aws_turns_down_does_not_harm_the_others() -> None:
    aws = Aws()
    reads = batch(aws)
    found = await asyncio.gather(*(reads.get(key, urgent=True) for key in ("a", "b!", "c")), return_exceptions=True)

    assert [found[0], found[2]] == ["A", "C"]
    assert isinstance(found[1], Rejected)


async def test_a_silent_aws_is_silent_for_all_and_asked_only_once() -> None:
    aws = Aws()
    aws.error = Unreachable("throttled")
    reads = batch(aws)
    found = await asyncio.gather(*(reads.get(key, urgent=True) for key in "ab"), return_exceptions=True)

    assert [str(error) for error in found] == ["throttled", "throttled"]
    assert len(aws.calls) == 1


async def test_who_gives_up_waiting_does_not_take_the_answer_from_others() -> None:
    aws = Aws()
    aws.answering.clear()
    reads = batch(aws)
    first, second = (asyncio.create_task(reads.get("a", urgent=True)) for _ in range(2))
    await asyncio.sleep(0.01)
    first.cancel()
    aws.answering.set()

    assert await second == "A"


async def test_of_many_who_need_two_calls_each_the_first_is_done_long_before_the_last() -> None:
    allowance, done = Allowance(rate=100, burst=1), list[float]()

    async def look() -> None:
        await allowance.turn(2)
        done.append(time.monotonic() - began)

    began = time.monotonic()
    await asyncio.gather(*(look() for _ in range(20)))

    assert done[0] < done[-1] / 4
