"""What was measured around a rollback reaches the thread over the real wires, whatever this Slack takes of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.journal import SqlJournal
from bot.model import Baseline, Notice, Phase, Rollback
from playground.slack import Message
from tests.measured import bad, figures, well
from tests.scenarios.world import INCIDENT, World

ERRORS = "errors *15 % → "
_judge = SqlJournal.judge


@pytest.fixture(autouse=True)
def _measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """CloudWatch has figures of ten minutes before each phase, and of ten from its beginning."""

    async def judge(self: SqlJournal, rollback_id: str, phase: Phase, *, tell: Sequence[Notice]) -> Rollback | None:
        start = phase.due_at.replace(second=0, microsecond=0) + timedelta(minutes=1)
        incident = Baseline(incident=figures(start - timedelta(minutes=12), 10, bad))
        seen = replace(phase, figures=figures(start, 10, well), baseline=incident)
        return await _judge(self, rollback_id, seen, tell=tell)

    monkeypatch.setattr(SqlJournal, "judge", judge)


async def validated(world: World) -> Message:
    """Roll back until the first phase is told. -> its message."""
    await world.press(await world.propose())
    await world.ends("succeeded")
    return await world.told(ERRORS)


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


async def test_a_phase_is_told_with_two_charts_and_the_figures_in_its_text(world: World) -> None:
    told = await validated(world)

    assert kinds(told).count("data_visualization") == 2
    assert ERRORS in told.text
    assert "→" in told.text.split("`")[1]


@pytest.mark.long
async def test_a_workspace_without_charts_is_told_the_same_once_without_them(world: World) -> None:
    world.slack.refuse_blocks("data_visualization")
    told = await validated(world)

    assert "data_visualization" not in kinds(told)
    assert kinds(told)[:2] == ["section", "section"], "the figures and the checks are there"
    assert ERRORS in told.text
    assert len([each for each in world.slack.messages(INCIDENT) if ERRORS in each.text]) == 1
    tried = [call for call in world.slack.calls("chat.postMessage") if ERRORS in str(call.arguments)]
    assert len(tried) == 2
