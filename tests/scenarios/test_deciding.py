"""What a card offers beside Approve, and what it offers when it came to nothing; over real wires."""

import asyncio
from pathlib import Path

import pytest

from bot.model import Immediate
from handlers import ids
from playground.slack import NoSuchButtonError
from tests.hands import elements, has
from tests.posts import calls
from tests.scenarios.world import ANA, BEN, CHLOE, INCIDENT, World, everything, running_world


async def test_a_rejection_tells_whoever_asked_with_its_reason_and_calls_nobody_that_the_reason_names(
    world: World,
) -> None:
    card = await world.propose()
    assert [(e["type"], e.get("style")) for e in elements(card)][:3] == [
        *(("button", "primary"), ("button", None), ("overflow", None))
    ]

    await world.press(card, "reject", reason=f"ask <@{CHLOE}>, <!channel>: we fix forward")
    rollback = await world.ends("rejected")

    assert "we fix forward" in rollback.outcome
    outcome = await world.told(f"*⚪ Rollback of quilt-catalog rejected* <@{ANA}>")
    assert "Rejected by engineer-b: “ask ‹@" in outcome.text
    assert calls(world.slack, INCIDENT) == [{BEN}, {ANA}]
    assert world.private_texts(BEN) == []
    assert world.sent() == []


async def test_whoever_may_not_decide_is_told_so_when_the_form_is_sent_and_it_goes_on_waiting(world: World) -> None:
    card = await world.propose()

    await world.press(card, "reject", user=CHLOE, reason="no")
    await world.told_privately(CHLOE, "not named in the services file")

    await world.press(card, "reject", user=ANA, reason="not now")
    rollback = await world.ends("rejected")
    assert "Rejected by <@U0AAAA>" in rollback.outcome, "Ana is an approver too, and whoever asks may take it back"
    assert calls(world.slack, INCIDENT) == [{BEN}, set()], "nobody is called for a click of his own"


async def test_a_form_that_was_open_while_somebody_approved_changes_nothing(world: World) -> None:
    card = await world.propose()
    await world.slack.click(BEN, INCIDENT, card.ts, ids.REJECT)
    view = await world.slack.wait_for(lambda: world.slack.views.of(BEN))
    await world.press(card, "approve")
    await world.ends("succeeded")

    assert await world.slack.forms.submit(view, {ids.REASON: "too late"}) is None
    await world.told_privately(BEN, "lready approved")
    assert len(world.sent()) == 1


async def test_a_reason_that_no_form_lets_through_is_refused_at_its_field(world: World) -> None:
    card = await world.propose()
    await world.slack.click(BEN, INCIDENT, card.ts, ids.REJECT)
    view = await world.slack.wait_for(lambda: world.slack.views.of(BEN))

    assert "500 characters or fewer" in str(await world.slack.forms.submit(view, {ids.REASON: "x" * 501}))
    forged = {"private_metadata": "C0GENERAL:1.2:nonsense"}
    await world.slack.forms.submit(view, {ids.REASON: ""}, forged=forged)
    newest = await world.newest()
    assert newest is not None
    assert newest.state == "proposed"


async def test_what_is_withdrawn_in_the_menu_says_so_on_its_card_alone_and_can_be_asked_again(world: World) -> None:
    card = await world.propose()
    await world.press(card, "cancel", user=ANA)
    rollback = await world.ends("cancelled")

    assert rollback.outcome.startswith("Withdrawn by <@U0AAAA>. Nothing was changed.")
    assert calls(world.slack, INCIDENT) == [{BEN}], "whoever took it back knows"
    assert world.private_texts(ANA) == []
    ended = await world.told("Withdrawn by engineer-a")
    assert has(ended, "replan")
    assert has(ended, ids.PICK)

    await world.press(ended, "replan", user=BEN)
    again = await world.slack.wait_for(world._newest_proposal, timeout=8)
    assert "engineer-b asks" in everything(again)
    with pytest.raises(NoSuchButtonError):
        await world.press(ended, "approve")


async def test_another_revision_that_is_chosen_on_a_waiting_card_takes_its_place_in_one_change(world: World) -> None:
    card = await world.propose()
    await world.slack.choose(ANA, INCIDENT, card.ts, ids.MORE, ids.PICK)
    view = await world.slack.wait_for(_filled(world, ANA), timeout=8)
    assert await world.slack.forms.submit(view, {ids.REVISION: "quilt-catalog:37", ids.REASON: "38 leaks"}) is None

    other = await world.slack.wait_for(lambda: _proposal_to(world, "quilt-catalog:37"), timeout=8)
    newest, before = (await world.bot.journal.recent(limit=2))[:2]
    assert newest.request.ask == Immediate("quilt-catalog:37")
    assert (newest.state, before.state) == ("proposed", "cancelled")
    assert "asked for another revision instead" in before.outcome

    await world.press(other, "approve")
    await world.ends("succeeded")
    assert world.running() == {37}


async def test_who_may_not_withdraw_a_plan_does_not_replace_it_either(world: World) -> None:
    card = await world.propose()
    await world.slack.choose(CHLOE, INCIDENT, card.ts, ids.MORE, ids.PICK)
    view = await world.slack.wait_for(_filled(world, CHLOE), timeout=8)
    await world.slack.forms.submit(view, {ids.REVISION: "quilt-catalog:37"})

    await world.told_privately(CHLOE, "not named in the services file")
    newest = await world.newest()
    assert newest is not None
    assert (newest.state, newest.plan.to_name) == ("proposed", "quilt-catalog:38")


async def test_where_slack_takes_no_containers_the_same_card_goes_out_with_all_of_it_below_its_buttons(
    world: World,
) -> None:
    world.slack.refuse_blocks("container")
    card = await world.propose()

    kinds = [block["type"] for block in card.blocks]
    assert "container" not in kinds
    below = everything(card).partition("Reject…")[2]
    assert "What this rests on" in below
    assert "Other candidates" in below
    await asyncio.gather(world.press(card), world.ends("succeeded"))


def _filled(world: World, user: str):  # type: ignore[no-untyped-def]
    def view() -> object:
        found = world.slack.views.of(user)
        return found if found and any(b["type"] == "input" for b in found.shown["blocks"]) else None

    return view


def _proposal_to(world: World, name: str):  # type: ignore[no-untyped-def]
    found = [m for m in world.slack.messages(INCIDENT) if has(m, "approve") and f"→ {name}" in m.text]
    return found[-1] if found else None


def _ana_only_asks(text: str) -> str:
    text = text.replace("  engineer-b: [U0BBBB]\n", "  engineer-b: [U0BBBB]\n  engineer-c: [U0CCCC]\n")
    return text.replace("approvers: [engineer-a, engineer-b]", "approvers: [engineer-b, engineer-c]")


async def test_who_may_ask_but_not_withdraw_does_not_replace_it(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=_ana_only_asks) as world:
        card = await world.propose(user=BEN)
        await world.slack.choose(ANA, INCIDENT, card.ts, ids.MORE, ids.PICK)
        view = await world.slack.wait_for(_filled(world, ANA), timeout=8)
        await world.slack.forms.submit(view, {ids.REVISION: "quilt-catalog:37"})

        await world.told_privately(ANA, "is not on the list of approvers")
        newest = await world.newest()
        assert newest is not None
        assert (newest.state, newest.plan.to_name) == ("proposed", "quilt-catalog:38")
