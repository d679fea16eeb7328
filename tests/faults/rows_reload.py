"""The services file changes while the bot works, and something else goes wrong at that moment."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

from bot import catalog as catalogs
from tests.faults.row import Fault, Put, Row, Stage, done, happens
from tests.faults.world import FaultWorld, until
from tests.operating.test_reload import APPROVERS, announced, edit, with_chloe

_BACK = APPROVERS[1], APPROVERS[0]
_IN_FORCE = "Another services file is in force"
_TOLD = (_IN_FORCE, "services.quilt-catalog.approvers: engineer-a, engineer-b → engineer-a, engineer-c")
_REFUSED = "The services file was changed and is refused. What was in force before stays"
_GOOD_AGAIN = "What stands in the services file can be used again"
_POST = "chat.postMessage"
_MAY_HOLD = "{names: ['*'], clusters: ['*'], secrets: ['*'], private_hosts: ['*'], repositories: ['*']}"


def rows() -> Iterator[Row]:
    yield from _written()
    yield from _in_a_directory()
    yield from _while_others_fail()


def _written() -> Iterator[Row]:
    yield _row(
        "F58", Fault("it is written for a while, and is not valid in between", _slowly, _nothing_refused), *_TOLD
    )
    yield _row("F58", happens("it is not valid, and later it is", _spoilt, mend=_as_before), _REFUSED, _GOOD_AGAIN)
    gone = happens("it is gone, and later it is there", lambda world: _file(world).unlink(), mend=_as_before)
    yield _row("F58", gone, _REFUSED, "No such file or directory", _GOOD_AGAIN)


def _in_a_directory() -> Iterator[Row]:
    def row(name: str, put: Put, said: str) -> Row:
        return _row("F58", happens(name, put, before=_divided, mend=_mended), _REFUSED, said, _GOOD_AGAIN)

    def nowhere(world: FaultWorld) -> None:
        (_file(world) / "more.yml").symlink_to("gone.yml")

    yield row("one file of a directory leads nowhere", nowhere, "No such file or directory")
    yield row("one file of a directory is a pipe", lambda w: os.mkfifo(_file(w) / "more.yml"), "is no regular file")
    yield row("a directory stands for a file", lambda world: (_file(world) / "more.yml").mkdir(), "Is a directory")


def _while_others_fail() -> Iterator[Row]:
    locked = happens("the database is locked for two seconds", _both(FaultWorld.lock_database, _changes))
    yield _row("F12", locked, *_TOLD)
    for number, name, how in (
        ("F17", "answers with 429", {"retry_after": 1}),
        ("F18", "answers three times with HTTP 503", {"status": 503, "times": 3}),
        ("F19", "cuts the connection", {}),
    ):
        fails = lambda world, how=how: world.slack.fail_next(_POST, **how)  # noqa: E731
        yield _row(number, Fault(f"Slack {name} when it is told", _both(fails, _changes), _once), *_TOLD)
    two = Fault("Slack is down until it has been changed twice", _changed_twice, _twice, mend=_slack_mends)
    back = "services.quilt-catalog.approvers: engineer-a, engineer-c → engineer-a, engineer-b"
    yield _row("F18", two, *_TOLD, back)
    stops = Fault("Slack is down, and the bot stops before it is told", _untold, _once, mend=_starts_again)
    yield _row("F4", stops, *_TOLD)
    unplugged = _both(lambda world: world.aws.unplug(), _changes)
    away = Fault("AWS cannot be reached", unplugged, _once, mend=lambda world: world.aws.plug_in())
    yield _row("F60", away, *_TOLD)


def _row(number: str, fault: Fault, *told: str) -> Row:
    return Row(number=number, stage=Stage.RELOAD, fault=fault, ends="nothing", told=told, edit=with_chloe)


def _file(world: FaultWorld) -> Path:
    return world.home / "services.yml"


def _both(one: Put, other: Put) -> Put:
    async def put(world: FaultWorld) -> None:
        await done(one, world)
        await done(other, world)

    return put


async def _changes(world: FaultWorld) -> None:
    """-> once it is in force."""
    digest = edit(world, APPROVERS)
    await until(lambda: world.bot.configuration.now.digest == digest)


async def _slowly(world: FaultWorld) -> None:
    """Byte after byte, for many looks of the bot."""
    text = _file(world).read_text(encoding="utf-8").replace(*APPROVERS)
    for end in range(len(text) - 60, len(text)):
        _file(world).write_text(text[:end] + "[", encoding="utf-8")
        await asyncio.sleep(0.01)
    _file(world).write_text(text, encoding="utf-8")


def _nothing_refused(world: FaultWorld) -> bool:
    return "refused" not in world.ever_public()


def _spoilt(world: FaultWorld) -> None:
    edit(world, (APPROVERS[0], "    approvers: [engineer-a"))


async def _as_before(world: FaultWorld) -> None:
    await until(lambda: _REFUSED in world.public())
    _file(world).write_text(world.services, encoding="utf-8")


async def _divided(world: FaultWorld) -> None:
    """Into a directory of two files, with which the bot is started again."""
    home, _, services = world.services.partition("\nservices:\n")
    _file(world).unlink()
    _file(world).mkdir()
    teams = f"\nteams:\n  catalog: {{changed_by: [engineer-b], may_hold: {_MAY_HOLD}}}\n"
    (_file(world) / "home.yml").write_text(home + teams, encoding="utf-8")
    (_file(world) / "catalog.yml").write_text(f"services:\n{services}", encoding="utf-8")
    await world.restart()
    world.catalog = catalogs.load(_file(world))


async def _mended(world: FaultWorld) -> None:
    await until(lambda: _REFUSED in world.public())
    more = _file(world) / "more.yml"
    more.rmdir() if more.is_dir() else more.unlink()


async def _changed_twice(world: FaultWorld) -> None:
    world.slack.break_down()
    for change in (APPROVERS, _BACK):
        digest = edit(world, change)
        await until(lambda digest=digest: world.bot.configuration.now.digest == digest)
        await until(world.bot.journal.configuration_untold)
        await asyncio.sleep(0.3)


async def _untold(world: FaultWorld) -> None:
    world.slack.break_down()
    await _changes(world)
    await until(world.bot.journal.configuration_untold)


async def _starts_again(world: FaultWorld) -> None:
    world.slack.mend()
    await world.restart()


def _slack_mends(world: FaultWorld) -> None:
    world.slack.mend()


def _once(world: FaultWorld) -> bool:
    return len(announced(world)) == 1


def _twice(world: FaultWorld) -> bool:
    return len(announced(world)) == 2
