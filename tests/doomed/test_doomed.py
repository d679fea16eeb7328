"""Every doomed rollback over the real wires: refused before anybody is asked, in words that say what to do."""

from pathlib import Path

import pytest

from tests.doomed.document import PATH, document
from tests.doomed.row import Doomed
from tests.doomed.table import sample, table
from tests.scenarios.world import ANA, INCIDENT, running_world

CHANGING = ("UpdateService", "StopServiceDeployment", "RegisterTaskDefinition")


async def _is_refused(row: Doomed, home: Path) -> None:
    async with running_world(home, edit=row.edit) as world:
        row.doom(world.aws)
        before = len(world.slack.messages(INCIDENT))
        for command in dict.fromkeys((row.command.replace("immediate", "plan", 1), row.command)):
            assert await world.ask(f"quilt-catalog {command}") is None
            told = await world.told_privately(ANA, row.says[0])
            assert all(words in told for words in (*row.says, row.fix)), told
        assert await world.newest() is None, "somebody was asked to approve it"
        assert len(world.slack.messages(INCIDENT)) == before
        assert [call for name in CHANGING for call in world.aws.calls(name)] == []


@pytest.mark.parametrize("row", sample(), ids=lambda row: row.name)
async def test_a_doomed_rollback_is_refused_with_the_way_out(row: Doomed, tmp_path: Path) -> None:
    await _is_refused(row, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("row", table(), ids=lambda row: row.name)
async def test_every_doomed_rollback_is_refused_with_the_way_out(row: Doomed, tmp_path: Path) -> None:
    await _is_refused(row, tmp_path)


def test_at_least_twelve_kinds_are_doomed() -> None:
    assert len(table()) >= 12


def test_the_document_is_the_table() -> None:
    assert PATH.read_text(encoding="utf-8") == document(), "run `python -m tests.doomed.document`"
