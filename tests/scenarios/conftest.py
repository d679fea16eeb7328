"""One world per test: a fresh database, fresh ports, a fresh ECS."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.engine import engine
from bot.validation import phases, verdict
from handlers.delivery import cards, outbox
from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.clock import Clock
from tests.invariants.writing import Log
from tests.scenarios.world import World, running_world


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message a second is Slack's real time, and nothing but waiting here; tests/handlers keeps it. So are edits."""
    monkeypatch.setattr(outbox, "POST_EVERY", 0.02)
    monkeypatch.setattr(cards, "EDIT_EVERY", 0.05)
    monkeypatch.setattr(cards, "BURST", 1000)
    monkeypatch.setitem(engine._CONFIG, "notification_listener_polling_interval_sec", 0.02)  # as long takes its end


@pytest.fixture
def one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first phase of validation is judged by its first look, whatever that sees: it is about nothing else."""
    monkeypatch.setattr(phases, "_FIRST", timedelta(0))
    monkeypatch.setattr(verdict, "_PATIENCE", timedelta(0))
    monkeypatch.setattr(verdict, "_SEEN_LAST", 1)


@pytest.fixture
def aws() -> Iterator[SimulatedAws]:
    """By itself, for what needs no Slack."""
    aws = SimulatedAws(Clock())
    seed(aws)
    aws.start()
    yield aws
    aws.stop()


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path) as world:
        yield world
        assert world.slack.refused == [], "the bot sent Slack something that Slack refuses"


@pytest.fixture
def log() -> Iterator[Log]:
    """What the bot writes meanwhile."""
    with Log().listening() as log:
        yield log
