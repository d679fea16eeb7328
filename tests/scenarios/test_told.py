"""What the channel reads after a rollback: one outcome that follows the validation, and what to do where it is ill."""

import pytest

from bot.model import Health, Rollback, State
from playground.aws.names import SERVICE
from playground.slack import Message
from tests.scenarios.test_phases import fall_ill, looked_at, recover, restored, seen
from tests.scenarios.world import ANA, BEN, GUEST, INCIDENT, World, running_bot

DONE = "Rolled quilt-catalog back in"
ILL, WELL = "quilt-catalog is NOT well on :38", "quilt-catalog is well on :38"


def outcomes(world: World) -> list[Message]:
    """What the channel shows of it, beside the card."""
    return [m for m in world.slack.messages(INCIDENT) if m.thread_ts and m.broadcast and DONE in m.text]


async def outcome_says(world: World, words: str) -> Message:
    def found() -> Message | None:
        return next((message for message in outcomes(world) if words in message.text), None)

    return await world.slack.wait_for(found, timeout=8)


async def failed_phase(world: World) -> tuple[Rollback, Message]:
    """-> a rollback whose first phase failed, and the message that says so."""
    await restored(world)
    fall_ill(world)
    rollback = await world.judged(1)
    return rollback, await world.told("First 5 minutes: NOT well")


def steps(message: Message) -> dict[str, str]:
    """The labels of its buttons, by their verbs."""
    buttons = [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]
    return {each["action_id"]: each["text"]["text"] for each in buttons}


async def test_one_outcome_is_edited_as_the_phases_pass_and_is_never_green_before_a_verdict(world: World) -> None:
    await restored(world)
    first = await outcome_says(world, "all 4 tasks run :38 · ")
    assert "🔵" in first.text
    await seen(world, looked_at)
    assert "🟢" not in (await outcome_says(world, "so far, until")).text

    await world.judged(1)
    assert "🟢" in (await outcome_says(world, f"{WELL} · ")).text
    await outcome_says(world, "still watched until")
    await world.judged(3)

    def over() -> bool:
        (only,) = outcomes(world)
        return "still watched" not in only.text and only.ts == first.ts and WELL in only.text

    await world.slack.wait_for(over, timeout=8)
    passed = [m for m in world.slack.messages(INCIDENT) if "inutes" in m.text and ": well*" in m.text]
    assert passed
    assert not any(m.broadcast for m in passed), "what is well rings nobody"


async def test_a_failed_phase_is_broadcast_once_calls_who_must_act_and_the_headline_says_when_it_is_over(
    world: World,
) -> None:
    _, told = await failed_phase(world)

    assert told.broadcast
    assert told.text.startswith("🔴 *First 5 minutes: NOT well*")
    assert (f"<@{ANA}>" in told.text, f"<@{BEN}>" in told.text) == (True, False), "whoever asked goes on with it"
    worst = told.text.index("🔴 *container health* failed")
    assert worst < told.text.index("🟢 *")
    assert "*What next*" in told.text
    assert "🔴" in (await outcome_says(world, f"{ILL} · 1 of ")).text
    recover(world)
    await world.judged(2)
    again = await outcome_says(world, "failed in the first 5 minutes, well since ")
    assert "🟠" in again.text
    assert len([m for m in world.slack.messages(INCIDENT) if m.broadcast and "NOT well*" in m.text]) == 1
    card = next(m for m in world.slack.messages(INCIDENT) if not m.thread_ts and "well since" in m.text)
    assert "🟠" in card.text


async def test_the_next_step_is_named_only_planned_and_needs_an_approval(world: World) -> None:
    rollback, told = await failed_phase(world)
    (verb, label), *_ = steps(told).items()
    next_one = rollback.plan.target.following[0].name
    assert (verb, label) == ("further_back", f"Plan :{next_one.rpartition(':')[2]}")
    assert next_one in told.text
    before = len(world.sent())

    await world.press(told, verb, user=GUEST)
    await world.told_privately(GUEST, "is not named in the services file")
    await world.press(told, verb, user=BEN)
    card = await world.slack.wait_for(world._newest_proposal, timeout=8)

    planned = await world.newest()
    assert planned is not None
    assert (planned.state, planned.plan.to_name, planned.requester_slack_id) == (State.PROPOSED, next_one, BEN)
    assert len(world.sent()) == before, "nothing acts before it is approved"
    assert await world.press(card, user=BEN) is None
    await world.told_privately(BEN, "somebody else must approve it")
    await world.press(card, user=ANA)
    await world.ends("succeeded")
    assert len(world.sent()) == before + 1

    await world.press(told, verb, user=BEN)
    await world.told_privately(BEN, "was rolled back again since")


async def test_a_step_that_was_offered_for_what_ran_then_is_refused_when_something_else_was_deployed(
    world: World,
) -> None:
    _, told = await failed_phase(world)
    world.aws.deploy(SERVICE, 42)

    await world.press(told, "further_back", user=ANA)

    refused = await world.told_privately(ANA, "This was offered for what ran then")
    assert "quilt-catalog:42" in refused
    assert "/rollback quilt-catalog immediate" in refused


async def test_a_bot_that_died_between_the_verdict_and_the_edit_shows_the_truth_when_it_is_back(world: World) -> None:
    await restored(world)
    first = await outcome_says(world, "all 4 tasks run :38")
    world.slack.break_down()
    await world.judged(1)
    await world.bot.__aexit__(None, None, None)
    assert "🔵" in outcomes(world)[0].text
    world.slack.mend()
    async with running_bot(world.clock, world.slack, world.home) as world.bot:
        assert (await outcome_says(world, WELL)).ts == first.ts
        assert len(outcomes(world)) == 1


@pytest.mark.parametrize("how", ["deleted", "edit_window_closed"])
async def test_where_slack_refuses_the_edit_of_the_outcome_the_card_and_the_thread_say_it(
    world: World, how: str
) -> None:
    await restored(world)
    outcome = await outcome_says(world, "all 4 tasks run :38")
    if how == "deleted":
        world.slack.delete(outcome)
    else:
        world.slack.fail_next("chat.update", error=how, skip=1)

    await world.judged(1)

    await world.told("First 5 minutes: well")
    await world.slack.wait_for(lambda: _shown(world, WELL), timeout=8)
    newest = await world.newest()
    assert newest is not None
    assert newest.health is Health.PENDING


def _shown(world: World, words: str) -> bool:
    return any(not m.thread_ts and words in m.text for m in world.slack.messages(INCIDENT))
