"""Two people, always: who may approve, until when, and what the others are told."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from playground.slack import Message, wire
from tests.scenarios.world import ANA, BEN, CHLOE, GONE, GUEST, INCIDENT, ROBOT, SERVICE, STRANGER, World, guest


async def refused(world: World, user: str, words: str) -> None:
    """`user`'s approval came to nothing and was answered; the rollback still waits."""
    await world.told_privately(user, words)
    newest = await world.newest()
    assert newest is not None
    assert newest.state == "proposed"
    assert world.sent() == []


async def test_the_requester_cannot_approve(world: World) -> None:
    await world.press(await world.propose(), user=ANA)

    await refused(world, ANA, "somebody else must approve")


@pytest.mark.parametrize(
    ("flaw", "words"),
    [
        ({"is_restricted": True}, "is a guest"),
        ({"is_stranger": True}, "from another workspace"),
        ({"is_bot": True}, "is a bot"),
        ({"deleted": True}, "is deactivated"),
    ],
    ids=["guest", "stranger", "bot", "deactivated"],
)
async def test_a_listed_approver_who_is_no_full_active_member_cannot_approve(
    world: World, flaw: dict[str, Any], words: str
) -> None:
    people = world.slack.workspace.people
    people[BEN] = replace(people[BEN], **flaw)

    await world.press(await world.propose())

    await refused(world, BEN, words)


