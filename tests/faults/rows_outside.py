"""Those outside the team are told: who presses Publish, how often, how late; and a destination that takes nothing."""

from collections.abc import Iterator

from playground.slack import Message
from tests.faults.row import Act, Row, Stage, happens
from tests.faults.world import FaultWorld, until
from tests.scenarios.told import HOME, with_audiences, with_these
from tests.scenarios.world import BEN, GUEST, INCIDENT, SHARED, everything

_TEXT = "Quilt Catalog should work again"


def rows() -> Iterator[Row]:
    yield _row("Publish is pressed twice", _twice, private=("does not wait any more",))
    yield _row("a guest presses Publish", _by_a_stranger)
    yield _row("Publish is pressed after a newer text", _too_late, private=("does not wait any more",))
    refuses = happens("a destination refuses for ever")
    told = ("Stakeholders could not be told over board, and will not be", "Tell them yourself")
    yield Row(number="F26", stage=Stage.OUTSIDE, fault=refuses, ends="succeeded", told=told, sent=1, edit=_nowhere)


def _row(name: str, act: Act, *, private: tuple[str, ...] = ()) -> Row:
    fault = happens(name)
    return Row(
        number="F24",
        stage=Stage.OUTSIDE,
        fault=fault,
        ends="succeeded",
        private=private,
        sent=1,
        act=act,
        edit=with_audiences,
    )


def _nowhere(text: str) -> str:
    return with_these(text, home=HOME.replace("board: {slack: C0SHARED}", "board: {slack: C0GENERAL}"))


async def _asked(world: FaultWorld, card: Message) -> list[Message]:
    """What waits for a person, once the rollback is done and being watched."""

    def waiting() -> list[Message]:
        return [m for m in world.slack.messages(INCIDENT) if "would be told to users" in everything(m)]

    await world.press(card)
    await until(world.is_over, seconds=20)
    await until(lambda: any(_TEXT in everything(m) for m in waiting()), seconds=15)
    await until(world.is_calm)
    return waiting()


def _public(world: FaultWorld, words: str) -> int:
    return sum(words in everything(message) for message in world.slack.messages(SHARED))


async def _twice(world: FaultWorld, card: Message) -> None:
    asked = (await _asked(world, card))[-1]
    await world.press(asked, "publish", user=BEN)
    await until(lambda: _public(world, _TEXT) == 1, seconds=15)
    await world.press(asked, "publish", user=BEN)
    await until(lambda: "does not wait any more" in world.private())
    assert _public(world, _TEXT) == 1


async def _by_a_stranger(world: FaultWorld, card: Message) -> None:
    asked = (await _asked(world, card))[-1]
    await world.press(asked, "publish", user=GUEST)
    await world.told_privately(GUEST, "not")
    assert _public(world, _TEXT) == 0


async def _too_late(world: FaultWorld, card: Message) -> None:
    """By somebody who still sees the buttons of the older one."""
    newest = (await _asked(world, card))[-1]
    versions = (world.slack.workspace.versions(INCIDENT, each.ts) for each in world.slack.messages(INCIDENT))
    first = next(each[0] for each in versions if "would be told to users" in everything(each[0]))
    assert first.ts != newest.ts
    await world.press(first, "publish", user=BEN, stale=first)
    await until(lambda: "does not wait any more" in world.private())
    assert _public(world, "We are working on it") == 0
