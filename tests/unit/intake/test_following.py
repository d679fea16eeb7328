"""What a bot takes in that does not lead: it is stored for whoever does, and counts until that one has answered it."""

import asyncio
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from bot.intake.admission import MOST_OF_ONE, Line
from bot.intake.seal import Sealer
from bot.intake.worker import IntakeWorker
from bot.model import Interaction, Verb
from bot.ports.read_ahead import ReadAhead
from bot.ports.vouched_ahead import VouchedAhead
from tests.journal.samples import interaction


class Journal:
    def __init__(self) -> None:
        self.waiting: dict[str, Interaction] = {}

    async def receive(self, arrived: Interaction) -> bool:
        self.waiting[arrived.id] = arrived
        return True

    async def undecided(self) -> tuple[Interaction, ...]:
        return tuple(self.waiting.values())


def worker_on(journal: Journal) -> IntakeWorker:
    ports: Any = SimpleNamespace(journal=journal, ahead=ReadAhead(), vouched=VouchedAhead())
    engine: Any = SimpleNamespace()
    return IntakeWorker(ports, engine, Sealer("a secret"))


def some(number: int) -> Interaction:
    return interaction(f"{number:032}", key=f"key {number}")


async def test_it_is_stored_and_its_person_may_not_have_too_much_waiting() -> None:
    journal = Journal()
    worker = worker_on(journal)
    for number in range(MOST_OF_ONE[Line.REQUESTS]):
        assert worker.too_many(some(number)) is None
        assert await worker.receive(some(number))
    assert worker.too_many(some(99)) is not None

    await worker.forget_answered()
    assert worker.too_many(some(99)) is not None, "nobody has answered yet"
    journal.waiting.clear()
    await worker.forget_answered()
    assert worker.too_many(some(99)) is None


async def test_who_begins_to_lead_counts_anew() -> None:
    worker = worker_on(Journal())
    for number in range(MOST_OF_ONE[Line.REQUESTS]):
        await worker.receive(some(number))
    worker.start()

    assert worker.too_many(some(99)) is None, "what waits comes from the journal now"
    await worker.stop()


class Listed(IntakeWorker):
    """Answers nothing, and lists what it is to answer."""

    def __init__(self, *of: Any) -> None:
        self.seen: list[Verb] = []
        super().__init__(*of)

    async def _see_to(self, interaction: Interaction) -> None:
        self.seen.append(interaction.verb)


async def test_who_takes_over_answers_decisions_first_and_whatever_else_when_it_goes_on() -> None:
    ports: Any = SimpleNamespace(journal=Journal(), ahead=ReadAhead(), vouched=VouchedAhead())
    worker = Listed(ports, SimpleNamespace(), Sealer("a secret"))
    worker.start(decisions_first=True)
    for number, verb in enumerate((Verb.HELP, Verb.APPROVE)):
        await worker.receive(replace(some(number), verb=verb))
    worker.wake()
    await asyncio.sleep(0)
    assert worker.seen == [Verb.APPROVE]

    worker.go_on()
    await asyncio.sleep(0)
    assert worker.seen == [Verb.APPROVE, Verb.HELP]
    await worker.stop()
