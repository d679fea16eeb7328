"""Plays one row of the fault table over the real wires, and judges how it ended."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from click.testing import CliRunner

from bot.cli.main import cli
from bot.model import State
from playground.bot_process import aws_variables
from playground.slack import Message
from tests.faults import learning, ways
from tests.faults.moves import answered, mended, proposed
from tests.faults.row import Row, Stage, done
from tests.faults.world import FaultWorld, until, until_none
from tests.scenarios.world import ANA, BEN, CHLOE, INCIDENT, ROBOT

ALERT = "5xx on quilt-catalog"
_UNANSWERED = ("nothing", "proposed")


async def play(row: Row, world: FaultWorld) -> None:
    try:
        if row.fault.before:
            await done(row.fault.before, world)
        await _STAGES[row.stage](row, world)
        await _ended(row, world)
        await until(lambda: all(words in world.private() for words in row.private), seconds=8)
        await until(lambda: all(words in world.public() for words in row.told), seconds=8)
        await _judge(row, world)
    except (AssertionError, TimeoutError) as error:
        newest = await world.newest()
        became = f"{newest.state}, {newest.health}: {newest.outcome}" if newest else "nothing"
        private = world.private()
        raise AssertionError(f"{error!r}\n{became}\n{world.slack.transcript()}\nPRIVATELY {private}") from error


async def _judge(row: Row, world: FaultWorld) -> None:
    newest = await world.newest()
    with suppress(TimeoutError):  # calls beside the one that failed first are still under way
        await until(lambda: row.fault.met(world), seconds=2)
    assert row.fault.met(world), "the fault did not strike"
    assert (world.aws.faults.left, world.slack.faults.left) == (0, 0), "something planned never happened"
    assert (newest.state if newest else "nothing") == row.ends
    assert not row.health or newest is None or newest.phases[row.stage is Stage.WATCH].result == row.health
    assert [words for words in row.seen if words not in world.ever_public()] == []
    assert len(world.sent()) == row.sent
    assert world.slack.refused == []
    assert row.surprise or world.log.surprises == []
    await world.read_what_is_written()
    # the last step of a run is recorded after the last message
    assert await until_none(lambda: _violations(row, world)) == []


def _violations(row: Row, world: FaultWorld) -> list[str]:
    ended = row.ends not in _UNANSWERED and not row.untold
    return [each for each in world.violations(ended=ended) if not each.startswith(row.excused)]


async def _ended(row: Row, world: FaultWorld) -> None:
    if row.ends in _UNANSWERED:
        await until(lambda: answered(world))
    else:
        await until(world.is_over, seconds=20)
    if not row.untold:
        await until(world.is_calm)
        await until(world.is_shown)


async def _asking(row: Row, world: FaultWorld) -> None:
    await done(row.fault.put, world)
    await world.ask()
    if row.act:
        await row.act(world, await world.card())
    await mended(row, world)


async def _asking_how_ready(row: Row, world: FaultWorld) -> None:
    await done(row.fault.put, world)
    await world.ask("quilt-catalog readiness")
    await mended(row, world)


async def _ringing(row: Row, world: FaultWorld) -> None:
    """An alarm rings, and asks for a rollback, which Ben approves."""
    await done(row.fault.put, world)
    ways.ring(world)
    await (row.act or _approve_alarm)(world, await world.card())
    await mended(row, world)


async def _approve_alarm(world: FaultWorld, card: Message) -> None:
    await until(world.is_calm)
    await world.press(card)


async def _because_of_an_alert(row: Row, world: FaultWorld) -> None:
    """It is asked for with the form, or in the thread of an alert."""
    alert = world.slack.say(ROBOT, INCIDENT, ALERT)
    await done(row.fault.put, world)
    await (row.act or ways.by_form)(world, alert)
    await mended(row, world)


async def _at_home(row: Row, world: FaultWorld) -> None:
    """Ana opens the app's Home tab."""
    await done(row.fault.put, world)
    world.slack.events.home_opened(ANA)
    if row.act:
        await row.act(world, world.slack.say(ROBOT, INCIDENT, ALERT))
    await mended(row, world)


async def _gating(row: Row, world: FaultWorld) -> None:
    """A pipeline asks, with the database that the world has for it; in a thread, as a process of its own would."""
    await done(row.fault.put, world)
    database = world.lost or f"sqlite:///{world.home}/journal.db"
    there = {"ROLLBACK_CONFIG": str(world.home / "services.yml"), "ROLLBACK_DATABASE_URL": database}
    line = ["gate", "quilt-catalog"]
    ended = await asyncio.to_thread(CliRunner().invoke, cli, line, env=aws_variables(world.aws) | there)
    world.terminal.append(f"{ended.output}exit status {ended.exit_code}")
    await mended(row, world)


async def _calling(row: Row, world: FaultWorld) -> None:
    """Nobody decides, so that the first contact is called."""
    await proposed(world)
    await done(row.fault.put, world)
    world.clock.advance(ways.UNTIL_CALLED)
    if row.act:
        await row.act(world, await world.told("you are called as primary contact"))
    await mended(row, world)


async def _alone(row: Row, world: FaultWorld) -> None:
    """Two contacts were called in vain, and Ana may act alone."""
    offered = await ways.offered(world)
    await until(world.is_calm)
    await done(row.fault.put, world)
    await (row.act or ways.alone)(world, offered)
    await mended(row, world)


