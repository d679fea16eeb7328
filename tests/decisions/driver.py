"""Plays one row over the real wires, and judges it."""

from collections.abc import Iterator

from bot.model import Call, Rollback, Signal, SignalKind, State
from bot.triggers.consider import consider
from playground.slack import Message
from tests.decisions.row import ALARM, Row
from tests.faults.moves import proposed
from tests.faults.row import done
from tests.faults.world import FaultWorld, until, until_none
from tests.scenarios.test_alarm import ERRORS

_LOOKS = 400


async def play(row: Row, world: FaultWorld) -> None:
    try:
        row.prepare(world)
        await (_refused if row.call is None else _rolled)(row, world)
    except (AssertionError, TimeoutError) as error:
        newest = await world.newest()
        became = f"{newest.state}: {newest.outcome}" if newest else "nothing"
        raise AssertionError(f"{error!r}\n{became}\n{world.slack.transcript()}") from error


async def _refused(row: Row, world: FaultWorld) -> None:
    await world.ask(f"quilt-catalog {row.asked}")
    await until(lambda: all(words in world.private() for words in (row.says, *row.told)), seconds=8)
    assert await world.newest() is None
    assert world.sent() == []


async def _rolled(row: Row, world: FaultWorld) -> None:
    card = await (_asked_by_an_alarm(world) if row.asked == ALARM else proposed(world, f"quilt-catalog {row.asked}"))
    assert row.card in world.public()  # on the card, or below it
    world.clock.held = row.then is not None
    await world.press(card)
    if row.then:
        await _meanwhile(row, world)
    await until(world.is_over, seconds=25)
    await until(world.is_calm)
    await until(world.is_shown)
    await world.read_what_is_written()
    await until_none(lambda: _violations(row, world))  # the last step of a run is recorded after the last message
    assert (wrong := list(_wrong(row, world, await _newest(world)))) == [], wrong


async def _asked_by_an_alarm(world: FaultWorld) -> Message:
    """It fires, its figures prove it, and it asks for `immediate`."""
    world.aws.alarm(ERRORS, "ALARM")
    now = world.clock.now()
    signal = Signal("event-1", SignalKind.ALARM, "quilt-catalog", ERRORS, "ALARM", now, now)
    assert await world.bot.journal.arrived(signal)
    await consider(signal, world.bot._ports)
    card = await world.card()
    await until(world.is_kept)
    await until(world.is_calm)
    return card


def _wrong(row: Row, world: FaultWorld, rollback: Rollback) -> Iterator[str]:
    """Everything that is not as the row says."""
    sent = [call.operation for call in world.aws.calls() if call.operation in set(Call)]
    if rollback.state != row.ends or row.says not in rollback.outcome:
        yield f"ended as {rollback.state}: {rollback.outcome}"
    if sent != [row.call]:
        yield f"AWS received {sent}"
    yield from (f"nobody was told “{words}”" for words in row.told if words not in world.ever_public())
    yield from world.log.surprises
    yield from _violations(row, world)


async def _meanwhile(row: Row, world: FaultWorld) -> None:
    """One look of the bot after the other, until it is time for the event."""
    await until(lambda: world.is_in(State.ROLLING))
    for _ in range(_LOOKS):
        if row.when(await _newest(world)):
            break
        await world.clock.let_one_pass()
    assert row.then is not None
    await done(row.then, world)
    world.clock.held = False


def _violations(row: Row, world: FaultWorld) -> list[str]:
    """What CodeDeploy made is not among ECS's own records."""
    found = world.violations(ended=True)
    return [each for each in found if row.controller == "ECS" or "and its deployment is unknown" not in each]


async def _newest(world: FaultWorld) -> Rollback:
    newest = await world.newest()
    assert newest is not None
    return newest
