"""Approvals, escalation, acting alone, reports, user groups and shared channels: what each deed of people comes to."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from playground.slack import Message
from tests.decisions.people import NOTHING, Act, Deed
from tests.faults.ways import UNTIL_CALLED, UNTIL_NEXT, called_in_vain, send
from tests.faults.world import FaultWorld, until
from tests.scenarios.called import with_contacts, with_emergency
from tests.scenarios.test_two_approvers import with_a_third
from tests.scenarios.test_user_groups import by_group, members
from tests.scenarios.world import ANA, BEN, CHLOE, GUEST, INCIDENT, SHARED

_WHY = {"service": "quilt-catalog", "reason": "the shop is down and nobody answers"}
_PROBLEM = "quilt-catalog problem the search finds nothing"
_SECOND_ID = "U0BBTWO"


def rows() -> Iterator[Deed]:
    yield from _approvals()
    yield from _escalation()
    yield from _alone()
    yield from _reports()
    yield from _groups()
    yield from _shared()


def _approvals() -> Iterator[Deed]:
    deed = partial(Deed, about="two of three must approve", edit=with_a_third)
    half = ("1 of 2 approved",)
    yield deed(situation="one approves", act=_pressed(BEN), ends="proposed", told=half, private=("1 of 2",))
    yield deed(situation="one approves under both Slack ids", act=_pressed(BEN, _SECOND_ID), ends="proposed", told=half)
    own = ("somebody else must approve it",)
    yield deed(situation="one approves, and who asked", act=_pressed(BEN, ANA), ends="proposed", told=half, private=own)
    both = ("Approved by engineer-b and engineer-c.",)
    yield deed(situation="two approve", act=_pressed(BEN, CHLOE), ends="succeeded", sent=1, told=both)
    yield deed(situation="one approves, and another rejects", act=_then_rejected, ends="rejected", told=("Rejected",))
    late = ("Only engineer-b approved in time",)
    yield deed(situation="one approves, and time runs out", act=_then_late, ends="expired", told=late)
    asked = "quilt-catalog partial mcp"
    yield deed(situation="of a kind that needs one", asked=asked, act=_pressed(BEN), ends="succeeded", sent=1)


def _escalation() -> Iterator[Deed]:
    deed = partial(Deed, about="contacts are named, and nobody decides", edit=with_contacts)
    first, second = "you are called as primary contact", "you are called as secondary contact"
    yield deed(situation="the first is called", act=_waits((UNTIL_CALLED, first)), ends="proposed", told=(first,))
    two = ((UNTIL_CALLED, first), (UNTIL_NEXT, second))
    both = _waits(*two)
    yield deed(situation="then the second", act=both, ends="proposed", told=(first, second))
    looks = ("engineer-b is looking",)
    yield deed(situation="the first looks, and time goes by", act=_looked(BEN), ends="proposed", told=looks)
    refused = ("so somebody else must look",)
    yield deed(situation="who asked says to be looking", act=_looked(ANA), ends="proposed", private=refused)
    yield deed(situation="the first approves", act=_called_then_approved, ends="succeeded", sent=1, told=(first,))
    over = _waits(*two, (900, "timed out"))
    yield deed(situation="nobody ever answers", act=over, ends="expired", told=("timed out",))


def _alone() -> Iterator[Deed]:
    deed = partial(Deed, about="whoever asked may act alone", edit=with_emergency)
    loud, offered = "*Emergency*: engineer-a acts alone", ("you may act alone now",)
    acts = _alone_as(ANA)
    yield deed(situation="two were called in vain, and they do", act=acts, ends="succeeded", sent=1, told=(loud,))
    other = ("nobody else acts on it alone",)
    yield deed(situation="somebody else does", act=_alone_as(BEN), ends="proposed", told=offered, private=other)
    typed = ("is not the name of the service",)
    wrong = _alone_as(ANA, service="quilt")
    yield deed(situation="another name is typed", act=wrong, ends="proposed", told=offered, private=typed)
    looks = ("is looking, so this is no emergency",)
    yield deed(situation="somebody looks", act=_alone_although_one_looks, ends="proposed", private=looks)
    own = ("so somebody else must close the review",)
    yield deed(situation="they close their own review", act=_reviewed(ANA), ends="succeeded", sent=1, private=own)
    closed = (loud, "engineer-b closed the review")
    yield deed(situation="somebody else closes the review", act=_reviewed(BEN), ends="succeeded", sent=1, told=closed)


def _reports() -> Iterator[Deed]:
    deed = partial(Deed, about="three people who report a problem call the requesters", asked="")
    called = ("3 people report problems with quilt-catalog",)
    second = ("the second of three",)
    yield deed(situation="two report", act=_reported(BEN, CHLOE), ends=NOTHING, private=second)
    alone = ("the first of three",)
    yield deed(situation="one reports three times", act=_reported(BEN, BEN, BEN), ends=NOTHING, private=alone)
    yield deed(
        situation="a guest is the third", act=_reported(BEN, CHLOE, GUEST), ends=NOTHING, private=("is a guest",)
    )
    yield deed(situation="three report", act=_reported(BEN, CHLOE, ANA), ends=NOTHING, told=called)
    unlisted = ("is not named in the services file",)
    pressed = _prepared(CHLOE)
    yield deed(situation="who is on no list prepares", act=pressed, ends=NOTHING, told=called, private=unlisted)
    asked = (*called, "engineer-a asked for the rollback from here")
    yield deed(situation="a requester prepares", act=_prepared(ANA), ends="proposed", told=asked)
    yield deed(situation="and another approves", act=_prepared_and_approved, ends="succeeded", sent=1, told=asked)


def _groups() -> Iterator[Deed]:
    deed = partial(Deed, about="a user group approves", edit=by_group)
    yield deed(situation="a member does", act=_pressed(BEN), ends="succeeded", sent=1)
    left = ("is not on the list of approvers",)
    yield deed(situation="one who has left it does", act=_after_leaving, ends="proposed", private=left)
    for error, says in (
        ("plan_upgrade_required", "has no user groups on its plan"),
        ("missing_scope", "lacks the scope"),
    ):
        act = _while_slack_says(error)
        yield deed(situation=f"Slack says {error}", act=act, ends="proposed", private=(says,))


def _shared() -> Iterator[Deed]:
    deed = partial(Deed, about="outsiders read the channel")
    refused = ("is not rolled back where outsiders read",)
    yield deed(situation="it is asked for there", asked="", act=_asked_where_shared, ends=NOTHING, private=refused)
    since = ("is shared with another organization",)
    yield deed(
        situation="since it was asked for, and one approves",
        act=_shared_then(_pressed(BEN)),
        ends="proposed",
        private=since,
    )
    rejects = _shared_then(partial(_press, user=BEN, action="reject"))
    yield deed(situation="since it was asked for, and one rejects", act=rejects, ends="rejected")


async def _press(world: FaultWorld, card: Message, *, user: str, action: str = "approve") -> None:
    await world.press(card, action, user=user)


def _pressed(*users: str) -> Act:
    """Approve, one after the other."""

    async def act(world: FaultWorld, card: Message) -> None:
        people = world.slack.workspace.people
        people[_SECOND_ID] = replace(people[BEN], id=_SECOND_ID)
        for user in users:
            await world.press(await world.card(), user=user)
            await until(lambda: _answered(world))

    return act


async def _answered(world: FaultWorld) -> bool:
    return not await world.bot.journal.undecided()


async def _then_rejected(world: FaultWorld, card: Message) -> None:
    await _pressed(BEN)(world, card)
    await world.press(await world.card(), "reject", user=CHLOE)


async def _then_late(world: FaultWorld, card: Message) -> None:
    await _pressed(BEN)(world, card)
    world.clock.advance(3600)


def _waits(*until_told: tuple[int, str]) -> Act:
    """Nobody does anything: so many seconds pass until that is told."""

    async def act(world: FaultWorld, _: Message) -> None:
        for seconds, words in until_told:
            world.clock.advance(seconds)
            await world.told(words)

    return act


def _looked(user: str) -> Act:
    async def act(world: FaultWorld, _: Message) -> None:
        world.clock.advance(UNTIL_CALLED)
        call = await world.told("you are called as primary contact")
        await world.press(call, "looking", user=user)
        await until(lambda: _answered(world))

    return act


async def _called_then_approved(world: FaultWorld, card: Message) -> None:
    world.clock.advance(UNTIL_CALLED)
    await world.told("you are called as primary contact")
    await world.press(card, user=BEN)


def _alone_as(user: str, service: str = "quilt-catalog") -> Act:
    async def act(world: FaultWorld, _: Message) -> None:
        await send(world, user, await called_in_vain(world), "emergency", {**_WHY, "service": service})

    return act


async def _alone_although_one_looks(world: FaultWorld, _: Message) -> None:
    may = await called_in_vain(world)
    call = await world.told("you are called as primary contact")
    await world.press(call, "looking", user=BEN)
    await world.told("engineer-b is looking")
    await send(world, ANA, may, "emergency", _WHY)


def _reviewed(user: str) -> Act:
    async def act(world: FaultWorld, card: Message) -> None:
        await _alone_as(ANA)(world, card)
        loud = await world.told("*Emergency*: engineer-a acts alone")
        await send(world, user, loud, "review", {"reason": "it was right"})

    return act


def _reported(*users: str) -> Act:
    async def act(world: FaultWorld, _: Message) -> None:
        for user in users:
            await world.ask(_PROBLEM, user=user)
            await until(lambda: _answered(world))

    return act


def _prepared(user: str) -> Act:
    async def act(world: FaultWorld, alert: Message) -> None:
        await _reported(BEN, CHLOE, ANA)(world, alert)
        await world.press(await world.told("3 people report problems with"), "prepare", user=user)

    return act


async def _prepared_and_approved(world: FaultWorld, alert: Message) -> None:
    await _prepared(ANA)(world, alert)
    await world.press(await world.told("Roll back quilt-catalog?"), user=BEN)


async def _after_leaving(world: FaultWorld, card: Message) -> None:
    members(world, CHLOE)
    world.clock.advance(61)
    await world.press(card, user=BEN)


def _while_slack_says(error: str) -> Act:
    async def act(world: FaultWorld, card: Message) -> None:
        world.clock.advance(61)
        world.slack.fail_next("usergroups.users.list", error=error)
        await world.press(card, user=BEN)

    return act


async def _asked_where_shared(world: FaultWorld, _: Message) -> None:
    await world.ask("quilt-catalog immediate", channel=SHARED)


def _shared_then(act: Act) -> Act:
    async def shared(world: FaultWorld, card: Message) -> None:
        channels = world.slack.workspace.channels
        channels[INCIDENT] = replace(channels[INCIDENT], is_ext_shared=True)
        world.clock.advance(61)
        await act(world, card)

    return shared
