"""Every situation of docs/evidence/validation.md over the real wires: the verdict of each phase, and what is told."""

from pathlib import Path

import pytest

from tests.scenarios.conftest import _hurry  # noqa: F401
from tests.watches.document import PATH, document
from tests.watches.player import player
from tests.watches.row import Row
from tests.watches.table import sample, table


async def _gets_its_verdicts(row: Row, home: Path) -> None:
    async with player(home, edit=row.edit, closely=row.closely) as it:
        await it.settled(row.before)
        await it.roll_back(row.asked)
        rollback = await it.watch(row.events)
        found = tuple("ended" if phase.ended else str(phase.result) for phase in rollback.phases)
        why = [(c.name, str(c.result), c.evidence) for p in rollback.phases for c in p.checks if c.result != "pass"]
        assert found == row.expected, why
        for words in row.says:
            await it.world.slack.wait_for(lambda words=words: words in it.told(), timeout=5)


@pytest.mark.parametrize("row", sample(), ids=lambda row: row.name)
async def test_a_watched_service_gets_the_verdicts_that_a_good_engineer_would_give(row: Row, tmp_path: Path) -> None:
    await _gets_its_verdicts(row, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("row", table(), ids=lambda row: row.name)
async def test_every_watched_service_gets_the_verdicts_that_a_good_engineer_would_give(
    row: Row, tmp_path: Path
) -> None:
    await _gets_its_verdicts(row, tmp_path)


def test_at_least_forty_situations_are_shown() -> None:
    assert len({row.name for row in table()}) == len(table()) >= 40


def test_the_document_is_the_table() -> None:
    assert PATH.read_text(encoding="utf-8") == document(), "run `python -m tests.watches.document`"
