"""After a rollback: who takes one that went wrong, asks AWS Support, publishes a text, and ticks what follows."""

from collections.abc import Iterator
from functools import partial

from bot.model import FollowUp
from handlers import ids
from playground.slack import Message
from tests.decisions.people import Act, Deed
from tests.faults.world import FaultWorld, until
from tests.scenarios import test_follow_ups as follow_ups
from tests.scenarios.called import with_contacts
from tests.scenarios.told import with_audiences
from tests.scenarios.world import ANA, BEN, CHLOE, INCIDENT, everything, guest

_UNLISTED = ("is not named in the services file",)
_GUEST = ("is a guest",)


def rows() -> Iterator[Deed]:
    yield from _taken()
    yield from _supported()
    yield from _published()
    yield from _followed_up()


def _taken() -> Iterator[Deed]:
    about = "ECS undid the rollback, and somebody takes what is left of it"
    deed = partial(Deed, about=about, edit=with_contacts, ends="reverted", sent=1)
    yield deed(situation="a contact looks", act=_takes(BEN), told=("engineer-b is looking",))
    yield deed(situation="who asked looks", act=_takes(ANA), told=("engineer-a is looking",))
    yield deed(situation="a contact who may not approve looks", act=_takes(CHLOE), told=("engineer-c is looking",))
    yield deed(situation="a guest looks", act=_takes(BEN, is_guest=True), private=_GUEST)


def _supported() -> Iterator[Deed]:
    about = "ECS undid the rollback, and somebody asks AWS Support"
    deed = partial(Deed, about=about, edit=with_contacts, ends="reverted", sent=1)
    yield deed(situation="an approver confirms the text", act=_opens(BEN), told=("is open with AWS Support",))
    yield deed(situation="who asked confirms the text", act=_opens(ANA), told=("is open with AWS Support",))
    no_plan = ("Nothing was opened",)
    yield deed(situation="the account has no plan for that", act=_opens(BEN, plan="basic"), private=no_plan)


def _published() -> Iterator[Deed]:
    deed = partial(Deed, about="a text waits to be public", edit=with_audiences, ends="succeeded", sent=1)
    sent, told = ("The text is being sent",), "approved this text for the public"
    yield deed(situation="an approver publishes it", act=_decides(BEN), told=(f"engineer-b {told}",), private=sent)
    yield deed(situation="who asked publishes it", act=_decides(ANA), told=(f"engineer-a {told}",), private=sent)
    not_sent = ("The text is not sent",)
    yield deed(situation="an approver does not", act=_decides(BEN, "keep_back"), private=not_sent)
    yield deed(situation="who is on no list publishes it", act=_decides(CHLOE), private=_UNLISTED)
    yield deed(situation="a guest publishes it", act=_decides(BEN, is_guest=True), private=_GUEST)


def _followed_up() -> Iterator[Deed]:
    deed = partial(Deed, about="a list follows the rollback", edit=_listing, ends="succeeded", sent=1)
    ticked, done = ("on the word of engineer-b", "1 of 4 done"), ("Root cause is done, on your word",)
    yield deed(situation="an approver ticks an item", act=_presses(("tick", BEN)), told=ticked, private=done)
    back = _presses(("tick", BEN), ("untick", ANA))
    yield deed(situation="another opens it again", act=back, told=ticked, private=("Root cause is open again",))
    yield deed(situation="who is on no list ticks it", act=_presses(("tick", CHLOE)), private=_UNLISTED)
    yield deed(situation="a guest ticks it", act=_presses(("tick", BEN), is_guest=True), private=_GUEST)
    assigned, until_then = ("engineer-b · due",), ("Root cause belongs to",)
    yield deed(situation="it is given to another", act=_assigned(), told=assigned, private=until_then)
    refused = (*_GUEST, "could not tick it")
    yield deed(situation="it is given to a guest", act=_assigned(is_guest=True), private=refused)


def _listing(text: str) -> str:
    return text.replace("  follow_ups: off\n", "", 1)


async def _undone(world: FaultWorld, card: Message) -> Message:
    """-> what says which ways there are now"""
    world.aws.behave(38, "fails")
    await world.press(card)
    return await world.told("What is possible now")


def _takes(user: str, *, is_guest: bool = False) -> Act:
    async def act(world: FaultWorld, card: Message) -> None:
        ways = await _undone(world, card)
        if is_guest:
            guest(world, user)
        await world.press(ways, "take", user=user)

    return act


def _opens(user: str, *, plan: str = "") -> Act:
    async def act(world: FaultWorld, card: Message) -> None:
        ways = await _undone(world, card)
        world.aws.cluster.told.plan = plan or world.aws.cluster.told.plan
        await world.press(ways, "support", user=user)
        await until(lambda: _drafted(world, user), seconds=8)
        view = world.slack.views.of(user)
        assert view is not None
        await world.slack.forms.submit(view, {ids.SEVERITY: "high"})

    return act


def _drafted(world: FaultWorld, user: str) -> bool:
    view = world.slack.views.of(user)
    return view is not None and any(block["type"] == "input" for block in view.blocks)


def _decides(user: str, action: str = "publish", *, is_guest: bool = False) -> Act:
    """Upon the newest, once the rollback is over."""

    async def act(world: FaultWorld, card: Message) -> None:
        await world.press(card)
        await until(world.is_over, seconds=20)
        await until(lambda: any("should work again" in everything(each) for each in _waiting(world)), seconds=15)
        await until(world.is_calm)
        if is_guest:
            guest(world, user)
        await world.press(_waiting(world)[-1], action, user=user)

    return act


def _waiting(world: FaultWorld) -> list[Message]:
    return [each for each in world.slack.messages(INCIDENT) if "would be told to users" in everything(each)]


def _presses(*buttons: tuple[str, str], is_guest: bool = False) -> Act:
    """Of the root cause: which one, and who."""

    async def act(world: FaultWorld, card: Message) -> None:
        message = await _list(world, card)
        for verb, user in buttons:
            if is_guest:
                guest(world, user)
            await until(partial(_has, world, message, verb))
            await follow_ups.press(world, message, verb, FollowUp.ROOT_CAUSE, user=user)

    return act


async def _list(world: FaultWorld, card: Message) -> Message:
    await world.press(card)
    await until(world.is_over, seconds=20)
    return await follow_ups.there(world, "*Follow-ups*")


def _has(world: FaultWorld, message: Message, verb: str) -> bool:
    shown = follow_ups.now(world, message)
    return f"'{verb}'" in str(shown.blocks)


def _assigned(*, is_guest: bool = False) -> Act:
    async def act(world: FaultWorld, card: Message) -> None:
        message = await _list(world, card)
        if is_guest:
            guest(world, BEN)
        await follow_ups.assigned(world, message, "engineer-b")

    return act
