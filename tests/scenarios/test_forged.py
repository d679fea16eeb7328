"""What somebody makes up instead of pressing and typing what the bot showed: nothing of it decides or does anything."""

import pytest

from bot.journal import verify_database
from handlers import ids
from playground.slack import Message
from tests.scenarios.test_approval import refused
from tests.scenarios.world import ANA, BEN, SERVICE, World, everything

HOSTILE = "'); DROP TABLE rollbacks; -- $(id) `id` ${HOME} %s {0} \\x00"


def value_of(card: Message) -> str:
    return next(str(e["value"]) for block in card.blocks if block["type"] == "actions" for e in block["elements"])


async def test_no_value_but_that_of_the_plan_that_waits_decides_anything(world: World) -> None:
    earlier = await world.propose()
    await world.press(earlier, "cancel", user=ANA)
    await world.ends("cancelled")
    card = await world.propose()
    rollback_id, _, digest = value_of(card).partition(":")
    guessed = (ids.value(f"{int(rollback_id, 16) ^ each:032x}", digest) for each in (1, 2, 1 << 64, 1 << 127))
    no_values = ("", ":", rollback_id, f"{rollback_id}:", value_of(card).upper(), f" {value_of(card)}", '{"approve":1}')

    for value in guessed:
        await world.press(card, value=value)
    await refused(world, BEN, "not known here")
    for value in no_values:
        await world.press(card, value=value)
    await refused(world, BEN, "older message")
    await world.press(earlier, "approve", stale=earlier, value=value_of(card))
    await refused(world, BEN, "another message")

    await world.press(card)
    await world.ends("succeeded")
    assert len(world.sent()) == 1


@pytest.mark.long
async def test_whatever_is_typed_stays_words_and_runs_nowhere(world: World) -> None:
    for text in ("quilt-c\N{CYRILLIC SMALL LETTER A}talog immediate", "quilt-catalog;id immediate", "x" * 8000):
        assert await world.ask(text) is not None, "answered at once, and stored nowhere"
    assert "500 are allowed" in str(await world.ask(f"quilt-catalog immediate {'x' * 8000}"))
    assert await world.newest() is None

    card = await world.propose(f"quilt-catalog immediate reason: {HOSTILE} <!channel>")
    await world.press(card)
    rollback = await world.ends("succeeded")

    assert rollback.request.reason.startswith(HOSTILE)
    assert "<!channel>" not in everything(card)
    assert [set(call) for call in world.sent()] == [{"cluster", "service", "taskDefinition"}]
    assert world.sent()[0]["service"] == SERVICE
    assert verify_database(f"sqlite:///{world.home / 'journal.db'}").problem == ""


@pytest.mark.long
async def test_a_name_that_is_one_slip_away_is_never_taken_for_the_service(world: World) -> None:
    for near in ("quilt-catalo", "quilt-catalogs", "quilt-cataloh", "uilt-catalog", "qulit-catalog", "quilt-catalog2"):
        assert "quilt-catalog" in str(await world.ask(f"{near} immediate"))
    assert await world.newest() is None
