"""The writing thread: what somebody waits for goes first, and what arrives together is stored together."""

import threading
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.errors import Unreachable
from bot.journal import writer as writers
from bot.journal.writer import InteractionBatches, Turn, Writer
from bot.model import Interaction
from tests.journal.samples import interaction


@pytest.fixture
def writer() -> Iterator[Writer]:
    writer = Writer()
    yield writer
    writer.close()


@pytest.fixture
def held(writer: Writer) -> threading.Event:
    """The writer is busy until this is set."""
    go = threading.Event()
    writer.submit(lambda: go.wait(5), Turn.FIRST)
    return go


class Store:
    def __init__(self) -> None:
        self.transactions: list[list[str]] = []
        self.waits: list[float] = []  # seconds, for another writer
        self.error: Exception | None = None

    def __call__(self, arrived: Sequence[Interaction], within: float) -> list[bool]:
        self.waits.append(within)
        self.transactions.append([each.id[0] for each in arrived])
        if self.error and (len(arrived) > 1 or arrived[0].id[0] == "b"):
            raise self.error
        return [each.key != "known" for each in arrived]


def test_what_somebody_waits_for_goes_first(writer: Writer, held: threading.Event) -> None:
    done: list[str] = []
    jobs = [
        writer.submit(lambda: done.append("bookkeeping"), Turn.THEN),
        writer.submit(lambda: done.append("a rollback"), Turn.FIRST),
        writer.submit(lambda: done.append("Slack"), Turn.INTAKE),
    ]
    held.set()
    for job in jobs:
        job.result(5)

    assert done == ["Slack", "a rollback", "bookkeeping"]


def test_what_arrives_meanwhile_is_stored_in_one_transaction(writer: Writer, held: threading.Event) -> None:
    store = Store()
    intake = InteractionBatches(writer, store)
    stored = [intake.receive(interaction("a" * 32)), intake.receive(interaction("b" * 32, key="known"))]
    held.set()

    assert [each.result(5) for each in stored] == [True, False]
    assert store.transactions == [["a", "b"]]
    assert 0 < store.waits[0] < writers._PATIENCE, "what is left of the time in which the first of them is stored"


def test_who_waited_too_long_is_refused_and_not_stored_later(
    writer: Writer, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writers, "_PATIENCE", 0.0)
    store = Store()
    stored = InteractionBatches(writer, store).receive(interaction())
    held.set()
    with pytest.raises(Unreachable, match="too busy"):
        stored.result(5)
    assert store.transactions == []


def test_one_that_the_database_does_not_take_harms_no_other(writer: Writer, held: threading.Event) -> None:
    store = Store()
    store.error = IntegrityError("INSERT", {}, Exception("not allowed"))
    intake = InteractionBatches(writer, store)
    stored = [intake.receive(interaction(letter * 32)) for letter in "abc"]
    held.set()

    assert stored[0].result(5)
    assert stored[2].result(5)
    with pytest.raises(IntegrityError):
        stored[1].result(5)


def test_a_database_that_is_gone_refuses_all_at_once(writer: Writer, held: threading.Event) -> None:
    store = Store()
    store.error = OperationalError("BEGIN IMMEDIATE", {}, Exception("disk I/O error"))
    intake = InteractionBatches(writer, store)
    stored = [intake.receive(interaction(letter * 32)) for letter in "ac"]
    held.set()
    for each in stored:
        with pytest.raises(OperationalError):
            each.result(5)
    assert store.transactions == [["a", "c"]]


def test_who_no_longer_waits_is_not_stored(writer: Writer, held: threading.Event) -> None:
    store = Store()
    stored = InteractionBatches(writer, store).receive(interaction())
    stored.cancel()
    held.set()
    writer.submit(lambda: None, Turn.THEN).result(5)
    assert store.transactions == []
