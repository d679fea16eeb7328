"""Who may comes from a user group, or from a PagerDuty schedule: what cannot be read gives nobody any right."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from playground.slack import Message
from tests.faults import slack_kinds as kinds
from tests.faults.people import succeeds
from tests.faults.row import Act, Fault, Put, Row, Stage, done, happens
from tests.faults.slack_kinds import fails, waits
from tests.faults.world import FaultWorld, until
from tests.scenarios.test_on_call import SCHEDULE, by_schedule
from tests.scenarios.test_user_groups import GROUP, by_group
from tests.scenarios.world import ANA, CHLOE

_READ = "usergroups.users.list"
_NOTHING = "Nothing was changed"
_CARD = ("Roll back quilt-catalog?",)
_SAYS = {
    401: ("F28", "PagerDuty does not accept the token of this bot"),
    402: ("F28", "the plan of this PagerDuty account does not allow it"),
    403: ("F28", "the token of this bot may not do that"),
    404: ("F57", "PagerDuty knows no such schedule"),
    429: ("F17", "PagerDuty answered with HTTP 429"),
    500: ("F18", "PagerDuty answered with HTTP 500"),
}


def rows() -> Iterator[Row]:
    yield from _groups()
    yield from _schedules()
    yield from _requesters()


def _groups() -> Iterator[Row]:
    """Approvers. That Slack is silent, or says that it will not, is in `rows_rights`."""
    for fault in (fails(_READ, kinds.LIMITED), waits(_READ, 2)):
        yield replace(succeeds("F17", fault), edit=by_group)
    for kind in (kinds.ERROR, kinds.REVOKED):
        row = _waits(kind.number, fails(_READ, kind), f"asked who is in the user group {GROUP}", kind.says, _NOTHING)
        yield replace(row, edit=by_group)
    empty = happens("the user group is empty by now", _members())
    yield replace(_waits("F57", empty, "is not on the list of approvers"), edit=by_group)
    only = happens("only whoever asks is in the user group", _a_minute_later(_members(ANA)))
    said = ("besides you nobody could give one", GROUP)
    yield Row(number="F57", stage=Stage.INTAKE, fault=only, ends="nothing", private=said, edit=by_group)
    name = "approvers are a user group's, and the app lacks its scope when it is asked for"
    unread = happens(name, _a_minute_later(_no_scope), mend=_mend)
    told = ("Roll back quilt-catalog?",)
    yield Row(number="F28", stage=Stage.INTAKE, fault=unread, ends="proposed", told=told, edit=by_group)


def _schedules() -> Iterator[Row]:
    """Approvers, by whoever is on call."""
    for status, (number, words) in _SAYS.items():
        fault = happens(f"approvers are on call, and PagerDuty answers with HTTP {status}", _answers(status))
        yield _on_call(_waits(number, fault, words, _NOTHING, act=_chloe))
    down = happens("approvers are on call, and PagerDuty cannot be reached", _unreachable)
    yield _on_call(_waits("F60", down, "PagerDuty did not answer", _NOTHING, act=_chloe))
    empty = happens("the schedule has nobody on call by now", _nobody_on_call)
    yield _on_call(_waits("F57", empty, "is not on the list of approvers", act=_chloe))
    early = happens("the shift of whoever approves has not begun", _later)
    yield _on_call(_waits("F57", early, "is not on the list of approvers", act=_chloe))
    other = happens("somebody approves who is not on call")
    yield _on_call(_waits("F57", other, "is not on the list of approvers"))
    none = happens("the schedule has nobody on call when it is asked for", _a_minute_later(_nobody_on_call))
    said = ("besides you nobody could give one",)
    yield _on_call(Row(number="F57", stage=Stage.INTAKE, fault=none, ends="nothing", private=said))
    silent = happens("approvers are on call, and PagerDuty is down when it is asked for", _answers(503))
    yield _on_call(Row(number="F18", stage=Stage.INTAKE, fault=silent, ends="proposed", told=_CARD))
    fine = happens("approvers are on call, and PagerDuty answers")
    yield _on_call(succeeds("F57", fine, act=_chloe))


def _requesters() -> Iterator[Row]:
    """They must be listed when they ask, and still be when somebody approves."""
    for kind in (kinds.ERROR, kinds.NO_SCOPE, kinds.REVOKED):
        fault = fails(_READ, kind)
        fault = replace(fault, name=f"requesters are a user group's, and {fault.name}")
        row = Row(number=kind.number, stage=Stage.INTAKE, fault=fault, ends="nothing", private=(GROUP, _NOTHING))
        yield replace(row, edit=_requesters_by_group)
    out = happens("requesters are a user group's, and whoever asks is not in it", _members(CHLOE))
    row = Row(number="F57", stage=Stage.INTAKE, fault=out, ends="nothing", private=("not on the list of requesters",))
    yield replace(row, edit=_requesters_by_group)


def _waits(number: str, fault: Fault, *private: str, act: Act | None = None) -> Row:
    """The click decides nothing; whoever pressed is told why."""
    return Row(number=number, stage=Stage.CLICK, fault=fault, ends="proposed", private=private, act=act)


def _on_call(row: Row) -> Row:
    return replace(row, edit=by_schedule)


def _requesters_by_group(services: str) -> str:
    asked = "requesters: [engineer-a, engineer-b]"
    assert asked in services
    return services.replace(asked, f"requester_sources: [{{user_group: {GROUP}}}]")


def _members(*users: str) -> Put:
    def put(world: FaultWorld) -> None:
        groups = world.slack.workspace.groups
        groups[GROUP] = replace(groups[GROUP], users=users)

    return put


def _a_minute_later(put: Put) -> Put:
    """What was read at the start is forgotten by then, for whom is only to be called."""

    async def later(world: FaultWorld) -> None:
        world.clock.advance(61)
        await done(put, world)

    return later


def _no_scope(world: FaultWorld) -> None:
    world.slack.fail_next(_READ, error="missing_scope", times=100)


async def _mend(world: FaultWorld) -> None:
    await until(lambda: "Roll back quilt-catalog?" in world.public())
    await until(world.is_calm)
    world.slack.mend()


def _answers(status: int) -> Put:
    def put(world: FaultWorld) -> None:
        world.pagerduty.failing = status

    return put


def _unreachable(world: FaultWorld) -> None:
    world.pagerduty.cut = True


def _nobody_on_call(world: FaultWorld) -> None:
    world.pagerduty.on_call[SCHEDULE] = ()


def _later(world: FaultWorld) -> None:
    world.pagerduty.shift = timedelta(hours=3)


async def _chloe(world: FaultWorld, card: Message) -> None:
    await world.press(card, user=CHLOE)
