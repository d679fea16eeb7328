"""A tick names the row that shows it, of the rollback as it was at that row."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

from bot.catalog import Checklists
from bot.checklists.begun import begun
from bot.checklists.see_to import see_to_checklist
from bot.model import Due, DueKind, Item, Proof, Recorded, Rollback, State, Ticked
from bot.plan.plan import seal
from bot.ports import Ports
from tests.unit.checklists.test_proofs import row
from tests.unit.values import CATALOG, NOW, plan, rollback

_BEFORE, _AFTER = plan(), seal(replace(plan(), lapsed=1))
_ROWS = (row(1, State.PROPOSED), row(7, "remade"))
_DUE = Due("f" * 32, DueKind.CHECKLIST, NOW)


class Remade:
    """A journal in which its plan is made anew once it was read."""

    def __init__(self) -> None:
        self.ticked: dict[str, Ticked] = {}

    async def get(self, _: str) -> Rollback:
        return rollback(of=_BEFORE, items=begun(Checklists()))

    async def recorded(self, _: str) -> tuple[Recorded, ...]:
        return _ROWS

    async def with_its_rows(self, _: str) -> tuple[Rollback, tuple[Recorded, ...]]:
        return rollback(of=_AFTER, items=begun(Checklists())), _ROWS

    async def tick(self, _: str, item: Item, ticked: Ticked, **__: object) -> None:
        self.ticked[item.key] = ticked

    async def reschedule(self, *_: object) -> None: ...


async def test_a_plan_that_is_made_anew_between_two_reads_is_proven_by_its_own_row() -> None:
    journal, catalog = Remade(), CATALOG
    here: Any = SimpleNamespace(journal=journal, catalog=catalog, clock=SimpleNamespace(now=lambda: NOW))
    await see_to_checklist(_DUE, cast("Ports", here))

    proof = journal.ticked[Proof.COMMANDS].proof
    assert proof == f"Row 7 of the audit: UpdateService, plan {_AFTER.digest[:12]}."
    assert _AFTER.digest != _BEFORE.digest