async def _deciding(row: Row, world: FaultWorld) -> None:
    card = await proposed(world)
    await done(row.fault.put, world)
    await (row.act or _approve)(world, card)
    await mended(row, world)


async def _rolling(row: Row, world: FaultWorld) -> None:
    """It goes wrong while the bot waits between two looks at the rollout."""
    card = await proposed(world)
    world.clock.held = True
    await world.press(card)
    await until(lambda: world.is_in(State.ROLLING))
    await until(lambda: world.clock.waiting > 0)
    await until(world.is_kept)
    await until(world.is_calm)
    await done(row.fault.put, world)
    if row.seen:
        await _look_until_struck(row, world)
    world.clock.held = False
    await mended(row, world)


async def _watching(row: Row, world: FaultWorld) -> None:
    """It goes wrong when the second phase of validation begins, and that is waited for."""
    await world.press(await proposed(world))
    await until(world.is_over, seconds=20)
    await until(world.is_kept)
    await until(world.is_calm)
    await done(row.fault.put, world)
    await world.judged(2)
    await until(lambda: _is_asked(world), seconds=20)
    await mended(row, world)


async def _load_testing(row: Row, world: FaultWorld) -> None:
    """It goes wrong when people are asked in the third phase, and Ben starts the load test."""
    await world.press(await proposed(world))
    await until(world.is_over, seconds=20)
    await world.judged(2)
    await until(lambda: _is_asked(world), seconds=20)
    await until(world.is_calm)
    question = await world.told("Any user reports?")
    await done(row.fault.put, world)
    await (row.act or _start_load_test)(world, question)
    await mended(row, world)


async def _recovering(row: Row, world: FaultWorld) -> None:
    """It goes wrong before, and strikes once ECS has undone the rollback."""
    world.aws.behave(38, "fails")
    card = await proposed(world)
    await done(row.fault.put, world)
    await world.press(card)
    await until(world.is_over, seconds=20)
    ways = await world.told("What is possible now")
    if row.act:
        await row.act(world, ways)
    await mended(row, world)


async def _following(row: Row, world: FaultWorld) -> None:
    """It goes wrong when the list begins, and issues are opened."""
    card = await proposed(world)
    await done(row.fault.put, world)
    await world.press(card)
    await until(world.is_over, seconds=20)
    await (row.act or _mostly_nothing)(world, await world.told("*Follow-ups*"))
    await mended(row, world)


async def _mostly_nothing(world: FaultWorld, _: Message) -> None:
    """People leave the list alone."""


async def _is_asked(world: FaultWorld) -> bool:
    """People, in the third phase; also where the second one was judged long before."""
    if await world.is_in_the_third_phase():
        return True
    await world.to_the_next_look()
    return False


async def _reported(row: Row, world: FaultWorld) -> None:
    """It goes wrong once two have reported a problem."""
    typed = "quilt-catalog problem the search finds nothing"
    for user in (BEN, CHLOE):
        await world.ask(typed, user=user)
    await until(lambda: "the second of three" in world.private())
    await done(row.fault.put, world)
    await mended(row, world)
    await world.ask(typed)
    await until(lambda: _called(world), seconds=20)


async def _called(world: FaultWorld) -> bool:
    return "the third of three" in world.private() and not await world.bot.journal.untold_calls()


async def _reloading(row: Row, world: FaultWorld) -> None:
    """It goes wrong when the services file is another one, which the bot reads by itself."""
    await done(row.fault.put, world)
    await mended(row, world)


async def _start_load_test(world: FaultWorld, question: Message) -> None:
    await world.press(question, "load_test")
    await until(world.load_test_is_over, seconds=20)


async def _approve(world: FaultWorld, card: Message) -> None:
    await world.press(card)


async def _look_until_struck(row: Row, world: FaultWorld) -> None:
    """Edits of a card are few, so what stands there only while it goes wrong is waited for."""
    planned = world.aws.faults.left
    await world.clock.let_one_pass()
    while planned and not world.aws.faults.met:  # tasks are read only when the rollout has settled
        await world.clock.let_one_pass()
    await until(lambda: all(words in world.public() for words in row.seen))


_STAGES: dict[Stage, Callable[[Row, FaultWorld], Awaitable[None]]] = {
    Stage.INTAKE: _asking,
    Stage.ALARM: _ringing,
    Stage.FORM: _because_of_an_alert,
    Stage.INCIDENT: _because_of_an_alert,
    Stage.HOME: _at_home,
    Stage.READINESS: _asking_how_ready,
    Stage.GATE: _gating,
    Stage.PLAN: _asking,
    Stage.POST: _asking,
    Stage.CLICK: _deciding,
    Stage.CALL: _calling,
    Stage.EMERGENCY: _alone,
    Stage.RE_CHECK: _deciding,
    Stage.EXECUTE: _deciding,
    Stage.READ_BACK: _deciding,
    Stage.MONITOR: _rolling,
    Stage.VALIDATE: _rolling,
    Stage.WATCH: _watching,
    Stage.LOAD_TEST: _load_testing,
    Stage.RECOVERY: _recovering,
    Stage.OUTSIDE: _deciding,
    Stage.FOLLOW_UPS: _following,
    Stage.CHECKLIST: learning.listed,
    Stage.LESSONS: learning.learned,
    Stage.DRILL: learning.drilled,
    Stage.REPORT: _rolling,
    Stage.REPORTED: _reported,
    Stage.RELOAD: _reloading,
}
