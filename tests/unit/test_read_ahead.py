"""What was begun for a click counts for that click's plan, once."""

from dataclasses import replace

from bot.ports import read_ahead
from bot.ports.read_ahead import ReadAhead
from tests.journal.samples import rollback
from tests.unit.values import SERVICE as WEB


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
    ahead.begin(shown, WEB, looks.of("stored"), by="click")
    ahead.begin(shown, WEB, looks.of("decided"), by="click")

    assert await ahead.take(shown, WEB, looks.of("acted")) == "stored"
    assert await ahead.take(shown, WEB, looks.of("again")) == "again"
    assert looks.made == ["stored", "again"]


async def test_a_later_click_looks_anew() -> None:
    ahead, looks, shown = ReadAhead(), Looks(), rollback()
    ahead.begin(shown, WEB, looks.of("first"), by="click")
    ahead.begin(shown, WEB, looks.of("second"), by="another")

    assert await ahead.take(shown, WEB, looks.of("acted")) == "second"


async def test_what_was_looked_for_another_plan_of_the_same_digest_counts_for_nothing() -> None:
    ahead, looks, shown = ReadAhead(), Looks(), rollback()
    forged = replace(shown, plan=replace(shown.plan, deployment_id="ecs-svc/2"))
    assert forged.plan.digest == shown.plan.digest
    ahead.begin(forged, WEB, looks.of("forged"), by="click")

    assert await ahead.take(shown, WEB, looks.of("acted")) == "acted"


async def test_what_was_looked_at_by_other_settings_counts_for_nothing() -> None:
    ahead, looks, shown = ReadAhead(), Looks(), rollback()
    ahead.begin(shown, WEB, looks.of("another cluster"), by="click")

    assert await ahead.take(shown, WEB.model_copy(update={"cluster": "other"}), looks.of("acted")) == "acted"


async def test_a_click_that_is_decided_by_other_settings_begins_its_look_anew() -> None:
    ahead, looks, shown = ReadAhead(), Looks(), rollback()
    reloaded = WEB.model_copy(update={"role_arn": "arn:aws:iam::210987654321:role/other"})
    ahead.begin(shown, WEB, looks.of("stored"), by="click")
    ahead.begin(shown, reloaded, looks.of("decided"), by="click")

    assert await ahead.take(shown, reloaded, looks.of("acted")) == "decided"


async def test_what_a_click_began_for_the_plan_as_it_was_made_gives_way_to_the_plan_as_it_is_stored() -> None:
    ahead, looks, shown = ReadAhead(), Looks(), rollback()
    made = replace(shown, plan=replace(shown.plan, deployment_id="ecs-svc/2"))
    ahead.begin(made, WEB, looks.of("made"), by="click")
    ahead.begin(shown, WEB, looks.of("stored"), by="click")

    assert await ahead.take(shown, WEB, looks.of("acted")) == "stored"


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
