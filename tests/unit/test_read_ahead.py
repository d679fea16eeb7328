"""What was begun for a click counts for that click's plan, once."""

from dataclasses import replace

from bot.ports import read_ahead
from bot.ports.read_ahead import ReadAhead
from tests.journal.samples import rollback


class Looks:
    """Of ECS: which answered."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def of(self, name: str) -> "Look":
        return Look(self, name)


class Look:
    def __init__(self, looks: Looks, name: str) -> None:
        self._looks, self._name = looks, name

    async def __call__(self) -> str:
        self._looks.made.append(self._name)
        return self._name


async def test_what_a_click_began_is_begun_once_and_used_once() -> None:
    ahead, looks, shown = ReadAhead(), Looks(), rollback()
    ahead.begin(shown, looks.of("stored"), by="click")
    ahead.begin(shown, looks.of("decided"), by="click")

    assert await ahead.take(shown, looks.of("acted")) == "stored"
    assert await ahead.take(shown, looks.of("again")) == "again"
    assert looks.made == ["stored", "again"]


async def test_a_later_click_looks_anew() -> None:
    ahead, looks, shown = ReadAhead(), Looks(), rollback()
    ahead.begin(shown, looks.of("first"), by="click")
    ahead.begin(shown, looks.of("second"), by="another")

    assert await ahead.take(shown, looks.of("acted")) == "second"


async def test_what_was_looked_for_another_plan_of_the_same_digest_counts_for_nothing() -> None:
    ahead, looks, shown = ReadAhead(), Looks(), rollback()
    forged = replace(shown, plan=replace(shown.plan, deployment_id="ecs-svc/2"))
    assert forged.plan.digest == shown.plan.digest
    ahead.begin(forged, looks.of("forged"), by="click")

    assert await ahead.take(shown, looks.of("acted")) == "acted"


async def test_what_a_click_began_for_the_plan_as_it_was_made_gives_way_to_the_plan_as_it_is_stored() -> None:
    ahead, looks, shown = ReadAhead(), Looks(), rollback()
    made = replace(shown, plan=replace(shown.plan, deployment_id="ecs-svc/2"))
    ahead.begin(made, looks.of("made"), by="click")
    ahead.begin(shown, looks.of("stored"), by="click")

    assert await ahead.take(shown, looks.of("acted")) == "stored"


def test_a_plan_is_recalled_once_by_its_id_and_digest_and_only_while_it_is_among_the_newest() -> None:
    ahead, shown = ReadAhead(), rollback()
    ahead.made(shown)
    assert ahead.recall(shown.id, "of a plan made anew") is None
    assert ahead.recall(shown.id, shown.plan.digest) == shown
    assert ahead.recall(shown.id, shown.plan.digest) is None

    ahead.made(shown)
    for number in range(read_ahead._PLANS):
        ahead.made(replace(shown, id=f"later-{number}"))
    assert ahead.recall(shown.id, shown.plan.digest) is None
    assert ahead.recall("later-0", shown.plan.digest)
