"""Who can write the interactions of the database has pressed nothing: only what the bot received is carried out."""

from sqlalchemy import create_engine, insert

from bot.intake.seal import Sealer
from bot.journal.rows import from_interaction
from bot.journal.tables import interactions
from bot.journal.verifying import verify_database
from bot.model import Immediate, Interaction, InteractionKind, Verb
from tests.invariants.writing import Log
from tests.scenarios.world import ANA, BEN, INCIDENT, World

_SAID = "This bot cannot tell that it received this itself, so nothing was done."


def _write(world: World, interaction: Interaction) -> None:
    """One INSERT: no trigger is dropped, and the chain is left alone."""
    database = create_engine(f"sqlite:///{world.home / 'journal.db'}")
    with database.begin() as connection:
        connection.execute(insert(interactions).values(from_interaction(interaction)))
    database.dispose()


def _command(world: World, letter: str) -> Interaction:
    now, kind = world.clock.now(), InteractionKind.COMMAND
    service, ask = "quilt-catalog", Immediate()
    return Interaction(
        letter * 32, letter, kind, Verb.IMMEDIATE, ANA, "T0QUILT", INCIDENT, now, service=service, ask=ask
    )


async def test_a_click_or_command_that_was_written_into_the_database_is_refused(world: World, log: Log) -> None:
    card = await world.propose()
    proposed = await world.newest()
    assert proposed
    click = Interaction(
        "b" * 32, "b", InteractionKind.CLICK, Verb.APPROVE, BEN, "T0QUILT", INCIDENT, world.clock.now(),
        rollback_id=proposed.id, message_ts=card.ts, digest=proposed.plan.digest,
    )  # fmt: skip
    _write(world, click)
    _write(world, Sealer("another secret").sealed(_command(world, "c")))

    await world.told_privately(BEN, _SAID)
    await world.told_privately(ANA, _SAID)
    assert len([line for line in log.lines if "was not received by this bot" in line]) == 2
    assert (newest := await world.newest()) is not None
    assert (newest.id, newest.state, newest.approver) == (proposed.id, proposed.state, "")
    assert await world.bot.journal.undecided() == ()
    assert world.sent() == []
    assert verify_database(f"sqlite:///{world.home / 'journal.db'}").problem == ""
