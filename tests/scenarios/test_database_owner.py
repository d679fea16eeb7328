"""Who owns the database, and can append to its audit whatever fits the chain, has nothing carried out all the same."""

from dataclasses import replace

from sqlalchemy import delete, insert, update

from bot.journal import changing, proposing
from bot.journal.signing import EVERYBODYS_KEY, Known, Signer
from bot.journal.tables import due, rollbacks
from bot.journal.transaction import Transaction
from bot.model import DueKind, Notice, NoticeKind, Rollback, State
from tests.scenarios import owner
from tests.scenarios.owner import Claims, owning
from tests.scenarios.world import ANA, BEN, World

_ANOTHER = "had another Slack token or version"


async def proposed_by(world: World) -> Rollback:
    await world.propose()
    found = await world.newest()
    assert found
    return found


async def refused_to_act(world: World, rollback: Rollback, why: str) -> None:
    await world.bot._workers.engine.start(rollback.id)
    refused = await world.ends("refused")
    assert why in refused.outcome, refused.outcome
    assert world.sent() == []


async def test_an_approval_that_fits_the_chain_and_is_signed_by_nobody_or_another_key_is_not_carried_out(
    world: World,
) -> None:
    for signer in (EVERYBODYS_KEY, Claims("")):
        proposed = await proposed_by(world)
        with owning(world, signer) as tx:
            owner.approve(tx, proposed)
        await refused_to_act(world, proposed, _ANOTHER)


async def test_a_genuine_approval_is_none_of_another_rollback_nor_of_a_plan_beside_it(world: World) -> None:
    card = await world.propose()
    await world.press(card)
    await world.ends("succeeded")
    proposed = await proposed_by(world)
    with owning(world) as tx:
        copied = Known(Claims(owner.signatures(tx, "approved")[0]))
        owner.approve(replace(tx, known=copied), proposed)
    await world.bot._workers.engine.start(proposed.id)
    refused = await world.ends("refused")
    assert "is not signed by this bot" in refused.outcome
    await world.told("Somebody changed the database past the bot.")
    assert len(world.sent()) == 1


async def test_nobody_approves_what_was_asked_for_by_nobody(world: World) -> None:
    """A whole proposal, in Ana's name, with a card that the bot itself posts. Ben is the only person in it."""
    genuine = await proposed_by(world)
    await world.press(await world.card(), "cancel", user=ANA)
    await world.ends("cancelled")
    with owning(world) as tx:
        tell = (Notice(NoticeKind.CARD), Notice(NoticeKind.APPROVAL_WANTED))
        forged = replace(genuine, id="f" * 32, card_ts="", expires_at=genuine.expires_at, requested_at=tx.now)
        proposing.propose(tx, forged, tell)
    world.bot.journal.ring()
    card = await world.slack.wait_for(world._newest_proposal, timeout=8)
    await world.press(card, user=BEN)
    assert "Cancel it, and plan it again." in await world.told_privately(BEN, _ANOTHER)
    assert world.sent() == []


async def test_an_old_press_is_not_carried_out_again_even_where_all_else_is_as_it_was_before_it(world: World) -> None:
    """Ben pressed too late: it was cancelled. Then the database is set back to before that, with his genuine press."""
    card = await world.propose()
    owner.keep(world)
    await world.press(card, "cancel", user=ANA)
    await world.ends("cancelled")
    await world.press(card, stale=True)
    await world.told_privately(BEN, "Withdrawn by")

    with owning(world) as tx:
        owner.unanswer(tx, "approve")
    await world.told_privately(BEN, "This was carried out before, and is not carried out again.")
    with owning(world) as tx:
        owner.rewind(tx)
        owner.unanswer(tx, "approve")
    await world.told_privately(BEN, "The audit was changed past the bot since this was asked")
    assert (found := await world.newest())
    assert found.approvals == ()
    world.clock.advance(901)
    with owning(world) as tx:
        owner.unanswer(tx, "approve")
    await world.told_privately(BEN, "This was asked more than 15 minutes ago")
    assert world.sent() == []


async def test_what_is_written_into_what_falls_due_or_into_a_state_changes_nothing_in_ecs(world: World) -> None:
    """A success that never was, with its hold and a merge to look for; an expiry and a phase of what is over."""
    proposed = await proposed_by(world)
    await world.press(await world.card(), "cancel", user=ANA)
    await world.ends("cancelled")
    with owning(world) as tx:
        _made_up_success(tx, proposed)
    world.bot._workers.sweeps._next_tick = world.bot._workers.sweeps._next_orphans = 0.0
    world.bot._workers.sweeps.wake()
    await world.told("Whether deploys of quilt-catalog are on hold was left as it is")
    assert world.aws.calls("TagResource") == world.aws.calls("UntagResource") == []
    assert world.sent() == []


def _made_up_success(tx: Transaction, proposed: Rollback) -> None:
    tx.connection.execute(update(rollbacks).values(state=State.PROPOSED))
    owner.approve(tx, proposed)
    made = {"deployment_id": "ecs-svc/1", "acted_at": tx.now, "outcome": "It runs.", "ended_at": tx.now}
    changing.compare_and_set(tx, proposed.id, rollbacks.c.id == proposed.id, state=State.SUCCEEDED, **made)
    changing.record(tx, proposed.id, event=State.SUCCEEDED, actor="bot", detail=made)
    tx.connection.execute(delete(due))
    for kind in DueKind:
        tx.connection.execute(insert(due).values(rollback_id=proposed.id, kind=kind, due_at=tx.now))


async def test_after_another_token_what_waits_is_asked_for_and_approved_anew(world: World) -> None:
    card = await world.propose()
    waiting = await world.newest()
    assert waiting
    world.bot.journal._known = replace(world.bot.journal._known, signer=Signer("the token after it was changed"))
    await world.press(card)
    assert "Cancel it, and plan it again." in await world.told_privately(BEN, _ANOTHER)
    with owning(world) as tx:
        owner.approve(tx, waiting)
    await refused_to_act(world, waiting, "Plan it again, and have it approved again.")