async def test_who_is_on_no_list_is_refused_without_asking_slack_whose_answers_are_for_those_who_decide(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await world.propose()
    told_of, user_info = set[str](), wire.user
    monkeypatch.setattr(wire, "user", lambda person: told_of.add(person.id) or user_info(person))

    for user in (CHLOE, GUEST, ROBOT, GONE):
        await world.press(card, user=user)
        await refused(world, user, "not named in the services file")
        await world.ask(user=user)
        await world.slack.wait_for(lambda user=user: len(world.private_texts(user)) == 2, timeout=6)
    await world.press(card, user=STRANGER)
    await refused(world, STRANGER, "from another workspace")
    await world.press(card, user=ANA)
    await refused(world, ANA, "somebody else must approve")
    services = world.bot._ports.catalog.services
    without_ben = dict.fromkeys(("approvers", "requesters"), ("engineer-a",))
    service = services["quilt-catalog"]
    services["quilt-catalog"] = service.model_copy(update=without_ben)
    for verb in ("approve", "reject", "cancel"):
        await world.press(card, verb)
        await refused(world, BEN, "is not on the list of approvers")
    await world.ask(user=BEN)
    await refused(world, BEN, "is not on the list of requesters")
    assert told_of == set()
    services["quilt-catalog"] = service

    await world.press(card)
    await world.ends("succeeded")
    assert told_of == {ANA, BEN}


async def test_who_may_only_look_costs_few_of_slacks_answers_however_often_they_look(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_of, user_info = list[str](), wire.user
    monkeypatch.setattr(wire, "user", lambda person: told_of.append(person.id) or user_info(person))

    for looks in range(1, 4):
        await world.ask("quilt-catalog hold", user=CHLOE)
        await world.slack.wait_for(lambda looks=looks: len(world.private_texts(CHLOE)) == looks, timeout=6)
        world.clock.advance(20)

    assert told_of == [CHLOE]


async def test_a_namesake_of_an_approver_cannot_approve(world: World) -> None:
    people = world.slack.workspace.people
    people[CHLOE] = replace(people[CHLOE], name=people[BEN].name)

    await world.press(await world.propose(), user=CHLOE)

    await refused(world, CHLOE, "not named in the services file")


async def test_an_approver_who_became_a_guest_cannot_approve(world: World) -> None:
    card = await world.propose()
    guest(world, BEN)

    await world.press(card)

    await refused(world, BEN, "guest")


async def test_an_approver_deactivated_after_the_click_approves_nothing(world: World) -> None:
    """Rights are read again before acting; the click's own answer is only good for ten seconds of business time."""
    card = await world.propose()
    world.slack.fail_next("users.info", status=500, times=1)
    await world.press(card)
    await world.told_privately(BEN, "Nothing was changed")
    world.slack.deactivate(BEN)

    await world.press(card)

    await refused(world, BEN, "deactivated")


async def test_at_the_click_slack_is_asked_anew_however_well_the_approver_is_known(world: World) -> None:
    card = await world.propose()
    await world.ask("quilt-catalog status", user=BEN)
    await world.told_privately(BEN, "What runs now")
    world.slack.deactivate(BEN)

    await world.press(card)

    await refused(world, BEN, "deactivated")


async def test_without_an_answer_from_slack_nobody_has_a_right(world: World) -> None:
    card = await world.propose()
    world.slack.fail_next("users.info", error="internal_error", times=5)

    await world.press(card)

    await refused(world, BEN, "Nothing was changed")


async def test_a_stranger_may_not_even_ask(world: World) -> None:
    await world.ask("quilt-catalog immediate", user=STRANGER)

    await world.told_privately(STRANGER, "not named in the services file")
    assert await world.newest() is None
    assert world.aws.calls("ListServiceDeployments") == []


async def test_a_button_pressed_elsewhere_or_with_another_value_decides_nothing(world: World) -> None:
    card = await world.propose()
    forged = world.slack.workspace.post(INCIDENT, "U0ROLLBACK", "Approve harmless things", blocks=card.blocks)

    await world.press(forged)

    await refused(world, BEN, "another message")


async def test_a_changed_digest_decides_nothing(world: World) -> None:
    card = await world.propose()
    newest = await world.newest()
    assert newest is not None
    value = next(e["value"] for b in card.blocks if b["type"] == "actions" for e in b["elements"])

    await world.press(card, value=value.replace(newest.plan.digest, "0" * 64))

    await refused(world, BEN, "another message")


async def test_a_double_click_and_a_second_approver_execute_once_and_are_told_the_truth(world: World) -> None:
    card = await world.propose()

    await asyncio.gather(*(world.press(card, stale=card) for _ in range(4)))
    await world.ends("succeeded")

    assert len(world.sent()) == 1
    assert any("lready approved" in text for text in world.private_texts(BEN))


async def test_of_approve_and_cancel_at_the_same_moment_one_wins_and_the_other_is_told(world: World) -> None:
    card = await world.propose()

    await asyncio.gather(world.press(card, "approve", user=BEN), world.press(card, "cancel", user=ANA, stale=card))
    for _ in range(200):
        newest = await world.newest()
        if newest and newest.state in {"succeeded", "cancelled"}:
            break
        await asyncio.sleep(0.05)

    assert newest is not None
    assert newest.state in {"succeeded", "cancelled"}
    assert len(world.sent()) == (1 if newest.state == "succeeded" else 0)
    loser = ANA if newest.state == "succeeded" else BEN
    await world.told_privately(loser, "lready approved" if newest.state == "succeeded" else "ithdrawn")


async def test_a_rejection_ends_it_and_names_who(world: World) -> None:
    card = await world.propose()

    await world.press(card, "reject")
    rollback = await world.ends("rejected")

    assert BEN in rollback.outcome
    assert world.sent() == []
    assert (await world.press(card, "approve", stale=card)) is None
    await world.told_privately(BEN, "ejected")


async def test_nobody_approving_in_time_expires_it_visibly_and_offers_a_new_plan(world: World) -> None:
    card = await world.propose()

    world.clock.advance(15 * 60)
    await world.ends("expired")

    await world.press(card, "approve", stale=card)
    await world.told_privately(BEN, "expired")
    assert world.sent() == []
    await world.press(replace(card), "replan", user=BEN)
    again = await world.slack.wait_for(lambda: _another(world, card.ts), timeout=6)
    await world.press(again, "approve", user=ANA)
    assert (await world.ends("succeeded")).requester == "engineer-b"


async def test_a_service_that_moved_makes_the_plan_stale_and_a_fresh_one_is_offered(world: World) -> None:
    card = await world.propose()
    hotfix = world.aws.register()
    world.aws.deploy(SERVICE, hotfix)

    await world.press(card)
    rollback = await world.ends("stale")

    assert f"quilt-catalog:{hotfix}" in rollback.outcome
    assert world.sent() == []
    await world.press(card, "replan", user=ANA)
    await world.slack.wait_for(lambda: _another(world, card.ts), timeout=6)


async def test_a_second_request_is_shown_the_first_with_a_link(world: World) -> None:
    card = await world.propose()

    await world.ask("quilt-catalog immediate me too", user=BEN)

    said = await world.told_privately(BEN, "already")
    assert world.slack.permalink(INCIDENT, card.ts) in said
    assert len(await world.bot.journal.recent()) == 1


def _another(world: World, ts: str) -> Message | None:
    cards = [m for m in world.slack.messages(INCIDENT) if any(b["type"] == "actions" for b in m.blocks)]
    return next((m for m in cards if m.ts != ts and any("approve" in str(b) for b in m.blocks)), None)


async def test_a_click_faster_than_the_note_of_where_the_card_stands_counts(world: World) -> None:
    world.slack.fail_next("chat.postMessage", apply=True)  # the card is there, and the bot does not know yet

    await world.press(await world.propose(), "cancel", user=ANA)

    await world.ends("cancelled")
