"""What must happen, written from the issue and from docs/states.md, and not from the code.

A rule answers with every world that may come of it and what the person may truthfully be told in each. Most answer
with one; where the bot was killed in between, there are more, and the machine keeps those that fit what it sees.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.machine.facts import Facts, Past, Way

EXPIRES, DEADLINE = timedelta(minutes=15), timedelta(minutes=15)
READ_BACK = timedelta(seconds=70)  # a call that was not answered is looked for during a minute
LIVE = {"proposed", "approved", "executing", "rolling"}

PERSONS = {
    "U0AAAA": "a", "U0ANATWO": "a", "U0BBBB": "b", "U0CCCC": "c", "U0GUEST": "g", "U0STRANGE": "s",
}  # fmt: skip
REQUESTERS = frozenset("ab")
Says = tuple[str, ...]
"""The words of which a private answer holds one; none where nothing is said, since the channel shows it."""
Shown = tuple[str, str, int]
"""State, call, target revision."""


@dataclass(frozen=True)
class Deed:
    """Somebody types the command (`request`) or presses a button of the card `age` rollbacks ago.

    `first` presses the button as it was when the card was new.
    """

    verb: str
    who: str
    age: int = 0
    first: bool = False


@dataclass(frozen=True)
class Tracked:
    """One rollback. `ours` is the service deployment it follows, "" while that is not known."""

    requester: str
    state: str
    expires: datetime
    way: Way
    primary: str
    leaves: int
    ours: str = ""
    sent: datetime | None = None
    remade: bool = False
    acted: bool = False


@dataclass(frozen=True)
class World:
    """`rollbacks` are newest first; `flaws` say what is wrong with a Slack account; `gone`: no such service here."""

    rollbacks: tuple[Tracked, ...] = ()
    approvers: frozenset[str] = frozenset("abcgs")
    gone: bool = False
    flaws: Mapping[str, str] = field(
        default_factory=lambda: {"U0GUEST": "is a guest", "U0STRANGE": "from another workspace"}
    )

    @property
    def shown(self) -> list[Shown]:
        return [(rollback.state, *rollback.way) for rollback in self.rollbacks]

    def newest(self, **changes: object) -> "World":
        return replace(self, rollbacks=(replace(self.rollbacks[0], **changes), *self.rollbacks[1:]))  # type: ignore[arg-type]

    def left(self) -> frozenset[int]:
        """What two people set out to leave, however it ended."""
        return frozenset(rollback.leaves for rollback in self.rollbacks if rollback.acted)


def apply(world: World, deed: Deed, facts: Facts) -> list[tuple[World, Says]]:
    """Every world that may come of it, with what `deed.who` may be told in it."""
    if deed.verb == "request":
        return _request(world, deed.who, facts)
    if deed.verb == "replan":
        return _request(world, deed.who, facts, card=world.rollbacks[deed.age])
    return _decide(world, deed, facts)


def _request(world: World, who: str, facts: Facts, card: Tracked | None = None) -> list[tuple[World, Says]]:
    refusals = list(_wrong_with(world, who))
    if world.gone:
        refusals.append("There is no service")
    if PERSONS.get(who) not in REQUESTERS:
        refusals.append("not on the list of requesters")
    if world.rollbacks and world.rollbacks[0].state in LIVE:
        refusals.append("already under way")
    ways = facts.ways(world.left())
    if not refusals and not ways:
        refusals = ["no known good revision", "An image is gone", "already stopping or rolling back"]
    rejected = any(one.state == "rejected" and one.requester == PERSONS.get(who) for one in world.rollbacks)
    cooling = [(world, ("was rejected",))] if rejected else []  # for how long is not the model's to know
    if refusals:
        return [(world, tuple(refusals)), *cooling]
    return [*((_proposed(world, who, way, facts), ()) for way in ways), *cooling]


def _proposed(world: World, who: str, way: Way, facts: Facts) -> World:
    ours = facts.deployments[0].arn if way[0] == "StopServiceDeployment" else ""
    new = Tracked(PERSONS[who], "proposed", facts.now + EXPIRES, way, facts.primary, facts.revision, ours)
    return replace(world, rollbacks=(new, *world.rollbacks))


def _decide(world: World, deed: Deed, facts: Facts) -> list[tuple[World, Says]]:
    rollback = world.rollbacks[deed.age]
    refusals = [*_became(rollback, deed, facts), *_wrong_with(world, deed.who)]
    person = PERSONS.get(deed.who)
    if world.gone:
        refusals.append("There is no service")
    if deed.verb == "approve" and person == rollback.requester:
        refusals.append("somebody else must approve")
    elif not (person in world.approvers or (deed.verb == "cancel" and person == rollback.requester)):
        refusals.append("not on the list of approvers")
    if refusals:
        return [(world, tuple(refusals))]
    if deed.verb == "approve":
        return [(after, ()) for after in _approved(world, facts)]
    return [(world.newest(state={"reject": "rejected", "cancel": "cancelled"}[deed.verb]), ())]


def _became(rollback: Tracked, deed: Deed, facts: Facts) -> Iterator[str]:
    match rollback.state:
        case "proposed":
            if rollback.remade and deed.first:
                yield "another message"
            if facts.now >= rollback.expires:
                yield "expired"
        case "rejected" | "cancelled":
            yield {"rejected": "Rejected by", "cancelled": "Withdrawn by"}[rollback.state]
        case "expired":
            yield "expired"
        case _:
            yield "Already approved by"
            if rollback.remade and deed.first:
                yield "another message"


def _wrong_with(world: World, who: str) -> Iterator[str]:
    if who in world.flaws:
        yield world.flaws[who]
    if who not in PERSONS:
        yield "not named in the services file"


def _approved(world: World, facts: Facts) -> list[World]:
    """The service is looked at again, and only the very call that was approved is made."""
    rollback = world.rollbacks[0]
    if facts.primary != rollback.primary:
        return [world.newest(state="stale")]
    if rollback.way[0] == "StopServiceDeployment" and _status(facts, rollback.ours) != "IN_PROGRESS":
        same = [way for way in facts.ways(world.left()) if way[1] == rollback.way[1]]
        again = [world.newest(way=way, ours="", remade=True, expires=facts.now + EXPIRES) for way in same]
        return again or [world.newest(state="stale")]
    return [world.newest(state="rolling", sent=facts.now, acted=True)]


def killed(world: World, deed: Deed, facts: Facts) -> list[World]:
    """The bot died in it: nothing was stored, or all is carried out, or the call was prepared and not sent."""
    carried_out = [after for after, _ in apply(world, deed, facts)]
    unanswered = [
        after.newest(state="executing", acted=False)
        for after in carried_out
        if after.rollbacks and after.rollbacks[0].state == "rolling"
    ]
    return [world, *carried_out, *unanswered]


def observe(world: World, facts: Facts) -> list[World]:
    """What time and ECS make of the newest rollback; the others are final, and nothing makes anything of them."""
    if not world.rollbacks or (rollback := world.rollbacks[0]).state not in {"proposed", "executing", "rolling"}:
        return [world]
    if rollback.state == "proposed":
        return [world.newest(state="expired")] if facts.now >= rollback.expires else [world]
    if world.gone:
        return [world.newest(state="indeterminate")]
    assert rollback.sent is not None
    made = facts.deployments[0]
    if not rollback.ours and made.created >= rollback.sent and made.revision == rollback.way[1]:
        return [world.newest(ours=made.arn, state=state, acted=True) for state in _verdict(rollback, made, facts)]
    if rollback.state == "executing":
        return _unanswered(world, rollback, facts)
    ours = facts.deployment(rollback.ours)
    return [world.newest(state=state) for state in (_verdict(rollback, ours, facts) if ours else {"rolling"})]


def _unanswered(world: World, rollback: Tracked, facts: Facts) -> list[World]:
    """Found on reading back, or else a person must look; it is never sent again."""
    ours = facts.deployment(rollback.ours)
    if ours and (ours.status.startswith("ROLLBACK_")):
        return [world.newest(state=state, acted=True) for state in _verdict(rollback, ours, facts)]
    waited = facts.now - (rollback.sent or facts.now)
    return [world.newest(state="indeterminate")] if waited > READ_BACK else [world]


def _verdict(rollback: Tracked, ours: Past, facts: Facts) -> set[str]:
    stopping = rollback.way[0] == "StopServiceDeployment"
    overdue = rollback.sent is not None and facts.now >= rollback.sent + DEADLINE
    match ours.status:
        case "SUCCESSFUL":
            return {"failed"} if stopping else {"succeeded"}
        case "ROLLBACK_SUCCESSFUL":
            return {"succeeded"} if stopping else {"reverted"}
        case "STOPPED":
            return {"superseded"}
    return {"failed"} if overdue else {"rolling"}


def _status(facts: Facts, arn: str) -> str:
    past = facts.deployment(arn)
    return past.status if past else ""
