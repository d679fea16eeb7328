"""The checklist in the thread: ticked by what the journal shows, by people for the rest, and all of it in the log."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot.journal import verify_database
from bot.model import DueKind, Proof, Recorded, of_the_run
from bot.rollback_log.entries import as_json, markdown
from playground.slack import Message
from playground.slack.interactions import buttons
from tests.patience import PATIENCE
from tests.scenarios.test_follow_ups import now, shows
from tests.scenarios.world import ANA, BEN, CHLOE, INCIDENT, World, everything, running_world

OWN = """  checklists:
    pre: [{text: Identify the issue, proof: issue}, Page the database team]
    during: [{text: Execute, proof: executed}, {text: Verify health checks, proof: health}]
    post: [{text: Followed to its end, proof: status}, {text: Validated, proof: validated}]
"""


def listing(text: str) -> str:
    return text.replace("  checklists: off\n", OWN, 1)


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=listing) as world:
        yield world


async def begun(world: World) -> Message:
    def found() -> Message | None:
        return next((m for m in world.slack.messages(INCIDENT) if m.text.startswith("*Checklist*")), None)

    return await world.slack.wait_for(found, timeout=10)


async def recorded(world: World) -> tuple[Recorded, ...]:
    """The rows of the audit that tell of the newest rollback."""
    newest = await world.newest()
    assert newest
    return await world.bot.journal.recorded(newest.id)


async def press(world: World, message: Message, verb: str, key: str, *, user: str) -> str | None:
    value = next(
        element["value"]
        for block in now(world, message).blocks
        for element in buttons(block)
        if element["action_id"] == verb and f":{key}:" in element["value"]
    )
    return await world.slack.click(user, INCIDENT, message.ts, verb, value=value)


async def test_proof_ticks_what_the_journal_shows_and_people_tick_the_rest_in_one_message(world: World) -> None:
    card = await world.propose("quilt-catalog immediate 5xx since the MCP deploy")
    message = await begun(world)
    text = await shows(world, message, "1 of 6 done")
    asked = next(row for row in await recorded(world) if row.event == "proposed")
    said = f"Row {asked.seq} of the audit: 5xx since the MCP deploy"
    assert said in text, "the reason that was typed, and the row that has it"
    assert message.thread_ts == card.ts

    await press(world, message, "tick", "pre_2", user=CHLOE)
    await world.told_privately(CHLOE, "services file")
    await press(world, message, "tick", "pre_2", user=BEN)
    await shows(world, message, "engineer-b says so")
    await press(world, message, "untick", "pre_2", user=ANA)
    await shows(world, message, "1 of 6 done")
    await press(world, message, "tick", "pre_2", user=ANA)
    await shows(world, message, "engineer-a says so")

    await world.press(card, user=BEN)
    await world.ends("succeeded")
    await shows(world, message, "UpdateService was accepted")
    await shows(world, message, "followed to its end, succeeded")
    await world.judged(1)
    shown = await shows(world, message, "phase 1 of the validation")
    assert "search (" in shown or "health check (" in shown, "the check is named"

    assert sum(m.text.startswith("*Checklist*") for m in world.slack.messages(INCIDENT)) == 1
    rollback = await world.newest()
    assert rollback
    items = {item.key: item for item in of_the_run(rollback.items)}
    validated = items[Proof.VALIDATED]
    assert validated.open, "two phases are still to be judged"
    told = markdown([rollback])
    assert "- **Pre-rollback**:\n  - [x] Identify the issue (" in told
    assert "UTC, by engineer-a)" in told
    assert "  - [ ] Validated\n" in told
    assert json.loads(as_json([rollback]))[0]["checklists"]["pre"][1]["by"] == "engineer-a"
    assert verify_database(f"sqlite:///{world.home / 'journal.db'}").problem == ""


async def test_what_came_to_nothing_keeps_no_buttons_and_asks_for_nothing_more(world: World) -> None:
    card = await world.propose("quilt-catalog immediate 5xx since the MCP deploy")
    message = await begun(world)
    await shows(world, message, "1 of 6 done")
    await world.press(card, "cancel", user=ANA)
    await shows(world, message, "it came to nothing")
    assert not any(buttons(block) for block in now(world, message).blocks)
    async with asyncio.timeout(10 * PATIENCE):
        while DueKind.CHECKLIST in {due.kind for due in await world.bot.journal.waiting()}:
            await asyncio.sleep(0.02)
    assert "Page the database team" in everything(now(world, message))
