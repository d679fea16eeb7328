"""What the people are asked when the third phase begins, who answered what, and the load test that may be started."""

from collections.abc import Iterator

from bot import console
from bot.model import LoadTest, Phase, Rollback, UserReport, Verb
from handlers import ids
from handlers.messages.blocks import Block, Message, actions, button, confirm, said, section
from handlers.messages.mrkdwn import foreign, link, moment, person, prose

_SHOWN = 10


def question(rollback: Rollback, project: str = "") -> Message:
    """`project` is the load test that may be started, "" where there is none. Buttons only while it can matter."""
    phase = next((each for each in rollback.phases if each.number == 3), None)
    title = f"*Any user reports?*  {foreign(rollback.service)}"
    more: list[Block] = [section(*lines)] if (lines := list(_lines(rollback))) else []
    if phase and rollback.asks_people:
        more.append(actions(*_buttons(rollback, project)))
    return said(f"{title} · {_until(phase) if phase and rollback.asks_people else _over(rollback)}", *more)


def load_test(rollback: Rollback, text: str) -> Message:
    """With the way to its build."""
    test = rollback.load_test
    address = console.build(rollback.plan.service_arn, test.build_id) if test else ""
    there = f"\n{link(address, 'Look at it in CodeBuild')}" if address else ""
    return said(f"{prose(text) or 'The load test has changed.'}{there}")


def _until(phase: Phase) -> str:
    return f"answer until {moment(phase.ends_at)}; a yes counts against the rollback"


def _over(rollback: Rollback) -> str:
    return "nobody is asked any more: it is not watched" if rollback.watching_ended else "it is over"


def _lines(rollback: Rollback) -> Iterator[str]:
    for well, word in ((False, "Yes"), (True, "No")):
        if said_so := [report for report in rollback.reports if report.well is well]:
            yield f"*{word}*  {_people(said_so)}{_count(said_so)}"
    if test := rollback.load_test:
        yield f"*Load test*  started by {person(test.started_by)} ({moment(test.started_at)}){_how(test)}"


def _count(reports: list[UserReport]) -> str:
    """Where there are more than people: they report problems by themselves as well."""
    times, people = sum(each.times for each in reports), len(reports)
    return f" · {times} reports by {people} {'person' if people == 1 else 'people'}" if times > people else ""


def _how(test: LoadTest) -> str:
    return f": {foreign(test.result)}" if test.result else ""


def _people(reports: list[UserReport]) -> str:
    shown = ", ".join(f"{person(each.slack_id)} ({moment(each.at)})" for each in reports[-_SHOWN:])
    more = len(reports) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _buttons(rollback: Rollback, project: str) -> Iterator[Block]:
    value = ids.value(rollback.id, rollback.plan.digest)
    yield button("Yes, users report problems", action_id=Verb.USERS_UNWELL, value=value)
    yield button("No", action_id=Verb.USERS_WELL, value=value)
    if project and rollback.load_test is None:
        yield button("Start the load test", action_id=Verb.LOAD_TEST, value=value, confirm=_sure(rollback, project))


def _sure(rollback: Rollback, project: str) -> Block:
    text = (
        f"CodeBuild runs its project {project} once, which sends load to {rollback.service} as that project says. "
        "Users may notice it. Its result is told in this thread. Your name is noted."
    )
    return confirm(f"Send load to {rollback.service}?", text=text, yes="Start it", no="Not now")
