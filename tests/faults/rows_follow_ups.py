"""GitHub or Jira takes follow-ups late, never, or without saying so: each is opened once, or it is said why not."""

import re
from collections.abc import Iterator
from functools import partial
from unittest.mock import patch

from bot.model import FollowUp
from bot.outside.github import GitHub
from playground.outside.accidents import Accident, Accidents
from playground.slack import Message
from tests.faults.row import Fault, Row, Stage
from tests.faults.world import FaultWorld, until

_GITHUB, _JIRA = "GitHub", "Jira"
_PLACES = {_GITHUB: "{github: quiltdata/quilt}", _JIRA: "{jira: {project: OPS}}"}
_PATIENT = 0.5  # real seconds for one answer, where one is slow
_SEARCHES = re.compile(r"GET .*/issues$|/search/jql$")
_HERE = "The follow-ups stand here only"
_WHY = {
    (_GITHUB, 401): "GitHub does not accept the token",
    (_GITHUB, 403): "may not do that; it lacks the permission “Issues: write”",
    (_GITHUB, 404): "GitHub does not show it",
    (_JIRA, 401): "Jira does not accept the user of this bot",
    (_JIRA, 403): "may not do that; it lacks the project permission “Browse Projects” and “Create Issues”",
    (_JIRA, 404): "Jira does not show it",
}


def rows() -> Iterator[Row]:
    for tracker in _PLACES:
        limit = {"Retry-After": "1"}
        yield _row("F20", tracker, "is down for a while", Accident(), times=2)
        yield _row("F17", tracker, "answers 429, Retry-After 1", Accident(status=429, headers=limit))
        away = Accident(status=503, headers=limit, apply=True)
        yield _row("F19", tracker, "opens it, and answers 503, Retry-After 1", away)
        yield _row("F17", tracker, "answers 503, Retry-After 1", Accident(status=503, headers=limit))
        yield _row("F17", tracker, "is slow once", Accident(hold=_PATIENT + 0.3))
        yield _row("F19", tracker, "opens it, and the answer is lost", Accident(status=502, apply=True))
        yield _row("F18", tracker, "answers HTTP 500", Accident(status=500))
        for status in (401, 403, 404):
            told = (_HERE, _WHY[tracker, status])
            yield _row("F28", tracker, f"answers {status}", Accident(status=status), told=told)
    said = {"Retry-After": "60", "x-ratelimit-remaining": "0"}
    for name, headers in (("x-ratelimit-remaining 0", {"x-ratelimit-remaining": "0"}), ("Retry-After", said)):
        yield _row("F17", _GITHUB, f"answers 403 with {name}", Accident(status=403, headers=headers))


def _row(number: str, tracker: str, how: str, accident: Accident, *, times: int = 1, told: tuple[str, ...] = ()) -> Row:
    def put(world: FaultWorld) -> None:
        if accident.hold:
            world.outside.enter_context(patch("bot.trackers.jira._SECONDS", _PATIENT))
            usual = {**(GitHub.ask.__kwdefaults__ or {}), "seconds": _PATIENT}
            world.outside.enter_context(patch.object(GitHub.ask, "__kwdefaults__", usual))
        _accidents(tracker, world).next(accident, times=times)

    return Row(
        number=number,
        stage=Stage.FOLLOW_UPS,
        fault=Fault(f"{tracker} {how}", put, lambda world: not _accidents(tracker, world).coming),
        ends="succeeded",
        told=told,
        sent=1,
        act=partial(_settled, tracker, here_only=bool(told), limited=accident.status in (429, 403) and not told),
        edit=partial(_with_issues, tracker),
    )


def _with_issues(tracker: str, text: str) -> str:
    return text.replace("  follow_ups: off\n", f"  follow_ups: {{issues: {_PLACES[tracker]}}}\n", 1)


def _accidents(tracker: str, world: FaultWorld) -> Accidents:
    return world.github.accidents if tracker == _GITHUB else world.jira.accidents


async def _settled(tracker: str, world: FaultWorld, _: Message, *, here_only: bool, limited: bool) -> None:
    """Of each it is known which one it is, or why there is none; and none was opened twice.

    What was `limited` was surely not opened, so it is not looked for.
    """
    await until(lambda: _known(world), seconds=20)
    issues = [i.title for i in world.github.issues] if tracker == _GITHUB else [i.summary for i in world.jira.issues]
    newest = await world.newest()
    assert newest is not None
    named = [item for item in newest.items if item.issue and item.issue.name]
    assert len(set(issues)) == len(issues) == len(named), issues
    assert not limited or not any(_SEARCHES.search(asked) for asked in _accidents(tracker, world).asked)
    assert here_only or len(named) == len(FollowUp), newest.items


async def _known(world: FaultWorld) -> bool:
    world.clock.advance(15)
    newest = await world.newest()
    settled = [
        item for item in (newest.items if newest else ()) if item.issue and (item.issue.name or item.issue.problem)
    ]
    return len(settled) == len(FollowUp)
